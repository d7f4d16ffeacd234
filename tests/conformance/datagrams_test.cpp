// Rows E: datagrams and their replies, on all engines. Serves the tests of chapter 07.
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/client_process.hpp"
#include "support/counts.hpp"
#include "support/faulty_io.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using test_support::FaultyIo;
using test_support::Operation;
using test_support::RemoteClient;
namespace io = socketserver::io;

namespace {

constexpr std::chrono::milliseconds kQuiet{50};

// Tells how long the datagram is and whether that is all of it.
void measure(Exchange& exchange) {
  const auto& packet = exchange.request().packet();
  exchange.write(std::to_string(packet.data.size()) + (packet.truncated ? " cut" : " whole"));
}

std::string answer_to(RemoteClient& client, std::string_view datagram) {
  client.send(datagram);
  return client.receive_datagram();
}

}  // namespace

TEST_CASE("E1 a datagram comes whole or is marked as cut") {
  const Kind kind = any_datagram_kind();
  CAPTURE(kind);
  TestServer usual(kind, measure);
  usual.start();
  RemoteClient client = usual.connect();
  CHECK(answer_to(client, std::string(10'000, 'x')) == "10000 whole");
  CHECK(answer_to(client, std::string(65'507, 'x')) == "65507 whole");
  CHECK(answer_to(client, "") == "0 whole");
  TestServer small(kind, measure, {.options = {.max_packet_size = 100}});
  small.start();
  RemoteClient other = small.connect();
  CHECK(answer_to(other, std::string(100, 'x')) == "100 whole");
  CHECK(answer_to(other, std::string(101, 'x')) == "100 cut");
}

TEST_CASE("E2 a handler that writes nothing sends nothing and an empty reply is possible") {
  const Kind kind = any_datagram_kind();
  CAPTURE(kind);
  TestServer server(kind, [](Exchange& exchange) {
    const auto line = exchange.read_line();
    if (line == "quiet") return;
    exchange.write(line == "empty" ? "" : "spoken");
  });
  server.start();
  RemoteClient client = server.connect();
  client.send("quiet");
  CHECK(answer_to(client, "speak") == "spoken");
  CHECK(client.nothing_for(kQuiet));
  CHECK(answer_to(client, "empty").empty());
  CHECK(client.nothing_for(kQuiet));
}

TEST_CASE("E3 a handler that throws sends nothing of its half-written reply") {
  const Kind kind = any_datagram_kind();
  CAPTURE(kind);
  TestServer server(kind, [](Exchange& exchange) {
    exchange.write("half");
    if (exchange.read_line() == "bad") throw std::runtime_error("no");
  });
  server.start();
  RemoteClient client = server.connect();
  client.send("bad");
  CHECK(server.errors().next().starts_with("std::runtime_error: no"));
  CHECK(client.nothing_for(kQuiet));
  CHECK(answer_to(client, "good") == "half");
}

TEST_CASE("E4 a Unix client without a name is served and gets no reply") {
  const Kind kind{Transport::unix_datagram, any_tcp_kind().engine};
  CAPTURE(kind);
  Journal heard;
  TestServer server(kind, [&](Exchange& exchange) {
    heard.note(exchange.read_line().value_or("nothing") + " from " + exchange.client().to_string());
    exchange.write("to nobody");
  });
  server.start();
  RemoteClient nameless = client_process().unix_datagram(server->server_address().path(), false);
  nameless.send("hello");
  CHECK(heard.next() == "hello from unnamed");
  RemoteClient named = server.connect();
  CHECK(answer_to(named, "x") == "to nobody");
  server.stop();
  static_cast<void>(server->server_close());
  CHECK(server.errors().rest().empty());
}

TEST_CASE("E6 a reply leaves from the address that was asked") {
  const Kind kind{Transport::udp, any_tcp_kind().engine};
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.address = Address("0.0.0.0", 0)});
  server.start();
  for (const char* host : {"127.0.0.1", "127.0.0.2"}) {
    // Its socket is connected: it hears nothing from any other address.
    RemoteClient client = client_process().udp(host, server->server_address().port());
    CHECK(ask(client, kind, "hello") == "hello");
  }
}

TEST_CASE("E7 a reply that cannot be sent is refused where it is written") {
  const Kind kind = any_datagram_kind();
  CAPTURE(kind);
  TestServer server(kind, [](Exchange& exchange) {
    const std::size_t size = std::stoul(exchange.read_line().value_or("0"));
    try {
      exchange.write(std::string(size, 'x'));
    } catch (const std::length_error&) {
      exchange.write("too long");
    }
  });
  server.start();
  RemoteClient client = server.connect();
  CHECK(answer_to(client, "65507") == std::string(65'507, 'x'));
  CHECK(answer_to(client, "10000000") == "too long");
  CHECK(server.errors().rest().empty());
}

TEST_CASE("E8 a refusal that surfaces on the next receive is passed over") {
  const Kind kind = any_datagram_kind();
  CAPTURE(kind);
  FaultyIo faulty;
  const io::Use use(faulty);
  faulty.fail(Operation::receive_from, ECONNREFUSED);
  TestServer server(kind, line_echo());
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  CHECK(faulty.calls(Operation::receive_from) >= 2);
  CHECK(server.errors().rest().empty());
}

TEST_CASE("E8 a client that is gone before its reply is no error") {
  const Kind kind = any_datagram_kind();
  CAPTURE(kind);
  const Gate gate;
  TestServer server(kind, [&](Exchange& exchange) {
    if (exchange.read_line() == "wait") gate.pass();
    exchange.write("reply");
  });
  server.start();
  {
    RemoteClient leaving = server.connect();
    leaving.send("wait");
    CHECK(test_support::eventually([&] { return server->live_requests().count() == 1; }));
  }
  gate.open();
  RemoteClient next = server.connect();
  CHECK(answer_to(next, "hello") == "reply");
  server.stop();
  static_cast<void>(server->server_close());
  CHECK(server.errors().rest().empty());
}
