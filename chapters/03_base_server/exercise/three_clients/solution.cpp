// Exercise 03/three_clients, solved: a server that serves three clients and ends.
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

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  int number = 0;
  const auto greet = [&number](Request& request, const Address&, BaseServer&) {
    // Two seconds for this client, from now on. Options::timeout is another limit: it is for a call
    // of handle_request, and a client that came late would get what is left of it.
    request.socket().set_deadline(socketserver::io::in(2s));
    ++number;
    request.socket().send_all("you are number " + std::to_string(number) + "\n");
    // Until the client has said everything. The deadline ends it for a silent one: TimedOut costs a
    // handler its connection and the server nothing.
    std::array<char, 1024> buffer;
    while (request.socket().receive(buffer) != 0) {
    }
  };

  socketserver::TCPServer server(Address("127.0.0.1", std::stoi(argv[1])), greet,
                                 {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);

  // A call may end without a client, so the clients are counted, not the calls. False says that the
  // server has been told to stop.
  while (number < 3 && server.handle_request()) {
  }
  server.server_close();
  std::cout << "served " << number << std::endl;
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
