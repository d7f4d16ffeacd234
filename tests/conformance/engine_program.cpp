// A program whose engine is watched from outside: what it prints, and what is left when it dies.
// Serves the tests of chapter 07.
#include <csignal>
#include <cstdio>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "socketserver/forking_mixin.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/server_thread.hpp"
#include "socketserver/threading_mixin.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;

// Prints and gives back each line, and flushes nothing.
class PrintingHandler : public socketserver::StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;
  void handle() override {
    while (const auto line = rfile().read_line()) {
      std::cout << "cout: " << *line;
      std::printf("stdio: %s", line->c_str());
      wfile().write(*line);
    }
  }
};

// Derived from an engine, and does not close in its destructor.
class ForgetfulServer : public socketserver::ThreadingTCPServer {
 public:
  using ThreadingMixIn::ThreadingMixIn;
};

// The right order: the engine goes outermost.
class CarefulServer : public socketserver::TCPServer {
 public:
  using TCPServer::TCPServer;
};

void announce(const BaseServer& server) {
  std::cout << "listening on " << server.server_address().to_string() << std::endl;
}

// A forking server, beside a thread that waits for a line of input all the time.
void serve(int port) {
  socketserver::ForkingTCPServer server({"127.0.0.1", port},
                                        socketserver::handler<PrintingHandler>());
  announce(server);
  std::cin.tie(nullptr);  // reading would flush
  std::cout << "not flushed by the parent\n";
  const socketserver::ServerThread serving(server);
  for (std::string line; std::getline(std::cin, line);) {
  }
}

// A forking server in a program with one thread, whose signal handlers come as late as they may.
void serve_alone(bool forever) {
  socketserver::ForkingTCPServer server({"127.0.0.1", 0}, socketserver::handler<PrintingHandler>(),
                                        {.drain_limit = {}});
  static BaseServer* serving = nullptr;
  serving = &server;
  const auto begin = [&] {
    for (const int number : {SIGUSR1, SIGTERM})
      std::signal(number, [](int) { serving->request_shutdown(); });
    announce(server);
  };
  if (forever) return server.serve_forever(begin);
  begin();
  while (server.handle_request()) {
  }
}

// Serves one request, and destroys the server afterwards or, if `busy`, in its middle.
template <class Server>
void destroy(bool busy) {
  auto server =
      std::make_unique<Server>(Address("127.0.0.1", 0), socketserver::handler<PrintingHandler>());
  announce(*server);
  server->handle_request();
  if (!busy) server->live_requests().wait_until_empty(socketserver::io::kNever);
  server.reset();
  std::cout << "destroyed" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "serve") {
    serve(argc > 2 ? std::stoi(argv[2]) : 0);
  } else if (mode == "alone" || mode == "alone-by-request") {
    serve_alone(mode == "alone");
  } else if (mode == "forgetful" || mode == "forgetful-busy") {
    destroy<ForgetfulServer>(mode == "forgetful-busy");
  } else if (mode == "careful") {
    destroy<socketserver::ThreadingMixIn<CarefulServer>>(false);
  } else {
    throw std::invalid_argument(
        "serve [PORT] | alone | alone-by-request | forgetful | forgetful-busy | careful");
  }
}
