// Exercise 02/whoami: a server that tells each client its address. You write it.
#include <sys/socket.h>

#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>

#include "program/run.hpp"
#include "socketserver/address.hpp"
#include "socketserver/error.hpp"
#include "socketserver/socket.hpp"

namespace {

using socketserver::Address;
using socketserver::Socket;

// Yours: a listening socket on this address.
//
// Task 1: make it, bind it, listen.
// Task 2: of whatever family the address is.
// Task 4: and so that a restarted server gets its port back at once.
Socket listen_on(const Address& address) {
  std::clog << "this should listen on " + address.to_string() + "\n";
  return Socket(AF_INET, SOCK_STREAM);
}

// Yours, too.
//
// Task 1: tell every client who it is, "you are 127.0.0.1:4711\n", and end its connection.
// Task 3: go on if a client is gone before it is told.
void serve(Socket& listener) { std::clog << "nobody is served\n" << listener.fileno(); }

// What is thrown becomes one line on standard error and status 1: program::run does that.
int run(int argc, char** argv) {
  // Delete this when you begin.
  std::cerr << "This is the exercise 02/whoami, and nobody has solved it yet.\n"
               "Open chapters/02_socket_objects/exercise/whoami/mine.cpp, delete the lines that\n"
               "print this, and begin with task 1: tell every client who it is.\n";
  return 1;

  if (argc != 3) throw std::runtime_error("give me a host and a port");
  Socket listener = listen_on(Address(argv[1], std::stoi(argv[2])));
  serve(listener);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
