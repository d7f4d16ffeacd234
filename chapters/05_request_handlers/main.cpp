// The program of chapter 05: the echo server with a handler class.
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <utility>

#include "program/command_line.hpp"
#include "program/run.hpp"
#include "program/trace.hpp"
#include "program/traced_handler.hpp"
#include "socketserver/error.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using program::Trace;
using program::Traced;
using program::TracedHandler;
using socketserver::Address;
using socketserver::handler;
using socketserver::StreamRequestHandler;
using socketserver::TCPServer;
using namespace std::chrono_literals;

// One object for each request, so its members belong to that request alone. The server makes it,
// calls setup, handle and finish, and destroys it. Python calls the three from the constructor of
// the base class. C++ cannot: while a base is being constructed the derived part does not exist,
// and a virtual call finds the base's own version. So the server constructs first and calls then.
class EchoHandler : public StreamRequestHandler {
 public:
  // What stands in front is the same for every handler; what follows comes from `handler<...>()`.
  EchoHandler(socketserver::Request& request, const Address& client_address,
              socketserver::BaseServer& server, std::string thrower)
      : StreamRequestHandler(request, client_address, server), thrower_(std::move(thrower)) {}

  // The base's version makes rfile and wfile: call it first.
  void setup() override {
    StreamRequestHandler::setup();
    throw_if("setup");
    introduce();
  }

  // rfile and wfile in place of a buffer, a count and two socket calls.
  void handle() override {
    throw_if("handle");
    while (const auto bytes = rfile().read_some()) wfile().write(*bytes);
  }

  // Runs after handle, also if that threw; not if setup did.
  void finish() override {
    throw_if("finish");
    StreamRequestHandler::finish();
  }

 private:
  // The three things that every handler is given.
  void introduce() {
    const socketserver::BaseServer& server = this->server();
    const socketserver::Socket& socket = request().socket();
    const std::string from = client_address().to_string();
    std::clog << "server: " + socketserver::type_name(typeid(server)) + " on " +
                     server.server_address().to_string() + "\nclient_address: " + from +
                     "\nrequest: socket " + std::to_string(socket.fileno()) + " from " + from +
                     " to " + socket.local_address().to_string() + "\n";
  }

  void throw_if(const std::string& here) const {
    if (thrower_ == here) throw std::runtime_error("thrown in " + here);
  }

  std::string thrower_;
};

void serve(auto& server) {
  const auto signals = socketserver::stop_on_signals(server);
  program::announce(server.server_address().to_string());
  server.serve_forever();
  server.server_close();
}

int run(int argc, char** argv) {
  program::CommandLine line{"ch05_request_handlers", "The echo server with a handler class."};
  std::string host;
  int port = 0;
  bool traced = false;
  std::string thrower;
  line.address(host, port);
  line.flag("--trace", traced, "print each request's way through the hooks and the handler");
  line.choice("--throw", thrower, {"setup", "handle", "finish"}, "throw an exception there");
  if (const auto status = line.parse(argc, argv)) return *status;

  // handler<EchoHandler>(thrower) is what the server wants: something to call for each request. It
  // keeps a copy of the arguments for all the handlers to come.
  const Address address(host, port);
  const socketserver::Options options{.drain_limit = 1s};
  if (traced) {
    const Trace trace;
    Traced<TCPServer> server(trace, address, handler<TracedHandler<EchoHandler>>(trace, thrower),
                             options);
    serve(server);
  } else {
    TCPServer server(address, handler<EchoHandler>(thrower), options);
    serve(server);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
