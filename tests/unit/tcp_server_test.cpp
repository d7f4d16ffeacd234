// Tests of tcp_server.hpp and options.hpp: the listener and its options, and the end of a
// connection. Serves chapter 03.
#include "socketserver/tcp_server.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "socketserver/server_thread.hpp"
#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "support/faulty_io.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using test_support::Client;
using test_support::End;
using test_support::LeakCheck;
using unit::thrown_by;

namespace {

const Address kAnyPort{"127.0.0.1", 0};

void ignore(Request&, const Address&, BaseServer&) {}

// A callable that can serve datagrams only.
struct DatagramsOnly {
  void operator()(Request&, const Address&, BaseServer&) const {}
  static int socket_type() { return SOCK_DGRAM; }
  static std::string name() { return "DatagramsOnly"; }
};

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  REQUIRE(::getsockopt(fd, level, name, &value, &size) == 0);
  return value;
}

Client connect(const BaseServer& server) {
  return Client::from_address(server.server_address().to_string());
}

}  // namespace

TEST_CASE("a TCP server listens on the address that it tells") {
  const LeakCheck leaks;
  {
    TCPServer server(kAnyPort, ignore);
    CHECK(server.server_address().host() == "127.0.0.1");
    CHECK(server.server_address().port() > 0);
    CHECK(option(server.fileno(), SOL_SOCKET, SO_ACCEPTCONN) == 1);
    CHECK((::fcntl(server.fileno(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(server.fileno(), F_GETFL) & O_NONBLOCK) != 0);
    server.server_close();
    CHECK(server.fileno() == -1);
    server.server_close();
  }
  CHECK(leaks.clean());
}

TEST_CASE("an address or a handler of the wrong kind is refused naming both") {
  CHECK_THROWS_AS(TCPServer(Address::unix_path("/tmp/x"), ignore), std::invalid_argument);
  CHECK(thrown_by([] { return TCPServer(Address::unix_path("/tmp/x"), ignore), 0; }) ==
        "std::invalid_argument: TCPServer cannot serve on /tmp/x");
  CHECK(thrown_by([] { return TCPServer(kAnyPort, DatagramsOnly{}), 0; }) ==
        "std::invalid_argument: DatagramsOnly handles datagrams, and TCPServer serves streams");
}

TEST_CASE("a server that is not to bind makes no socket until it is told to") {
  const LeakCheck leaks;
  {
    TCPServer server(kAnyPort, ignore, {.bind_and_activate = false});
    CHECK(server.fileno() == -1);
    CHECK(server.server_address() == kAnyPort);
    CHECK(thrown_by([&] { return server.server_activate(), 0; }) ==
          "std::logic_error: server_activate comes after server_bind");
    server.server_bind();
    CHECK(server.fileno() >= 0);
    CHECK(server.server_address().port() > 0);
    CHECK(option(server.fileno(), SOL_SOCKET, SO_ACCEPTCONN) == 0);
    server.server_activate();
    CHECK(option(server.fileno(), SOL_SOCKET, SO_ACCEPTCONN) == 1);
  }
  CHECK(leaks.clean());
}

TEST_CASE("options reach the listener and their defaults are set either way") {
  const bool on = GENERATE(true, false);
  CAPTURE(on);
  const TCPServer server(
      kAnyPort, ignore,
      {.allow_reuse_address = on, .allow_reuse_port = on, .disable_nagle_algorithm = on});
  CHECK(option(server.fileno(), SOL_SOCKET, SO_REUSEADDR) == (on ? 1 : 0));
  CHECK(option(server.fileno(), SOL_SOCKET, SO_REUSEPORT) == (on ? 1 : 0));
  CHECK(option(server.fileno(), IPPROTO_TCP, TCP_NODELAY) == (on ? 1 : 0));
  const TCPServer usual(kAnyPort, ignore);
  CHECK(option(usual.fileno(), SOL_SOCKET, SO_REUSEADDR) == 1);
  CHECK(option(usual.fileno(), SOL_SOCKET, SO_REUSEPORT) == 0);
}

TEST_CASE("every connection sends small messages at once unless told otherwise") {
  const bool on = GENERATE(true, false);
  int seen = -1;
  TCPServer server(kAnyPort,
                   [&](Request& request, const Address&, BaseServer&) {
                     int value = -1;
                     socklen_t size = sizeof value;
                     ::getsockopt(request.socket().fileno(), IPPROTO_TCP, TCP_NODELAY, &value,
                                  &size);
                     seen = value;
                   },
                   {.disable_nagle_algorithm = on});
  const Client client = connect(server);
  CHECK(server.handle_request());
  CHECK(seen == (on ? 1 : 0));
}

TEST_CASE("an IPv6 server serves IPv4 clients only if asked to") {
  const bool dual = GENERATE(false, true);
  const TCPServer server(Address("::", 0), ignore, {.dual_stack = dual});
  CHECK(option(server.fileno(), IPPROTO_IPV6, IPV6_V6ONLY) == (dual ? 0 : 1));
}

TEST_CASE("a connection and its request close on exec and the client's address is known") {
  int flags = 0;
  Address seen;
  TCPServer server(kAnyPort, [&](Request& request, const Address& client, BaseServer&) {
    flags = ::fcntl(request.socket().fileno(), F_GETFD);
    seen = client;
  });
  const Client client = connect(server);
  CHECK(server.handle_request());
  CHECK((flags & FD_CLOEXEC) != 0);
  CHECK(seen.to_string() == client.local_address());
}

TEST_CASE("an adopted socket keeps its address and its number") {
  Socket bound(AF_INET, SOCK_STREAM);
  bound.bind(kAnyPort);
  const int number = bound.fileno();
  const Address address = bound.local_address();
  TCPServer server(std::move(bound), [](Request& request, const Address&, BaseServer&) {
    request.socket().send_all("adopted");
  });
  CHECK(server.fileno() == number);
  CHECK(server.server_address() == address);
  Client client = connect(server);
  CHECK(server.handle_request());
  CHECK(client.receive_to_end() == "adopted");
}

TEST_CASE("an adopted socket of the wrong kind is refused and closed") {
  const LeakCheck leaks;
  Socket bound(AF_UNIX, SOCK_STREAM);
  bound.bind(Address::unix_path(""));
  CHECK_THROWS_AS(TCPServer(std::move(bound), ignore), std::invalid_argument);
  CHECK(leaks.clean());
}

TEST_CASE(
    "a client that never stops sending holds the end of its connection no longer than linger") {
  const auto options = GENERATE(Options{.linger = 20ms}, Options{.linger = 10s, .linger_bytes = 1});
  TCPServer server(
      kAnyPort,
      [](Request& request, const Address&, BaseServer&) { request.socket().send_all("bye"); },
      options);
  Client client = connect(server);
  client.send(std::string(1 << 16, 'x'));
  const auto start = io::Clock::now();
  CHECK(server.handle_request());
  CHECK(io::Clock::now() - start < 5s);
  CHECK(client.discard_to_end() != End::timeout);
}

TEST_CASE("what a client has sent too much is read up to a limit only") {
  test_support::FaultyIo counting;
  const io::Use use(counting);
  TCPServer server(
      kAnyPort,
      [](Request& request, const Address&, BaseServer&) { request.socket().send_all("bye"); },
      {.linger_bytes = 1});
  Client client = connect(server);
  client.send(std::string(1 << 17, 'x'));
  CHECK(server.handle_request());
  CHECK(counting.calls(test_support::Operation::receive) == 1);
}

TEST_CASE("a client reads the end of its reply before the server has closed") {
  test_support::FaultyIo watched;
  const io::Use use(watched);
  TCPServer server(kAnyPort, [](Request& request, const Address&, BaseServer&) {
    request.socket().send_all("bye");
  });
  Client client = connect(server);
  std::string reply;
  // The first receive is that of the server, which waits for the client to end, too.
  watched.before(test_support::Operation::receive, [&](int) { reply = client.receive_to_end(); });
  CHECK(server.handle_request());
  CHECK(reply == "bye");
}

TEST_CASE("without a reply the end of a connection waits for nothing") {
  TCPServer server(kAnyPort, ignore, {.linger = 10s});
  Client silent = connect(server);
  const auto start = io::Clock::now();
  CHECK(server.handle_request());
  CHECK(io::Clock::now() - start < 5s);
  CHECK(silent.receive_end() == End::eof);
}
