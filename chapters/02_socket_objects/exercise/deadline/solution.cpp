// Exercise 02/deadline, solved: a server that asks for a name and does not wait for it for ever.
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

#include "program/run.hpp"
#include "socketserver/address.hpp"
#include "socketserver/error.hpp"
#include "socketserver/io.hpp"
#include "socketserver/socket.hpp"

namespace {

using socketserver::Address;
using socketserver::Socket;
using namespace std::chrono_literals;

Socket listen_on(const Address& address) {
  Socket listener(address.family(), SOCK_STREAM);
  listener.set_option(SOL_SOCKET, SO_REUSEADDR, 1, "setsockopt SO_REUSEADDR");
  listener.bind(address);
  listener.listen(SOMAXCONN);
  return listener;
}

// The first line, without its end; nothing if there is none, or none of a sensible length. However
// many pieces it comes in, all of them have to come before the one deadline: a time limit for each
// receive would begin again with every byte. Throws TimedOut.
std::optional<std::string> read_line(Socket& client, socketserver::io::Deadline deadline) {
  constexpr std::size_t kLongest = 64;
  std::string line;
  while (line.size() <= kLongest) {
    std::array<char, 64> buffer;
    const std::size_t count = client.receive(buffer, deadline);
    if (count == 0) return std::nullopt;
    line.append(buffer.data(), count);
    const std::size_t end = line.find('\n');
    if (end != std::string::npos) return line.substr(0, end);
  }
  return std::nullopt;
}

// Time that has run out is told to the client. The farewell has a deadline of its own.
void converse(Socket& client) {
  client.send_all("your name?\n", socketserver::io::in(1s));
  std::optional<std::string> name;
  try {
    name = read_line(client, socketserver::io::in(1s));
  } catch (const socketserver::TimedOut&) {
    client.send_all("too slow, bye\n", socketserver::io::in(1s));
    return;
  }
  if (name) client.send_all("hello " + *name + "\n", socketserver::io::in(1s));
}

void serve(Socket& listener) {
  while (auto accepted = listener.accept()) {
    try {
      converse(accepted->socket);
    } catch (const socketserver::PeerGone& gone) {
      std::clog << std::string(gone.what()) + "\n";
    } catch (const socketserver::TimedOut& late) {
      std::clog << std::string(late.what()) + "\n";
    }
  }
}

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  Socket listener = listen_on(Address("127.0.0.1", std::stoi(argv[1])));
  serve(listener);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
