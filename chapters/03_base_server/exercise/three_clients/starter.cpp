// Exercise 03/three_clients: a server that serves three clients and ends. You write its main part.
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
  // Delete this when you begin.
  std::cerr
      << "This is the exercise 03/three_clients, and nobody has solved it yet.\n"
         "Open chapters/03_base_server/exercise/three_clients/mine.cpp, delete the lines that\n"
         "print this, and begin with task 1: tell each client its number.\n";
  return 1;

  if (argc != 2) throw std::runtime_error("give me a port");
  // Yours, from here on. As it stands, it says the same to everybody, and never ends.
  //
  // Task 1: "you are number 1\n" to the first client, and so on; then read what it says to its end.
  // Task 3: no client may take longer than two seconds.
  const auto greet = [](Request& request, const Address&, BaseServer&) {
    request.socket().send_all("hello\n");
  };
  socketserver::TCPServer server(Address("127.0.0.1", std::stoi(argv[1])), greet);
  // Task 4: SIGINT and SIGTERM end it, too, with status 0.
  // Task 2: three clients, then "served 3\n" on standard output and the end.
  server.serve_forever();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
