// Sockets on loopback for the pains, with a limit on every wait. Opened by chapter 01.
#include "loopback.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>

namespace pains {
namespace {

void set_size(int socket, int option, int size) {
  if (size == 0) return;
  checked(setsockopt(socket, SOL_SOCKET, option, &size, sizeof size), "setsockopt");
}

int connect_from(int socket, std::uint16_t port) {
  const sockaddr_in address = loopback(port);
  checked(connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
  return socket;
}

}  // namespace

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int bind_to(int socket, std::uint16_t port) {
  const sockaddr_in address = loopback(port);
  return bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

int new_socket() { return checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"); }

int listen_on_loopback() {
  const int listener = new_socket();
  checked(bind_to(listener, 0), "bind");
  checked(listen(listener, SOMAXCONN), "listen");
  return listener;
}

int connect_to(std::uint16_t port) { return connect_from(new_socket(), port); }

int accept_from(int listener) {
  if (!ready(listener, POLLIN)) throw std::system_error(ETIMEDOUT, std::generic_category(), "poll");
  return checked(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC), "accept");
}

std::uint16_t port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  checked(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  return ntohs(address.sin_port);
}

// A receive buffer must have its size before the handshake, which tells the other side how much may
// be under way: tcp(7). The accepted socket inherits both sizes from the listener.
Connection connected(const Buffers& buffers) {
  const int listener = listen_on_loopback();
  set_size(listener, SO_RCVBUF, buffers.server_receive);
  set_size(listener, SO_SNDBUF, buffers.server_send);
  const int client = new_socket();
  set_size(client, SO_RCVBUF, buffers.client_receive);
  set_size(client, SO_SNDBUF, buffers.client_send);
  connect_from(client, port_of(listener));
  const int server = accept_from(listener);
  close(listener);
  return {server, client};
}

bool ready(int socket, short events, int limit) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::milliseconds{limit};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd waiting{socket, events, 0};
    const int count = poll(&waiting, 1, left > 0 ? static_cast<int>(left) : 0);
    if (count != -1) return count == 1;
    if (errno != EINTR) checked(count, "poll");
  }
}

void send_everything(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    if (!ready(socket, POLLOUT))
      throw std::system_error(ETIMEDOUT, std::generic_category(), "send");
    const ssize_t taken = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    bytes.remove_prefix(static_cast<std::size_t>(checked(taken, "send")));
  }
}

Received receive_to_end(int socket) {
  std::array<char, 64 * 1024> buffer;
  Received received;
  for (;;) {
    if (!ready(socket, POLLIN)) {
      received.error = ETIMEDOUT;
      return received;
    }
    const ssize_t count = recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count == -1) received.error = errno;
    if (count <= 0) return received;
    received.bytes += static_cast<std::size_t>(count);
    ++received.calls;
  }
}

std::string error_text(int error) {
  return error == 0 ? "no error" : std::generic_category().message(error);
}

}  // namespace pains
