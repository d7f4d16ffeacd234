// Sends a signal a thousand times a second for a scope, to interrupt every system call. Serves the
// tests of every chapter.
#pragma once

#include <pthread.h>

#include <atomic>
#include <csignal>
#include <cstddef>
#include <functional>
#include <thread>

namespace test_support {

/// For its lifetime a thread of its own sends `number` every millisecond. The handler does nothing
/// and asks for no restart (no SA_RESTART), so blocking calls end with EINTR; what was installed
/// before comes back at the end. One storm per signal number at a time.
class SignalStorm {
 public:
  /// Aims at this whole process: any thread that does not block the signal may be hit.
  explicit SignalStorm(int number = SIGUSR1);
  /// Aims at one thread, which must outlive the storm.
  SignalStorm(int number, pthread_t target);
  /// Ends the storm. No signal of it meets the disposition from before, which might be deadly.
  ~SignalStorm();
  SignalStorm(const SignalStorm&) = delete;
  SignalStorm& operator=(const SignalStorm&) = delete;

  /// How many were sent so far.
  [[nodiscard]] std::size_t sent() const { return sent_; }

 private:
  SignalStorm(int number, std::function<void()> send);

  int number_;
  struct sigaction before_ {};
  std::atomic<bool> over_ = false;
  std::atomic<std::size_t> sent_ = 0;
  std::thread thread_;
};

}  // namespace test_support
