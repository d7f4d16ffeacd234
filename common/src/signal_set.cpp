// Sets of signals as the kernel has them, and what is done with them around fork(2). Opened by
// chapter 07.
#include "socketserver/signal_set.hpp"

#include <fcntl.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <string_view>

namespace socketserver {
namespace {

// What rt_sigaction(2) takes; sigaction(3) has another layout.
struct Action {
  void (*handler)(int) = SIG_DFL;
  unsigned long flags = 0;
  void (*restorer)() = nullptr;
  SignalSet mask = 0;
};

[[gnu::hot]] bool change_action(int signal, const Action* wanted, Action* before) noexcept {
  return ::syscall(SYS_rt_sigaction, signal, wanted, before, sizeof(SignalSet)) == 0;
}

}  // namespace

[[gnu::hot]] SignalSet block_exactly(SignalSet signals) noexcept {
  SignalSet before = 0;
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &signals, &before, sizeof before);
  return before;
}

[[gnu::hot]] void forget_handlers(SignalSet signals) noexcept {
  for (int signal = 1; signal < NSIG; ++signal) {
    if ((signals & signal_set(signal)) == 0) continue;
    Action action;
    if (!change_action(signal, nullptr, &action)) continue;
    if (action.handler == SIG_IGN || action.handler == SIG_DFL) continue;
    action = {};
    change_action(signal, &action, nullptr);
  }
}

CaughtSignals::CaughtSignals() noexcept
    : process_(::getpid()), status_(::open("/proc/self/status", O_RDONLY | O_CLOEXEC)) {}

SignalSet CaughtSignals::at_most() const noexcept {
  constexpr std::string_view kField = "\nSigCgt:\t";
  constexpr std::size_t kDigits = 16;
  if (!__libc_single_threaded || ::getpid() != process_) return kAllSignals;
  std::array<char, 1024> buffer;  // enough for what stands before, unless the groups are many
  const ssize_t size = ::pread(status_.get(), buffer.data(), buffer.size(), 0);
  const std::string_view text(buffer.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
  const std::size_t field = text.find(kField);
  if (field == std::string_view::npos) return kAllSignals;
  const std::string_view digits = text.substr(field + kField.size(), kDigits);
  SignalSet caught = kAllSignals;
  if (digits.size() == kDigits) std::from_chars(digits.data(), digits.data() + kDigits, caught, 16);
  return caught & kAllSignals;
}

}  // namespace socketserver
