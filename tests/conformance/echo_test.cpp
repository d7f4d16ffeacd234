// What travels through every kind of server: lines, single bytes, and more than the kernel's
// buffers hold. Serves the tests of chapter 07.
#include <cstddef>
#include <string>

#include "conformance/interrupted_thread.hpp"
#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"
#include "support/escape.hpp"

using namespace conformance;
using test_support::LeakCheck;
using test_support::RemoteClient;

TEST_CASE("three clients get their lines back from every kind of server") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());
  const LeakCheck leaks;
  {
    TestServer server(kind, line_echo());
    server.start();
    for (int i = 0; i < 3; ++i) {
      RemoteClient client = server.connect();
      CHECK(ask(client, kind, "hello") == "hello");
      CHECK(ask(client, kind, "second line") == "second line");
    }
    CHECK(server.errors().rest().empty());
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("wfile sends each write at once") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  const Gate gate;
  TestServer server(kind, [&gate](Exchange& exchange) {
    exchange.write("x");
    gate.pass();
  });
  server.start();
  RemoteClient client = server.connect();
  CHECK(client.receive(1) == "x");  // while the handler still runs
  gate.open();
  CHECK(client.receive_to_end().empty());
}

TEST_CASE("a big write comes whole through small buffers and a storm of signals") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  std::string sent(4 * 1024 * 1024, '\0');
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>(i * 31 + i / 4096);
  TestServer server(kind, [&sent](Exchange& exchange) {
    const InterruptedThread interrupted;
    exchange.write(sent);
  });
  server.start();
  RemoteClient client = server.connect({.receive_buffer = 4096});
  CHECK(test_support::describe_difference(sent, client.receive_to_end()).empty());
  CHECK(server.errors().rest().empty());
}
