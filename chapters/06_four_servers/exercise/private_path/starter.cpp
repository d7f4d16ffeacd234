// Exercise 06/private_path: an echo server on a Unix path that only its owner may use. You move it
// there from TCP.
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::TCPServer;
using namespace std::chrono_literals;

// Task 2: answer the line "who am I?" with the client's address.
class Echo : public socketserver::StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;

  void handle() override {
    while (const auto line = rfile().read_line()) wfile().write(*line);
  }
};

// Task 1: listen on a Unix path.
// Task 3: make the path in a server_bind of your own, so that nobody but the owner may read or
// write it (0600). Who calls server_bind, and which one? See "A constructor cannot call a derived
// hook" in the chapter.
class PrivateServer : public TCPServer {
 public:
  PrivateServer(Address address, socketserver::RequestHandlerClass handler)
      : TCPServer(std::move(address), std::move(handler), {.drain_limit = 1s}) {}
};

int run(int argc, char** argv) {
  // Delete this when you begin.
  std::cerr << "This is the exercise 06/private_path, and nobody has solved it yet.\n"
               "Open chapters/06_four_servers/exercise/private_path/mine.cpp, delete the lines\n"
               "that print this, and begin with task 1: move it to a Unix path.\n";
  return 1;

  if (argc != 2) throw std::runtime_error("give me a path");
  std::clog << "this should listen on " + std::string(argv[1]) + "\n";  // task 1, too
  const Address address("127.0.0.1", 9999);
  PrivateServer server(address, socketserver::handler<Echo>());
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
