// Exercise 01/many_clients, solved: an echo server of many clients, with poll and one thread.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
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

bool ask_again(int error) { return error == EINTR || error == EAGAIN; }

struct Client {
  int descriptor;
  std::string owed{};  // received and not sent back yet
  bool gone = false;
};

// Nothing is read from a client that has not taken its last answer: so what is stored for it has a
// bound, and the kernel slows it down for us.
short awaited(const Client& client) { return client.owed.empty() ? POLLIN : POLLOUT; }

void receive(Client& client) {
  std::array<char, 16 * 1024> buffer;
  const ssize_t count = recv(client.descriptor, buffer.data(), buffer.size(), 0);
  if (count > 0)
    client.owed.assign(buffer.data(), static_cast<std::size_t>(count));
  else
    client.gone = count == 0 || !ask_again(errno);
}

void send_owed(Client& client) {
  const ssize_t taken =
      send(client.descriptor, client.owed.data(), client.owed.size(), MSG_NOSIGNAL);
  if (taken >= 0)
    client.owed.erase(0, static_cast<std::size_t>(taken));
  else
    client.gone = !ask_again(errno);
}

// False: out of descriptors. The client stays in the kernel's queue, and poll would report it again
// and again.
bool accept_client(int listener, std::vector<Client>& clients) {
  const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client != -1) clients.push_back({client});
  return client != -1 || (errno != EMFILE && errno != ENFILE);
}

// True if some have left.
bool remove_gone(std::vector<Client>& clients) {
  for (const Client& client : clients)
    if (client.gone) close(client.descriptor);
  return std::erase_if(clients, [](const Client& client) { return client.gone; }) > 0;
}

void serve(int listener) {
  std::vector<Client> clients;
  bool room = true;
  for (;;) {
    // poll passes over a negative descriptor: no client is asked for while there is no room.
    std::vector<pollfd> waiting{{room ? listener : -1, POLLIN, 0}};
    for (const Client& client : clients) waiting.push_back({client.descriptor, awaited(client), 0});
    if (poll(waiting.data(), waiting.size(), -1) == -1) {
      if (errno != EINTR) fail("poll");
      continue;
    }
    // POLLHUP and POLLERR come unasked; the next recv or send says what is wrong.
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (waiting[i + 1].revents == 0) continue;
      if (clients[i].owed.empty()) receive(clients[i]);
      if (!clients[i].owed.empty()) send_owed(clients[i]);
    }
    if (remove_gone(clients)) room = true;
    if (waiting[0].revents != 0) room = accept_client(listener, clients);
  }
}

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  serve(open_listener(std::stoi(argv[1])));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
