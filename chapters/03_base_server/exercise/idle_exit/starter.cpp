// Exercise 03/idle_exit: an echo server that ends when nobody has come for two seconds. You write
// its class.
#include <array>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include "program/run.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using namespace std::chrono_literals;

void echo(Request& request, const Address&, BaseServer&) {
  std::array<char, 16 * 1024> buffer;
  while (const std::size_t count = request.socket().receive(buffer))
    request.socket().send_all({buffer.data(), count});
}

// Yours. As it stands, it is a TCPServer like any other.
//
// Task 1: end once nobody has been there for two seconds. Which hook is called though nobody comes?
// Task 2: every client that comes gives it new time, and the time begins when the client has left.
class IdleServer : public socketserver::TCPServer {
 public:
  explicit IdleServer(const Address& address) : TCPServer(address, echo, {.drain_limit = 1s}) {}
};

int run(int argc, char** argv) {
  // Delete this when you begin.
  std::cerr
      << "This is the exercise 03/idle_exit, and nobody has solved it yet.\n"
         "Open chapters/03_base_server/exercise/idle_exit/mine.cpp, delete the lines that\n"
         "print this, and begin with task 1: end once nobody has been there for two seconds.\n";
  return 1;

  if (argc != 2) throw std::runtime_error("give me a port");
  IdleServer server(Address("127.0.0.1", std::stoi(argv[1])));
  // Task 3: SIGINT and SIGTERM still end it at once.
  server.serve_forever();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
