// Sets of signals as the kernel has them, and what is done with them around fork(2). Opened by
// chapter 07.
#include "socketserver/signal_set.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

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

[[gnu::hot]] bool has_handler(int signal) noexcept {
  Action action;
  return change_action(signal, nullptr, &action) && action.handler != SIG_IGN &&
         action.handler != SIG_DFL;
}

}  // namespace

[[gnu::hot]] SignalSet block_exactly(SignalSet signals) noexcept {
  SignalSet before = 0;
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &signals, &before, sizeof before);
  return before;
}

SignalSet handled_signals() noexcept {
  SignalSet handled = 0;
  for (int signal = 1; signal < NSIG; ++signal)
    if (has_handler(signal)) handled |= signal_set(signal);
  return handled & kAllSignals;
}

[[gnu::hot]] void forget_handlers(SignalSet signals) noexcept {
  const Action standard;
  for (int signal = 1; signal < NSIG; ++signal)
    if ((signals & signal_set(signal)) != 0 && has_handler(signal))
      change_action(signal, &standard, nullptr);
}

}  // namespace socketserver
