// Tests of the log lines that the chapters' programs write. Opened by chapter 08.
#include "program/log.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <socketserver/descriptor.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "unit/replaced.hpp"

namespace {

// Standard error as a socket that keeps the borders of each write(2).
class Writes {
 public:
  Writes() {
    int ends[2] = {-1, -1};
    REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
    reading_.reset(ends[0]);
    writing_.reset(ends[1]);
  }

  int descriptor() const { return writing_.get(); }

  std::vector<std::string> all() const {
    std::vector<std::string> result;
    char bytes[1024];
    for (;;) {
      const ssize_t count = recv(reading_.get(), bytes, sizeof bytes, MSG_DONTWAIT);
      if (count <= 0) return result;
      result.emplace_back(bytes, static_cast<std::size_t>(count));
    }
  }

 private:
  socketserver::Descriptor reading_;
  socketserver::Descriptor writing_;
};

std::vector<std::string> written_by(const std::vector<std::string_view>& texts) {
  const Writes writes;
  {
    const Replaced standard_error{STDERR_FILENO, writes.descriptor()};
    for (const auto text : texts) program::log(text);
  }
  return writes.all();
}

// "2026-11-23 06:30:01,123 " with every digit replaced by 0.
std::string shape_of(std::string_view text) {
  std::string shape{text.substr(0, 24)};
  for (char& byte : shape)
    if (byte >= '0' && byte <= '9') byte = '0';
  return shape;
}

}  // namespace

TEST_CASE("a log line has date and time and the text as it is") {
  const auto lines = written_by({"127.0.0.1:9 said {} %v"});
  REQUIRE(lines.size() == 1);
  CHECK(shape_of(lines[0]) == "0000-00-00 00:00:00,000 ");
  CHECK(lines[0].substr(24) == "127.0.0.1:9 said {} %v\n");
}

TEST_CASE("T25 a client cannot forge a log line or move the cursor") {
  const auto lines = written_by({"one\n2026-01-01 00:00:00,000 two\x1b[2J\r\a"});
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].substr(24).find_first_of("\x1b\r\a") == std::string::npos);
  CHECK(lines[0].find('\n') == lines[0].size() - 1);
}

TEST_CASE("T8 log lines of several threads are whole and one write each") {
  constexpr int kThreads = 4;
  constexpr int kLines = 20;
  const Writes writes;
  {
    const Replaced standard_error{STDERR_FILENO, writes.descriptor()};
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([] {
        for (int line = 0; line < kLines; ++line) program::log("a line that must stay whole");
      });
    for (auto& thread : threads) thread.join();
  }
  const auto lines = writes.all();
  REQUIRE(lines.size() == kThreads * kLines);
  for (const auto& line : lines) CHECK(line.substr(24) == "a line that must stay whole\n");
}

TEST_CASE("a log that nobody reads any more does not end its program") {
  int ends[2] = {-1, -1};
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const socketserver::Descriptor writing{ends[1]};
  close(ends[0]);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(writing.get(), STDERR_FILENO);
    program::log("to nobody");
    _exit(0);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);  // and not SIGPIPE
}
