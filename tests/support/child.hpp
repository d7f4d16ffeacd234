// A child process started by vfork and exec, killed and reaped by its owner. Serves the tests of
// every chapter.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/deadline.hpp"
#include "support/descriptor.hpp"

namespace test_support {

/// What a child is to be made of. The descriptors stay the caller's; -1 means /dev/null for
/// standard input and "the same as ours" for the two others.
struct ChildPlan {
  std::vector<std::string> command{};
  int standard_input = -1;
  int standard_output = -1;
  int standard_error = -1;
  bool input_is_terminal = false;
  std::vector<std::pair<std::string, std::string>> environment{};
  std::optional<unsigned> descriptor_limit{};
};

/// The child leads a session and process group of its own, starts with default signal handling and
/// nothing blocked, inherits no descriptor but the three, and dies with the thread that started it.
class Child {
 public:
  /// Returns once the program has begun. Throws std::system_error if it cannot be started.
  explicit Child(const ChildPlan& plan);
  /// SIGKILL to the whole process group; reaps the child.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) noexcept;
  /// The exit status, or minus the signal that killed it; nullopt if it runs on. Again: the same.
  [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds limit);

 private:
  void reap(int options) noexcept;

  pid_t pid_ = -1;
  OwnedDescriptor process_;  // a pidfd (pidfd_open(2)): readable once the child has ended
  std::optional<int> status_;
  bool group_lives_on_ = false;
};

}  // namespace test_support
