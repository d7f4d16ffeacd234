// Exercise 05/manners, solved: a handler that greets, answers, and never leaves without goodbye.
#include <chrono>
#include <stdexcept>
#include <string>

#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::StreamRequestHandler;
using socketserver::TCPServer;
using namespace std::chrono_literals;

class PoliteHandler : public StreamRequestHandler {
 public:
  // The base's setup reads the settings when it makes rfile and wfile: the constructor is in time.
  PoliteHandler(socketserver::Request& request, const Address& client_address,
                socketserver::BaseServer& server)
      : StreamRequestHandler(request, client_address, server) {
    timeout = 2s;
    max_line = 80;
  }

  // There is no wfile before the base's version has made it.
  void setup() override {
    StreamRequestHandler::setup();
    wfile().write("hello\n");
  }

  // Ends in three ways: the client has said everything, or read_line throws because a line is too
  // long or takes too long. None of them is looked at here.
  void handle() override {
    while (auto line = rfile().read_line()) {
      if (!line->ends_with('\n')) *line += '\n';  // the last one, at the end of input
      wfile().write("you said: " + *line);
    }
  }

  // Called whichever way handle has ended. The connection is as good as before: what was thrown
  // concerned reading.
  void finish() override {
    wfile().write(failed() ? "I cannot follow you, bye\n" : "bye\n");
    StreamRequestHandler::finish();
  }
};

int run(int argc, char** argv) {
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
