// What the two hand-written peers share, in plain system calls.
#include "plain_calls.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>
#include <thread>

namespace peer {
namespace {

bool send_all(int connection, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(connection, data, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

int listen_and_announce(std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) fail("socket");
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Linux hands this one down to all accepted sockets.
  ::setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (::bind(listener, generic, size) < 0) fail("bind");
  // The kernel cuts the backlog to net.core.somaxconn.
  if (::listen(listener, 65'535) < 0) fail("listen");
  if (::getsockname(listener, generic, &size) < 0) fail("getsockname");
  std::printf("listening on 127.0.0.1:%d\n", int{ntohs(address.sin_port)});
  std::fflush(stdout);
  return listener;
}

int stop_signals(sigset_t& before) {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  if (::sigprocmask(SIG_BLOCK, &stop, &before) < 0) fail("sigprocmask");
  const int descriptor = ::signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor < 0) fail("signalfd");
  return descriptor;
}

int accept_client(int listener) {
  const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (connection >= 0) return connection;
  if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED && errno != EPROTO) {
    fail("accept4");
  }
  return -1;
}

void echo(int connection) {
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count = ::recv(connection, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || !send_all(connection, buffer.data(), static_cast<std::size_t>(count))) break;
  }
  ::shutdown(connection, SHUT_WR);
}

void fail(const char* call) { throw std::system_error(errno, std::generic_category(), call); }

}  // namespace peer
