// Sockets on loopback for the pains, with a limit on every wait. Opened by chapter 01.
#pragma once

#include <netinet/in.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace pains {

/// How long a pain waits for what must come, in milliseconds. It comes in a few of them, unless
/// something is broken or the machine is very busy.
inline constexpr int kPatience = 5000;

/// Passes on the result of a system call; throws std::system_error naming the call if it is -1.
/// The pains hold bare descriptors: one that cannot be set up ends the program, which closes them.
template <class Result>
Result checked(Result result, const char* call) {
  if (result == -1) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

/// 127.0.0.1 and a port; 0 asks the kernel for one.
[[nodiscard]] sockaddr_in loopback(std::uint16_t port);

/// bind(2): 0, or -1 and errno.
[[nodiscard]] int bind_to(int socket, std::uint16_t port);

/// A TCP socket, close-on-exec, bound to nothing.
[[nodiscard]] int new_socket();

/// A listening socket on a port that the kernel chose, without SO_REUSEADDR.
[[nodiscard]] int listen_on_loopback();

/// A socket connected to that port. connect(2) on loopback does not wait for anybody's accept.
[[nodiscard]] int connect_to(std::uint16_t port);

/// The next connection of a listener, waited for at most kPatience.
[[nodiscard]] int accept_from(int listener);

/// The local port of a socket.
[[nodiscard]] std::uint16_t port_of(int socket);

/// Sizes of the kernel's buffers in bytes, as asked for with SO_RCVBUF and SO_SNDBUF; 0 leaves the
/// system's own. Fixed sizes make a pain show itself on every machine.
struct Buffers {
  int server_receive = 0;
  int server_send = 0;
  int client_receive = 0;
  int client_send = 0;
};

/// Both ends of one TCP connection. The holder closes them.
struct Connection {
  int server;
  int client;
};

[[nodiscard]] Connection connected(const Buffers& buffers = {});

/// Waits until a socket is ready for `events` (poll(2)); errors and hang-ups count as ready.
/// False after `limit` milliseconds. Not interrupted by signals.
[[nodiscard]] bool ready(int socket, short events, int limit = kPatience);

/// Sends all bytes, however many sends it takes (the pain short-send shows why). Throws on any
/// error.
void send_everything(int socket, std::string_view bytes);

/// What came until the other side ended: bytes, number of recv calls, and errno of the last one, 0
/// for an orderly end, ETIMEDOUT if nothing came for kPatience.
struct Received {
  std::size_t bytes = 0;
  int calls = 0;
  int error = 0;
};

[[nodiscard]] Received receive_to_end(int socket);

/// The kernel's words for an errno value, "no error" for 0.
[[nodiscard]] std::string error_text(int error);

}  // namespace pains
