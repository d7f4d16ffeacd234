// Pain: one client that says nothing deafens the server for all others. Opened by chapter 01.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <iomanip>
#include <sstream>

#include "child.hpp"
#include "echo_server.hpp"
#include "loopback.hpp"
#include "pains.hpp"

namespace pains {
namespace {

constexpr std::string_view kGreeting = "hello\n";
constexpr int kLongEnough = 400;  // milliseconds; an answer on loopback takes far less than one

using Clock = std::chrono::steady_clock;

std::string milliseconds(Clock::duration duration) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(1)
       << std::chrono::duration<double, std::milli>{duration}.count() << " ms";
  return text.str();
}

std::string receive_once(int socket) {
  std::array<char, 64> buffer;
  const ssize_t count = checked(recv(socket, buffer.data(), buffer.size(), 0), "recv");
  return {buffer.data(), static_cast<std::size_t>(count)};
}

}  // namespace

Verdict silent_client() {
  // The very server of this chapter, in a process of its own. It must start before there are
  // clients: a child holds copies of all its parent's descriptors, so a client that we close here
  // would still be open there.
  const int listener = raw::open_listener(loopback(0));
  const std::uint16_t port = port_of(listener);
  Child server{[listener] {
    std::clog.setstate(std::ios::failbit);  // its log lines would mix with this story
    raw::serve(listener, raw::open_stop_descriptor());
  }};
  close(listener);
  say("the echo server of this chapter runs on 127.0.0.1:", port);

  const int silent = connect_to(port);
  say("client A connects and says nothing");
  const int speaker = connect_to(port);
  send_everything(speaker, kGreeting);
  say("client B connects: that works, the kernel did it; B sends \"hello\"");

  const auto start = Clock::now();
  const bool answered = ready(speaker, POLLIN, kLongEnough);
  say("after ", milliseconds(Clock::now() - start), " B has ",
      answered ? "an answer" : "no answer");

  const auto leave = Clock::now();
  close(silent);
  const std::string echo = ready(speaker, POLLIN) ? receive_once(speaker) : "";
  const auto end = Clock::now();
  say("A leaves; ", milliseconds(end - leave), " later B has ", echo.size(), " bytes of answer");
  close(speaker);
  server.signal(SIGTERM);
  say("the server is asked to stop, and ends with wait status ", server.wait());
  return {!answered && echo == kGreeting,
          "B waited " + milliseconds(end - start) + " for an answer that took " +
              milliseconds(end - leave) + ", because A was connected and silent"};
}

}  // namespace pains
