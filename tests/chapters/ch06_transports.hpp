// The four transports of chapters 06 and 07 from outside: a server on each, and clients for it.
// Serves their tests.
#pragma once

#include <string>

#include "chapters/program_test.hpp"
#include "support/pattern.hpp"
#include "support/scratch.hpp"

namespace transports {

using program_test::Arguments;
using test_support::Client;
using test_support::Process;
using test_support::Scratch;
using test_support::SocketKind;

inline bool is_unix(const std::string& transport) { return transport.rfind("unix", 0) == 0; }
inline bool is_datagram(const std::string& transport) {
  return transport == "udp" || transport == "unix-dgram";
}
inline SocketKind kind_of(const std::string& transport) {
  return is_datagram(transport) ? SocketKind::datagram : SocketKind::stream;
}

/// A program that serves on one transport: on a port of the kernel's choice, or on a path of its
/// own.
class Served {
 public:
  Served(const std::string& program, const std::string& transport, const Arguments& more = {})
      : server(program_test::start(program, arguments(transport, more))),
        address(server.listening_address()),
        kind_(kind_of(transport)) {}

  [[nodiscard]] Client client() const { return Client::from_address(address, kind_); }
  /// Standard output is the one line, and no socket file is left.
  void stop(int signal = SIGTERM) {
    program_test::stops_within_its_limit(server, signal);
    CHECK(server.output() == "listening on " + address + "\n");
    CHECK(scratch.empty());
  }

  Scratch scratch;
  Process server;
  std::string address;

 private:
  [[nodiscard]] Arguments arguments(const std::string& transport, const Arguments& more) const {
    Arguments all{"--transport", transport};
    if (is_unix(transport)) all.insert(all.end(), {"--path", scratch.path()});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  SocketKind kind_;
};

/// Every byte comes back, and nothing else; of a connection after a half-close, too.
inline void check_echo(Served& served, const std::string& transport) {
  Client client = served.client();
  if (!is_datagram(transport)) {
    const std::string sent = test_support::pattern(300'000);
    CHECK(test_support::describe_difference(sent, program_test::send_and_receive(client, sent)) ==
          "");
    return;
  }
  for (const std::size_t size : {1U, 0U, 5U, 9'000U}) {
    const std::string sent = test_support::pattern(size);
    client.send(sent);
    CHECK(test_support::describe_difference(sent, client.receive_datagram()) == "");
  }
}

}  // namespace transports
