// The library's I/O with short counts, chosen failures and seams. Serves the tests from chapter 02
// on.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <string_view>

#include "socketserver/io.hpp"

namespace test_support {

enum class Operation : std::size_t {
  accept,
  receive,
  send,
  receive_from,
  send_to,
  connect,
  wait_any,
  sleep_until
};

/// Does what io::Io does, except where a test asks for something else. Put it in place with
/// socketserver::io::Use in the thread that serves, before it serves; it must outlive the server.
///
/// Counters, limits and faults may be read and set from any thread at any time, without a lock, so
/// that a fork(2) in the middle is safe, too; a forked child has its own copy. Seams are set
/// before.
class FaultyIo : public socketserver::io::Io {
 public:
  using Result = socketserver::io::Result;
  using Until = socketserver::io::Until;

  static constexpr std::size_t kEachTime = std::numeric_limits<std::size_t>::max();

  /// Each receive() and send() moves at most `bytes` (of a stream; datagrams stay whole). 0 lifts
  /// the limit.
  void limit_bytes(std::size_t bytes) { limit_ = bytes == 0 ? kEachTime : bytes; }

  /// The n-th call from now on (1 is the next one) and `times` in all fail with the errno value
  /// `error`, without touching the kernel. Replaces an earlier fault of the same operation.
  void fail(Operation operation, int error, std::size_t nth = 1, std::size_t times = 1);
  /// The same for any outcome, such as timed_out.
  void answer(Operation operation, Result result, std::size_t nth = 1, std::size_t times = 1);
  /// Ends the faults of an operation.
  void heal(Operation operation);

  /// Called with the descriptor (-1 for wait_any and sleep_until) on the thread that does the
  /// operation, before it or after it: the place to hold that thread at a barrier, to act as a
  /// third party, or to throw.
  void before(Operation operation, std::function<void(int)> seam);
  void after(Operation operation, std::function<void(int, const Result&)> seam);

  /// How often an operation was asked for so far, failed ones included.
  [[nodiscard]] std::size_t calls(Operation operation) const { return plan(operation).calls; }

  Result accept(int listener, sockaddr* address, socklen_t* length, Until until) override;
  Result receive(int fd, std::span<char> buffer, Until until) override;
  Result send(int fd, std::string_view data, Until until) override;
  Result receive_from(int fd, msghdr& message, Until until) override;
  Result send_to(int fd, const msghdr& message, Until until) override;
  Result connect(int fd, const sockaddr* address, socklen_t length, Until until) override;
  Result wait_any(std::span<pollfd> wanted, socketserver::io::Deadline deadline) override;
  Result sleep_until(socketserver::io::Deadline deadline, int cancel) override;

 private:
  struct Plan {
    std::atomic<std::size_t> calls = 0;
    std::atomic<std::size_t> first = 0;  // of the calls that get `outcome`; counted from 1
    std::atomic<std::size_t> last = 0;
    std::atomic<socketserver::io::Outcome> outcome{};
    std::atomic<std::size_t> value = 0;
    std::atomic<int> error = 0;
    std::function<void(int)> before;
    std::function<void(int, const Result&)> after;
  };

  [[nodiscard]] Plan& plan(Operation operation) {
    return plans_[static_cast<std::size_t>(operation)];
  }
  [[nodiscard]] const Plan& plan(Operation operation) const {
    return plans_[static_cast<std::size_t>(operation)];
  }
  template <class Action>
  Result perform(Operation operation, int fd, Action action);

  std::array<Plan, 8> plans_;
  std::atomic<std::size_t> limit_ = kEachTime;
};

}  // namespace test_support
