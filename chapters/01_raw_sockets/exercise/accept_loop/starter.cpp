// Exercise 01/accept_loop: the loop that fetches one client after the other. You write serve.
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

// Yours. As it stands, it serves one client, then the program is over.
//
// Task 1: serve one client after the other.
// Task 2: close each of them, also if echo throws; and go on with the next.
// Task 3: go on if a signal interrupts accept.
// Task 4: let no program that this one may start inherit a client.
void serve(int listener) {
  const int client = accept(listener, nullptr, nullptr);
  echo(client);
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
  // Delete this when you begin.
  std::cerr << "This is the exercise 01/accept_loop, and nobody has solved it yet.\n"
               "Open chapters/01_raw_sockets/exercise/accept_loop/mine.cpp, delete the lines that\n"
               "print this, and begin with task 1: serve one client after the other.\n";
  return 1;

  if (argc != 2) throw std::runtime_error("give me a port");
  install_a_handler();
  serve(open_listener(std::stoi(argv[1])));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
