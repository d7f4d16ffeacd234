// What the two hand-written peers share: a listener, an echo loop, signals as a descriptor.
#pragma once

#include <csignal>
#include <cstdint>

namespace peer {

/// A non-blocking listener on 127.0.0.1 (port 0: the kernel chooses), announced on standard output.
/// Its connections have TCP_NODELAY.
[[nodiscard]] int listen_and_announce(std::uint16_t port);

/// Blocks SIGINT and SIGTERM and returns a descriptor that becomes readable when one arrives.
/// `before` receives the signal mask that a child process has to restore.
[[nodiscard]] int stop_signals(sigset_t& before);

/// One accepted connection, close-on-exec; -1 if there is none now. Pauses
/// when the process is out of descriptors or memory: the listener stays readable, and a loop would
/// spin.
[[nodiscard]] int accept_client(int listener);

/// Echoes until the client's end of stream or an error, then half-closes: closing at once could
/// reset what the client has not read yet. The caller closes.
void echo(int connection);

/// Throws std::system_error for the call that has just failed.
[[noreturn]] void fail(const char* call);

}  // namespace peer
