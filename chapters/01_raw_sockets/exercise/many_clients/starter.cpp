// Exercise 01/many_clients: an echo server of many clients, with poll and one thread. You write it.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "program/run.hpp"

namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

int open_listener(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener == -1) fail("socket");
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == -1) fail("bind");
  if (listen(listener, SOMAXCONN) == -1) fail("listen");
  return listener;
}

// What you have to remember of one client, from one poll to the next. Yours to extend.
struct Client {
  int descriptor;
};

// Yours. As it stands, it serves one client at a time, and everybody else waits.
//
// Task 1: wait for the listener and for all clients with one poll(2), and do what can be done.
// Task 2: forget a client that has left, whichever way it went, and close its descriptor.
// Task 3: never wait in a send: keep what a client has not taken, and let poll say when it can.
// Task 4: when accept fails with EMFILE, do not ask again before some client has left.
void serve(int listener) {
  for (;;) {
    pollfd waiting{listener, POLLIN, 0};
    if (poll(&waiting, 1, -1) == -1) continue;
    const Client client{accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)};
    std::array<char, 16 * 1024> buffer;
    ssize_t count = 0;
    while ((count = recv(client.descriptor, buffer.data(), buffer.size(), 0)) > 0)
      send(client.descriptor, buffer.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL);
    close(client.descriptor);
  }
}

int run(int argc, char** argv) {
  // Delete this when you begin.
  std::cerr
      << "This is the exercise 01/many_clients, and nobody has solved it yet.\n"
         "Open chapters/01_raw_sockets/exercise/many_clients/mine.cpp, delete the lines that\n"
         "print this, and begin with task 1: wait for all clients with one poll.\n";
  return 1;

  if (argc != 2) throw std::runtime_error("give me a port");
  serve(open_listener(std::stoi(argv[1])));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
