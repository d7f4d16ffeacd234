// Counts descriptors, threads and child processes before and after, from proc(5). Serves the tests
// of every chapter.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/deadline.hpp"

namespace test_support {

/// Stands for the calling process where a pid is asked for.
inline constexpr pid_t kSelf = 0;

/// Open descriptors of a process. This and all below throw std::runtime_error if it does not exist.
[[nodiscard]] std::size_t descriptors(pid_t process = kSelf);
/// Threads of a process, the first one included.
[[nodiscard]] std::size_t threads(pid_t process = kSelf);
/// Its child processes, those that ended and were not reaped included.
[[nodiscard]] std::vector<pid_t> children_of(pid_t process = kSelf);
[[nodiscard]] std::size_t children(pid_t process = kSelf);
/// True until a process has ended, whether it was reaped then or not.
[[nodiscard]] bool running(pid_t process);
/// What its first thread does, as proc(5) says it: 'S' sleeps, 'R' runs, 'T' is stopped, 'Z' is
/// over.
[[nodiscard]] char state_of(pid_t process);
/// True if one of its threads runs now or waits for nothing but a processor.
[[nodiscard]] bool busy(pid_t process);
/// True once a signal has stopped all of its threads; they do not stop all at once.
[[nodiscard]] bool stopped(pid_t process);
/// Its children that have ended and were not reaped.
[[nodiscard]] std::size_t zombies(pid_t process = kSelf);

/// How often a thread has gone to sleep in the kernel, i.e. has been woken since; gettid(2).
[[nodiscard]] std::uint64_t wake_ups_of_thread(pid_t thread);
/// The sum over all threads of a process: it stands still while the process does nothing.
[[nodiscard]] std::uint64_t wake_ups(pid_t process);
/// Processor time used so far, in steps of 10 ms (clock ticks).
[[nodiscard]] std::chrono::milliseconds cpu_time(pid_t process = kSelf);
/// Memory in use (VmRSS), in KiB. Grows under sanitizers even where nothing leaks.
[[nodiscard]] std::size_t resident_kib(pid_t process = kSelf);

/// Remembers this process's counts at its construction, to be compared with those after the test.
class LeakCheck {
 public:
  LeakCheck();

  /// Waits until the counts are back: exactly for descriptors (one too few is a stranger's,
  /// closed), at most as many for threads and children. False if they never are.
  [[nodiscard]] bool clean(std::chrono::milliseconds limit = kPatience) const;

  /// Counts before and now, and what each open descriptor is: for INFO next to CHECK(clean()).
  [[nodiscard]] std::string report() const;

 private:
  std::size_t descriptors_;
  std::size_t threads_;
  std::size_t children_;
};

}  // namespace test_support
