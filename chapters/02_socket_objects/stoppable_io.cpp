// Waits that SIGINT and SIGTERM can end. Opened by chapter 02.
#include "stoppable_io.hpp"

#include <poll.h>
#include <sys/signalfd.h>

#include <csignal>

#include "socketserver/error.hpp"

using socketserver::check;
using socketserver::io::Outcome;
using socketserver::io::Result;
using socketserver::io::Until;

// As in chapter 01: the signals are blocked and wait in a descriptor, signalfd(2). They are never
// read from it, so once it is readable it stays so, and nothing can miss the stop.
StoppableIo::StoppableIo() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  check(sigprocmask(SIG_BLOCK, &signals, nullptr), "sigprocmask");
  signals_.reset(check(signalfd(-1, &signals, SFD_CLOEXEC), "signalfd"));
}

// Asked before each operation: one that can be done at once does not wait, and a client that sends
// without a pause would keep the server from ever seeing the signal.
bool StoppableIo::stop_wanted() {
  pollfd wanted[] = {{signals_.get(), POLLIN, 0}};
  return wait_any(wanted, socketserver::io::kNow).outcome == Outcome::done;
}

Until StoppableIo::or_stop(Until until) const {
  until.cancel = signals_.get();
  return until;
}

Result StoppableIo::accept(int listener, sockaddr* address, socklen_t* length, Until until) {
  if (stop_wanted()) return {Outcome::cancelled};
  return Io::accept(listener, address, length, or_stop(until));
}

Result StoppableIo::receive(int fd, std::span<char> buffer, Until until) {
  if (stop_wanted()) return {Outcome::cancelled};
  return Io::receive(fd, buffer, or_stop(until));
}

Result StoppableIo::send(int fd, std::string_view data, Until until) {
  if (stop_wanted()) return {Outcome::cancelled};
  return Io::send(fd, data, or_stop(until));
}
