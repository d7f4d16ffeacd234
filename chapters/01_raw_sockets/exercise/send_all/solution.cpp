// Exercise 01/send_all, solved: an echo server whose sends lose nothing.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "program/run.hpp"

namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

// Sleeps until the socket can be read (POLLIN) or written (POLLOUT). A signal wakes poll(2) early,
// with EINTR and nothing wrong: it sleeps on.
void wait_until_ready(int socket, short events) {
  pollfd waiting{socket, events, 0};
  while (poll(&waiting, 1, -1) == -1)
    if (errno != EINTR) fail("poll");
}

// send(2) takes what fits into the kernel's buffer now and says how much that was; the rest is
// still ours. If nothing fits, poll sleeps until something does. MSG_NOSIGNAL: a client that is
// gone is an error of the call and not a SIGPIPE, which would end the process.
// False: the client is gone.
bool send_all(int client, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t taken = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (taken >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(taken));
    } else if (errno == EAGAIN) {
      wait_until_ready(client, POLLOUT);
    } else {
      return false;
    }
  }
  return true;
}

// Until the client has said everything (recv returns 0), or is gone.
void echo(int client) {
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    wait_until_ready(client, POLLIN);
    const ssize_t count = recv(client, buffer.data(), buffer.size(), 0);
    if (count <= 0) return;
    if (!send_all(client, {buffer.data(), static_cast<std::size_t>(count)})) return;
  }
}

int open_listener(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener == -1) fail("socket");
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == -1) fail("bind");
  if (listen(listener, SOMAXCONN) == -1) fail("listen");
  return listener;
}

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  // A signal that somebody may send at any time. The handler does nothing, but calls are woken.
  std::signal(SIGUSR1, [](int) {});
  const int listener = open_listener(std::stoi(argv[1]));
  for (;;) {
    wait_until_ready(listener, POLLIN);
    const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client == -1) continue;  // it has left while it stood in the queue
    echo(client);
    close(client);
  }
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
