// Binding that fails, sockets from elsewhere, and classes put together the wrong way. Serves the
// tests of chapter 07.
#include <sys/socket.h>

#include <memory>
#include <string>
#include <system_error>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"

using namespace conformance;
using socketserver::Socket;
using test_support::descriptors;
using test_support::RemoteClient;

namespace {

constexpr int kAttempts = 500;  // for each kind

RequestHandlerClass echo(Kind kind) { return handler_for(kind.transport, line_echo()); }

}  // namespace

TEST_CASE("B11 a failed bind names call and address and leaves no descriptor") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  const auto holder = make_plain_server(kind, any_address(kind.transport), echo(kind));
  const Address taken = holder->server_address();
  const auto before = descriptors();
  int failures = 0;
  std::string what;
  for (int i = 0; i < kAttempts; ++i) {
    try {
      const auto server = make_plain_server(kind, taken, echo(kind));
    } catch (const std::system_error& error) {
      ++failures;
      what = error.what();
      if (error.code().value() != EADDRINUSE) FAIL(what);
    }
  }
  CHECK(failures == kAttempts);
  CHECK(what.find("bind " + taken.to_string()) != std::string::npos);
  CHECK(descriptors() == before);
}

TEST_CASE("B11 a failed listen leaves no descriptor") {
  const Transport transport = GENERATE(Transport::tcp, Transport::unix_stream);
  const Kind kind{transport, Engine::sync};
  CAPTURE(kind);
  static_cast<void>(client_process());
  const auto before = descriptors();
  int failures = 0;
  for (int i = 0; i < kAttempts; ++i) {
    // listen(2) refuses a datagram socket.
    Socket socket(kind.is_unix() ? AF_UNIX : AF_INET, SOCK_DGRAM);
    socket.bind(any_address(transport));
    try {
      TestServer(kind, std::move(socket), line_echo());
    } catch (const std::system_error& error) {
      ++failures;
      if (std::string(error.what()).find("listen ") != 0) FAIL(error.what());
    }
  }
  CHECK(failures == kAttempts);
  CHECK(descriptors() == before);
}

TEST_CASE("B12 a server whose own bind failed is destroyed without a leak") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  const auto holder = make_plain_server(kind, any_address(kind.transport), echo(kind));
  const auto before = descriptors();
  for (int i = 0; i < 100; ++i) {
    const auto server =
        make_plain_server(kind, holder->server_address(), echo(kind), {.bind_and_activate = false});
    CHECK_THROWS_AS(server->server_bind(), std::system_error);
    CHECK(server->fileno() == -1);
  }
  CHECK(descriptors() == before);
}

TEST_CASE("B12 binding and activating by hand makes the same server") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.bind_and_activate = false}});
  CHECK(server->fileno() == -1);
  server->server_bind();
  server->server_activate();
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
}

TEST_CASE("B12 a server that nobody has bound refuses to serve, and can still be bound") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.bind_and_activate = false}});
  CHECK_THROWS_WITH(server->serve_forever(), "nobody can come: server_bind comes before serving");
  CHECK_THROWS_AS(server->handle_request(), std::logic_error);
  server->server_bind();
  server->server_activate();
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
}

TEST_CASE("B13 an adopted socket is used and no other is made") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  const bool inet = !kind.is_unix();
  Socket socket(inet ? AF_INET : AF_UNIX, kind.is_stream() ? SOCK_STREAM : SOCK_DGRAM);
  socket.bind(any_address(kind.transport));
  const Address address = socket.local_address();
  const int number = socket.fileno();
  TestServer server(kind, std::move(socket), line_echo());
  CHECK(server->fileno() == number);
  CHECK(server->server_address() == address);
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
}

// B14, that a request is no untyped pair, is a matter of the type: there is nothing else that
// get_request could bring.
static_assert(!std::is_constructible_v<Incoming, Socket, Address>);
