// The library's I/O with short counts, chosen failures and seams. Serves the tests from chapter 02
// on.
#include "support/faulty_io.hpp"

#include <algorithm>
#include <utility>

namespace test_support {

namespace io = socketserver::io;

void FaultyIo::fail(Operation operation, int error, std::size_t nth, std::size_t times) {
  answer(operation, {io::Outcome::failed, 0, error}, nth, times);
}

void FaultyIo::answer(Operation operation, Result result, std::size_t nth, std::size_t times) {
  heal(operation);  // so that no call sees half of the old fault and half of the new one
  Plan& wanted = plan(operation);
  wanted.outcome = result.outcome;
  wanted.value = result.value;
  wanted.error = result.error;
  const std::size_t first = wanted.calls + nth;
  wanted.first = first;
  wanted.last = times > kEachTime - first ? kEachTime : first + times - 1;
}

void FaultyIo::heal(Operation operation) { plan(operation).last = 0; }

void FaultyIo::before(Operation operation, std::function<void(int)> seam) {
  plan(operation).before = std::move(seam);
}

void FaultyIo::after(Operation operation, std::function<void(int, const Result&)> seam) {
  plan(operation).after = std::move(seam);
}

template <class Action>
io::Result FaultyIo::perform(Operation operation, int fd, Action action) {
  Plan& wanted = plan(operation);
  const std::size_t number = ++wanted.calls;
  if (wanted.before) wanted.before(fd);
  const bool faulty = number <= wanted.last && number >= wanted.first;
  const Result result = faulty ? Result{wanted.outcome, wanted.value, wanted.error} : action();
  if (wanted.after) wanted.after(fd, result);
  return result;
}

io::Result FaultyIo::accept(int listener, sockaddr* address, socklen_t* length, Until until) {
  return perform(Operation::accept, listener,
                 [&] { return Io::accept(listener, address, length, until); });
}

io::Result FaultyIo::receive(int fd, std::span<char> buffer, Until until) {
  return perform(Operation::receive, fd, [&] {
    return Io::receive(fd, buffer.first(std::min<std::size_t>(buffer.size(), limit_)), until);
  });
}

io::Result FaultyIo::send(int fd, std::string_view data, Until until) {
  return perform(Operation::send, fd, [&] { return Io::send(fd, data.substr(0, limit_), until); });
}

io::Result FaultyIo::receive_from(int fd, msghdr& message, Until until) {
  return perform(Operation::receive_from, fd, [&] { return Io::receive_from(fd, message, until); });
}

io::Result FaultyIo::send_to(int fd, const msghdr& message, Until until) {
  return perform(Operation::send_to, fd, [&] { return Io::send_to(fd, message, until); });
}

io::Result FaultyIo::connect(int fd, const sockaddr* address, socklen_t length, Until until) {
  return perform(Operation::connect, fd, [&] { return Io::connect(fd, address, length, until); });
}

io::Result FaultyIo::wait_any(std::span<pollfd> wanted, io::Deadline deadline) {
  return perform(Operation::wait_any, -1, [&] { return Io::wait_any(wanted, deadline); });
}

io::Result FaultyIo::sleep_until(io::Deadline deadline, int cancel) {
  return perform(Operation::sleep_until, -1, [&] { return Io::sleep_until(deadline, cancel); });
}

}  // namespace test_support
