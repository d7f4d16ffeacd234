// Exercise 05/manners: a handler that greets, answers, and never leaves without goodbye. You write
// it.
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::StreamRequestHandler;
using socketserver::TCPServer;
using namespace std::chrono_literals;

// Yours. As it stands, it says nothing.
//
// Task 1: greet with "hello" when a client comes.
// Task 2: answer each line, "you said: " and the line, until the client has said everything.
// Task 3: say "bye" at the end, or "I cannot follow you, bye" to a line of more than 80 bytes.
// Task 4: say that too if a line has not come after two seconds.
class PoliteHandler : public StreamRequestHandler {
 public:
  PoliteHandler(Request& request, const Address& client_address, BaseServer& server)
      : StreamRequestHandler(request, client_address, server) {}

  void setup() override { StreamRequestHandler::setup(); }

  void handle() override {}

  void finish() override { StreamRequestHandler::finish(); }
};

int run(int argc, char** argv) {
  // Delete this when you begin.
  std::cerr << "This is the exercise 05/manners, and nobody has solved it yet.\n"
               "Open chapters/05_request_handlers/exercise/manners/mine.cpp, delete the lines\n"
               "that print this, and begin with task 1: greet whoever comes.\n";
  return 1;

  if (argc != 2) throw std::runtime_error("give me a port");
  TCPServer server(Address("127.0.0.1", std::stoi(argv[1])), socketserver::handler<PoliteHandler>(),
                   {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
