// Sets of signals as the kernel has them, and what is done with them around fork(2). Opened by
// chapter 07.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "socketserver/descriptor.hpp"

namespace socketserver {

/// Signal n is bit n - 1 (rt_sigprocmask(2)). sigset_t says the same in 128 bytes, and its
/// functions stand on pages of libc that the child of a forking server needs for nothing else: each
/// of them would cost it as much as forty system calls.
using SignalSet = std::uint64_t;

/// The set of this one.
constexpr SignalSet signal_set(int signal) noexcept { return SignalSet{1} << (signal - 1); }
/// Every signal but the two that glibc keeps for itself (nptl(7)).
inline constexpr SignalSet kAllSignals = ~(signal_set(32) | signal_set(33));

/// From now on exactly these are blocked in the calling thread. Returns those that were.
SignalSet block_exactly(SignalSet signals) noexcept;
/// Those of `signals` that have a handler get their default action. Ignored stays ignored.
void forget_handlers(SignalSet signals) noexcept;

/// Which signals this process has handlers for.
class CaughtSignals {
 public:
  CaughtSignals() noexcept;
  /// A set that holds them all. There is one file to read for that (proc(5)), instead of a system
  /// call for each signal. With other threads, which might change the answer at any time, or
  /// without a /proc, it is kAllSignals.
  [[nodiscard]] SignalSet at_most() const noexcept;

 private:
  pid_t process_;  // whose file it is: a child's child must not believe it
  Descriptor status_;
};

}  // namespace socketserver
