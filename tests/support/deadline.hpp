// How long tests wait, and the last resort of polling for a condition. Serves the tests of every
// chapter.
#pragma once

#include <chrono>
#include <stdexcept>
#include <thread>

namespace test_support {

/// Every wait in a test ends by then. Long, because it is only reached when something is broken.
inline constexpr std::chrono::seconds kPatience{10};

/// What a test waited for did not come in time. The text says what was awaited and what was seen.
class TimedOut : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A point in time that a sequence of waits shares, so that many short waits cannot add up to a
/// long one.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds limit)
      : end_(std::chrono::steady_clock::now() + limit) {}

  [[nodiscard]] bool passed() const { return std::chrono::steady_clock::now() >= end_; }

  /// What is left, rounded up to whole milliseconds for poll(2), never negative.
  [[nodiscard]] int poll_timeout() const {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
  }

  [[nodiscard]] std::chrono::steady_clock::time_point end() const { return end_; }

 private:
  std::chrono::steady_clock::time_point end_;
};

/// Asks `condition` every millisecond until it holds; false when it never did within `limit`.
/// For counters in /proc and the like. Wherever there is a byte, a line or an end to wait for, wait
/// for that instead.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition, std::chrono::milliseconds limit = kPatience) {
  const Deadline deadline{limit};
  while (!condition()) {
    if (deadline.passed()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

}  // namespace test_support
