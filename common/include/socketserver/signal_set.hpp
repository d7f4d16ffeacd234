// Sets of signals as the kernel has them, and what is done with them around fork(2). Opened by
// chapter 07.
#pragma once

#include <cstdint>

namespace socketserver {

/// Signal n is bit n - 1 (rt_sigprocmask(2)). sigset_t says the same in 128 bytes, and its
/// functions stand on pages of libc that the child of a forking server needs for nothing else: each
/// of them would cost it as much as forty system calls.
using SignalSet = std::uint64_t;

/// The set of this one signal.
constexpr SignalSet signal_set(int signal) noexcept { return SignalSet{1} << (signal - 1); }
/// Every signal but the two that glibc keeps for itself (nptl(7)).
inline constexpr SignalSet kAllSignals = ~(signal_set(32) | signal_set(33));

/// From now on exactly these are blocked in the calling thread. Returns those that were.
SignalSet block_exactly(SignalSet signals) noexcept;
/// The signals that have a handler now. A system call for each signal (rt_sigaction(2)).
[[nodiscard]] SignalSet handled_signals() noexcept;
/// Those of `signals` that have a handler get their default action. Ignored stays ignored.
void forget_handlers(SignalSet signals) noexcept;

}  // namespace socketserver
