// Rows D: the bytes of a connection arrive, all of them and in time, on all engines. Serves the
// tests of chapter 07.
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/make_server.hpp"
#include "socketserver/error.hpp"
#include "socketserver/request_handler.hpp"
#include "support/catch.hpp"
#include "support/client_process.hpp"
#include "support/counts.hpp"
#include "support/escape.hpp"
#include "support/signal_storm.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using socketserver::StreamRequestHandler;
using test_support::End;
using test_support::RemoteClient;

namespace {

std::string numbers(std::size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i) text += std::to_string(i) + '\n';
  return text;
}

// Reads a line within 100 ms in all; after a time-out it says so and goes on once.
class Impatient : public StreamRequestHandler {
 public:
  Impatient(Request& request, const Address& client, BaseServer& server)
      : StreamRequestHandler(request, client, server) {
    timeout = 100ms;
  }
  void handle() override {
    const auto late = socketserver::attempt([&] { line_ = rfile().read_line(); });
    wfile().write(late ? "late\n" : "in time\n");
    if (!late) return;
    rfile().set_timeout(std::nullopt);
    line_ = rfile().read_line();
    wfile().write(line_.value_or("nothing"));
  }

 private:
  std::optional<std::string> line_;
};

}  // namespace

TEST_CASE("D1 a large reply reaches a slow reader whole in spite of signals") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  const std::string text = numbers(4 << 20);
  TestServer server(kind, [&](Exchange& exchange) { exchange.write(text); });
  const test_support::SignalStorm storm;
  server.start();
  RemoteClient client = server.connect({.receive_buffer = 16 * 1024});
  const std::string received = client.receive_to_end();
  CHECK(received.size() == text.size());
  CHECK(received == text);
  CHECK(server.errors().rest().empty());
}

TEST_CASE("D2 a client that resets in the middle of a reply is no error") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, [](Exchange& exchange) {
    const auto line = exchange.read_line();
    if (line == "hello\n") return exchange.write(*line);
    for (int i = 0; i < 1000; ++i) exchange.write(std::string(64 * 1024, 'x'));
  });
  server.start();
  RemoteClient leaving = server.connect({.receive_buffer = 4096});
  leaving.send("much\n");
  CHECK(leaving.receive(100) == std::string(100, 'x'));
  leaving.reset();
  RemoteClient next = server.connect();
  CHECK(ask(next, kind, "hello") == "hello");
  CHECK(next.receive_end() == End::eof);
  server.stop();
  CHECK(server->server_close().cut.empty());
  CHECK(server.errors().rest().empty());
}

TEST_CASE("D3 a reply is not lost when the client has sent more than the handler read") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  const std::string text = numbers(200'000);
  TestServer server(kind, [&](Exchange& exchange) { exchange.write(text); });
  server.start();
  RemoteClient client = server.connect();
  client.send(std::string(4096, 'x'));
  CHECK(test_support::describe_difference(text, client.receive_to_end()) == "");
}

TEST_CASE("D4 a client that ends its own side first gets the whole answer") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, [](Exchange& exchange) {
    exchange.write("ready\n");
    std::string all;
    while (const auto line = exchange.read_line()) all += *line;
    exchange.write(all);
  });
  server.start();
  const std::string text = numbers(200'000);
  RemoteClient client = server.connect();
  CHECK(client.receive_line() == "ready");
  client.send(text);
  client.shutdown_write();
  CHECK(test_support::describe_difference(text, client.receive_to_end()) == "");
}

TEST_CASE("D6 a line without an end is refused at the limit") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo());
  server.start();
  RemoteClient endless = server.connect();
  // Not before its child has begun: a fork in the middle of a large allocation of ours would leave
  // the child an address sanitizer whose lock nobody opens.
  CHECK(ask(endless, kind, "hello") == "hello");
  endless.send(std::string(socketserver::StreamReader::kMaxLine + 1, 'x'));
  CHECK(server.errors().next().starts_with("socketserver::LineTooLong: line longer than 65536"));
  CHECK(endless.discard_to_end() != End::timeout);
  RemoteClient next = server.connect();
  CHECK(ask(next, kind, "hello") == "hello");
}

TEST_CASE("D7 a client that drips its bytes is out of time and the handler may go on") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, RequestHandlerClass(socketserver::handler<Impatient>()));
  server.start();
  RemoteClient client = server.connect();
  // A byte each 20 ms: no single wait of the server comes near its limit.
  std::string sent;
  do {
    client.send("x");
    sent += 'x';
    REQUIRE(sent.size() < 500);
  } while (client.nothing_for(20ms));
  CHECK(client.receive_line() == "late");
  client.send("end\n");
  CHECK(client.receive_line() == sent + "end");
  CHECK(server.errors().rest().empty());
}

TEST_CASE("D8 a message is the same in whatever pieces it comes") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo());
  server.start();
  RemoteClient client = server.connect();
  const std::string_view text = "one\r\ntwo\n\nrest";
  for (const char byte : text) client.send({&byte, 1});
  CHECK(client.receive_line() == "one");
  client.send(" of it\nand more");
  client.shutdown_write();
  CHECK(client.receive_to_end() == "two\n\nrest of it\nand more");
}

TEST_CASE("D9 cutting wakes a handler that waits for its client") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());
  const test_support::LeakCheck leaks;
  {
    TestServer server(kind, line_echo());
    server.start();
    RemoteClient silent = server.connect();
    CHECK(ask(silent, kind, "hello") == "hello");
    server->cut_requests();
    CHECK(silent.receive_end() != End::timeout);
    RemoteClient next = server.connect();
    CHECK(ask(next, kind, "hello") == "hello");
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}
