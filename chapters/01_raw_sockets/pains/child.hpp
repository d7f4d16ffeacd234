// A child process for pains that need a second one, always reaped. Opened by chapter 01.
#pragma once

#include <sys/types.h>

#include <functional>

namespace pains {

/// Runs a function in a forked child, which has copies of all descriptors of its parent. The child
/// ends with status 0, or 1 if the function throws. The destructor kills and reaps it.
class Child {
 public:
  explicit Child(const std::function<void()>& body);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Sends a signal: kill(2).
  void signal(int number) const;

  /// Waits for the end, at most kPatience, then kills. Returns the status as waitpid(2) gives it.
  [[nodiscard]] int wait();

 private:
  pid_t pid_;
  int pidfd_;
};

}  // namespace pains
