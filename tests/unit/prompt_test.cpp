// Tests of the >>> prompt that reads commands for a running server. Opened by chapter 08.
#include "program/prompt.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <socketserver/descriptor.hpp>
#include <socketserver/event.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "support/catch.hpp"
#include "unit/replaced.hpp"

namespace {

using socketserver::Descriptor;
using socketserver::Event;

// Two ends of a connection: what is written to `ours` is read from `theirs`.
struct Pair {
  Descriptor ours;
  Descriptor theirs;
};

Pair make_pair() {
  int ends[2] = {-1, -1};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  return {Descriptor{ends[0]}, Descriptor{ends[1]}};
}

Pair make_terminal() {
  Descriptor ours{posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
  REQUIRE(grantpt(ours.get()) == 0);
  REQUIRE(unlockpt(ours.get()) == 0);
  Descriptor theirs{open(ptsname(ours.get()), O_RDWR | O_NOCTTY | O_CLOEXEC)};
  termios settings{};
  REQUIRE(tcgetattr(theirs.get(), &settings) == 0);
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  REQUIRE(tcsetattr(theirs.get(), TCSANOW, &settings) == 0);
  return {std::move(ours), std::move(theirs)};
}

void type(const Descriptor& end, std::string_view text) {
  REQUIRE(write(end.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

// All that has been written to `end` so far.
std::string written_to(const Descriptor& end) {
  char bytes[1024];
  const ssize_t count = recv(end.get(), bytes, sizeof bytes, MSG_DONTWAIT);
  return count > 0 ? std::string{bytes, static_cast<std::size_t>(count)} : std::string{};
}

std::chrono::nanoseconds cpu_time_of_this_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

TEST_CASE("a command is a line without white space around it and never an empty one") {
  const Pair input = make_pair();
  const Replaced standard_input{STDIN_FILENO, input.theirs.get()};
  const Event stop;
  program::Prompt prompt{stop.fileno()};
  type(input.ours, "  quit \r\n\n \t\nlist all\n");
  CHECK(prompt.next() == "quit");
  CHECK(prompt.next() == "list all");
}

TEST_CASE("a command may come in pieces") {
  const Pair input = make_pair();
  const Replaced standard_input{STDIN_FILENO, input.theirs.get()};
  const Event stop;
  program::Prompt prompt{stop.fileno()};
  std::thread typist{[&] {
    for (const char letter : std::string_view{"quit\n"})
      if (write(input.ours.get(), &letter, 1) != 1) stop.set();
  }};
  const auto command = prompt.next();
  typist.join();
  CHECK(command == "quit");
}

TEST_CASE("the last command needs no line end") {
  Pair input = make_pair();
  const Replaced standard_input{STDIN_FILENO, input.theirs.get()};
  const Event stop;
  program::Prompt prompt{stop.fileno()};
  type(input.ours, "quit");
  input.ours.reset();
  CHECK(prompt.next() == "quit");
}

TEST_CASE("at the end of input the prompt waits for the stop and burns no time") {
  Pair input = make_pair();
  const Replaced standard_input{STDIN_FILENO, input.theirs.get()};
  const bool closed = GENERATE(false, true);
  if (closed) close(STDIN_FILENO);
  input.ours.reset();

  const Event stop;
  program::Prompt prompt{stop.fileno()};
  std::atomic<bool> stopped = false;
  std::thread stopper{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});  // the time that must not be burnt
    stopped = true;
    stop.set();
  }};
  const auto before = cpu_time_of_this_thread();
  const auto command = prompt.next();
  const auto burnt = cpu_time_of_this_thread() - before;
  const bool waited = stopped;
  stopper.join();
  CHECK(command == std::nullopt);
  CHECK(waited);
  CHECK(burnt < std::chrono::milliseconds{10});
}

TEST_CASE("after the stop no further command is handed out") {
  const Pair input = make_pair();
  const Replaced standard_input{STDIN_FILENO, input.theirs.get()};
  const Event stop;
  program::Prompt prompt{stop.fileno()};
  type(input.ours, "one\ntwo\n");
  CHECK(prompt.next() == "one");
  stop.set();
  CHECK(prompt.next() == std::nullopt);
  CHECK(prompt.next() == std::nullopt);
}

TEST_CASE("a line without an end is handed out in pieces") {
  const Pair input = make_pair();
  const Replaced standard_input{STDIN_FILENO, input.theirs.get()};
  const Event stop;
  program::Prompt prompt{stop.fileno()};
  type(input.ours, std::string(5000, 'x'));
  const auto piece = prompt.next();
  REQUIRE(piece.has_value());
  CHECK(piece->size() >= 4096);
}

TEST_CASE("the three arrows are printed for a terminal once a command") {
  const Pair terminal = make_terminal();
  const Pair output = make_pair();
  const Event stop;
  std::optional<std::string> first;
  std::optional<std::string> last;
  {
    const Replaced standard_input{STDIN_FILENO, terminal.theirs.get()};
    const Replaced standard_output{STDOUT_FILENO, output.theirs.get()};
    program::Prompt prompt{stop.fileno()};
    type(terminal.ours, "li\x04st\n");  // Ctrl-D hands over what has been typed so far
    first = prompt.next();
    stop.set();
    last = prompt.next();
  }
  CHECK(first == "list");
  CHECK(last == std::nullopt);
  CHECK(written_to(output.ours) == ">>> >>> \n");
}

TEST_CASE("nothing is printed if standard input is no terminal") {
  const Pair input = make_pair();
  const Pair output = make_pair();
  const Event stop;
  std::optional<std::string> first;
  {
    const Replaced standard_input{STDIN_FILENO, input.theirs.get()};
    const Replaced standard_output{STDOUT_FILENO, output.theirs.get()};
    program::Prompt prompt{stop.fileno()};
    type(input.ours, "list\n");
    first = prompt.next();
    stop.set();
    first = prompt.next();
  }
  CHECK(first == std::nullopt);
  CHECK(written_to(output.ours).empty());
}
