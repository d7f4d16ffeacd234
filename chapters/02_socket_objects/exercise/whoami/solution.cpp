// Exercise 02/whoami, solved: a server that tells each client its address.
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

// The address knows its family, so the same lines serve IPv4 and IPv6.
Socket listen_on(const Address& address) {
  Socket listener(address.family(), SOCK_STREAM);
  listener.set_option(SOL_SOCKET, SO_REUSEADDR, 1, "setsockopt SO_REUSEADDR");
  listener.bind(address);
  listener.listen(SOMAXCONN);
  return listener;
}

// A client may be gone before it is told anything. That is its own affair; every other error is
// ours, and ends the program.
void greet(Socket& client, const Address& peer) {
  try {
    client.send_all("you are " + peer.to_string() + "\n");
  } catch (const socketserver::PeerGone& gone) {
    std::clog << std::string(gone.what()) + "\n";
  }
}

// The connection ends with the object that owns it, at the end of each round.
int run(int argc, char** argv) {
  if (argc != 3) throw std::runtime_error("give me a host and a port");
  Socket listener = listen_on(Address(argv[1], std::stoi(argv[2])));
  while (auto accepted = listener.accept()) greet(accepted->socket, accepted->peer);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
