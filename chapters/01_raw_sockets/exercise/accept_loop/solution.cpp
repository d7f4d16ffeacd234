// Exercise 01/accept_loop, solved: the loop that fetches one client after the other.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "program/run.hpp"

namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

void send_all(int client, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t taken = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (taken >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(taken));
    else if (errno != EINTR)
      fail("send");
  }
}

// Returns when the client has said everything. Throws std::system_error if its connection breaks.
void echo(int client) {
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    const ssize_t count = recv(client, buffer.data(), buffer.size(), 0);
    if (count == 0) return;
    if (count > 0)
      send_all(client, {buffer.data(), static_cast<std::size_t>(count)});
    else if (errno != EINTR)
      fail("recv");
  }
}

// One client that breaks its connection is no reason to end: it is told of, and that is all. From
// here the caller gets back whatever happened, so it can close.
void echo_and_tell(int client) {
  try {
    echo(client);
  } catch (const std::system_error& error) {
    std::clog << std::string(error.what()) + "\n";
  }
}

// accept4 waits until somebody is there. A signal wakes it early (EINTR); a client may leave while
// it stands in the queue (ECONNABORTED). Both mean "ask again". SOCK_CLOEXEC: no program that this
// one starts inherits the client; the listener's own flag does not pass on to what it accepts.
int next_client(int listener) {
  for (;;) {
    const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client != -1) return client;
    if (errno != EINTR && errno != ECONNABORTED) fail("accept");
  }
}

void serve(int listener) {
  for (;;) {
    const int client = next_client(listener);
    echo_and_tell(client);
    close(client);
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

// SIGUSR1 does nothing here but wake whatever call is waiting. No SA_RESTART: the kernel shall not
// hide it by asking again itself, sigaction(2).
void install_a_handler() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  if (sigaction(SIGUSR1, &action, nullptr) == -1) fail("sigaction");
}

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  install_a_handler();
  serve(open_listener(std::stoi(argv[1])));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
