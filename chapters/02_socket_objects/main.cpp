// The program of chapter 02: chapter 01's echo server on objects that own what they hold.
#include <sys/socket.h>

#include <array>
#include <iostream>
#include <string>
#include <system_error>

#include "program/command_line.hpp"
#include "program/run.hpp"
#include "socketserver/address.hpp"
#include "socketserver/error.hpp"
#include "socketserver/io.hpp"
#include "socketserver/socket.hpp"
#include "stoppable_io.hpp"

namespace {

using socketserver::Address;
using socketserver::Socket;

// A Socket owns its descriptor. If any line below throws, the descriptor is closed all the same:
// there is no error path left on which to forget it. What is thrown names the call and the address.
Socket listen_on(const Address& address) {
  Socket listener(address.family(), SOCK_STREAM);
  listener.set_option(SOL_SOCKET, SO_REUSEADDR, 1, "setsockopt SO_REUSEADDR");
  listener.bind(address);
  listener.listen(SOMAXCONN);
  return listener;
}

// 0 is the end of what the client sends. send_all goes on until every byte has left, starts again
// after a signal, and turns the SIGPIPE of a lost client into an exception.
void echo(Socket& client) {
  std::array<char, 16 * 1024> buffer;
  while (const std::size_t count = client.receive(buffer)) client.send_all({buffer.data(), count});
}

// Still one client at a time: until echo returns, nobody else is accepted.
void serve(Socket& listener) {
  for (;;) {
    try {
      auto accepted = listener.accept();
      if (!accepted) return;  // no deadline was given, so this is the stop
      const std::string peer = accepted->peer.to_string();
      std::clog << peer + " connected\n";
      echo(accepted->socket);
      std::clog << peer + " closed\n";
    } catch (const socketserver::TimedOut&) {
      return;  // the stop again, in the middle of receive or send_all
    } catch (const std::system_error& error) {
      // A client that goes away, in the queue or later, is the daily life of a server. The next one
      // is waiting. Everything else is ours, and ends the program.
      if (!socketserver::means_peer_gone(error.code().value())) throw;
      std::clog << std::string(error.what()) + "\n";
    }
  }
}

int run(int argc, char** argv) {
  program::CommandLine line{"ch02_socket_objects", "The echo server on socket objects."};
  std::string host;
  int port = 0;
  line.address(host, port);
  if (const auto status = line.parse(argc, argv)) return *status;

  // The signals first: from the moment somebody reads "listening" they may send one.
  StoppableIo stoppable;
  const socketserver::io::Use use(stoppable);
  Socket listener = listen_on(Address(host, port));
  program::announce(listener.local_address().to_string());
  serve(listener);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
