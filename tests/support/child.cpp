// A child process started by vfork and exec, killed and reaped by its owner. Serves the tests of
// every chapter.
#include "support/child.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace test_support {
namespace {

constexpr int kCannotStart = 127;  // as a shell says it

// The strings of an argument list or environment with the array of pointers that exec wants.
class StringArray {
 public:
  explicit StringArray(std::vector<std::string> strings) : strings_(std::move(strings)) {
    for (std::string& text : strings_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  [[nodiscard]] char* const* get() const { return pointers_.data(); }

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
};

std::vector<std::string> merged_environment(
    const std::vector<std::pair<std::string, std::string>>& additions) {
  std::vector<std::string> merged;
  for (const auto& [name, value] : additions) merged.push_back(name + "=" + value);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::string name = text.substr(0, text.find('='));
    const bool replaced = std::any_of(additions.begin(), additions.end(),
                                      [&](const auto& added) { return added.first == name; });
    if (!replaced) merged.push_back(text);
  }
  return merged;
}

// Everything below runs between vfork and exec, in the memory of a process that may have other
// threads: only async-signal-safe calls (signal-safety(7)), no memory is allocated.

void restore_signals() {
  // The system call itself: glibc's sigaction(2) keeps two signals for its threads and refuses to
  // touch them, even if an ancestor of ours has had them ignored. All zero means SIG_DFL.
  constexpr std::size_t kKernelSet = 8;
  const std::array<unsigned long, 4> standard{};
  for (int number = 1; number < NSIG; ++number)
    ::syscall(SYS_rt_sigaction, number, standard.data(), nullptr, kKernelSet);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool redirect(const ChildPlan& plan, int null_device) {
  const int input = plan.standard_input >= 0 ? plan.standard_input : null_device;
  const int output = plan.standard_output >= 0 ? plan.standard_output : STDOUT_FILENO;
  const int error = plan.standard_error >= 0 ? plan.standard_error : STDERR_FILENO;
  return ::dup2(input, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 &&
         ::dup2(error, STDERR_FILENO) >= 0;
}

// Sets everything up and becomes the program; returns, with errno, only if that fails.
void become(const ChildPlan& plan, const StringArray& arguments, const StringArray& environment,
            int null_device, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) return;  // too late for that signal
  if (::setsid() < 0 || !redirect(plan, null_device)) return;
  if (plan.input_is_terminal && ::ioctl(STDIN_FILENO, TIOCSCTTY, 0) < 0) return;
  if (plan.descriptor_limit) {
    const rlimit limit{*plan.descriptor_limit, *plan.descriptor_limit};
    if (::setrlimit(RLIMIT_NOFILE, &limit) < 0) return;
  }
  restore_signals();
  // Ours are close-on-exec already; those that the test's own parent left open are not.
  ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execvpe(arguments.get()[0], arguments.get(), environment.get());
}

// fork(2) would copy our page tables, which the address sanitizer makes large: of a test that
// starts two thousand servers that was the most expensive part. The child of vfork(2) runs in our
// memory instead, while this thread waits for its exec. It never returns from here, so what the
// sanitizer notes of its stack would be wrong for us.
[[gnu::noinline, gnu::no_sanitize_address]] pid_t start(const ChildPlan& plan,
                                                        const StringArray& arguments,
                                                        const StringArray& environment,
                                                        int null_device, int failure) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);  // the child must not run our handlers
  const pid_t parent = ::getpid();
  const pid_t child = ::vfork();
  if (child != 0) {
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return child;
  }
  become(plan, arguments, environment, null_device, parent);
  const int error = errno;
  [[maybe_unused]] const auto told = ::write(failure, &error, sizeof error);
  ::_exit(kCannotStart);
}

}  // namespace

Child::Child(const ChildPlan& plan) {
  const StringArray arguments{plan.command};
  const StringArray environment{merged_environment(plan.environment)};
  const OwnedDescriptor null_device{checked(::open("/dev/null", O_RDWR | O_CLOEXEC), "/dev/null")};
  Pipe failure = make_pipe();
  pid_ = checked(start(plan, arguments, environment, null_device.get(), failure.write_end.get()),
                 "vfork");
  process_ = OwnedDescriptor{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};

  // The exec closes the pipe, by now or soon: the thread sanitizer turns vfork into fork.
  failure.write_end.reset();
  int error = 0;
  if (wait_until_ready(failure.read_end.get(), POLLIN, Deadline{kPatience}) &&
      ::read(failure.read_end.get(), &error, sizeof error) > 0) {
    reap(0);
    throw std::system_error(error, std::generic_category(), "run " + plan.command.at(0));
  }
}

Child::~Child() {
  if (!status_ || group_lives_on_) ::kill(-pid_, SIGKILL);
  if (!status_) {
    ::kill(pid_, SIGKILL);  // it may not have reached setsid() yet
    reap(0);
  }
}

void Child::signal(int number) noexcept {
  reap(WNOHANG);
  if (!status_) ::kill(pid_, number);
}

void Child::reap(int options) noexcept {
  if (status_) return;
  int status = 0;
  pid_t reaped = -1;
  while ((reaped = ::waitpid(pid_, &status, options)) < 0 && errno == EINTR) {
  }
  if (reaped == 0) return;
  // Somebody else reaped it (ECHILD)? Then its status is lost, which a test should see.
  status_ = reaped < 0 ? kCannotStart : WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  // Members that outlive their leader keep its number from being given to strangers: only then the
  // destructor may still aim at the group.
  group_lives_on_ = ::kill(-pid_, 0) == 0;
}

std::optional<int> Child::wait(std::chrono::milliseconds limit) {
  if (!status_ && wait_until_ready(process_.get(), POLLIN, Deadline{limit})) reap(0);
  return status_;
}

}  // namespace test_support
