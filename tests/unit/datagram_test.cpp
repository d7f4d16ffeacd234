// Tests of datagram.hpp and udp_server.hpp: single datagrams and the server of them. Serves
// chapter 06.
#include "socketserver/datagram.hpp"

#include <netinet/in.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "socketserver/error.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/udp_server.hpp"
#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "support/faulty_io.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using test_support::Client;
using test_support::FaultyIo;
using test_support::LeakCheck;
using test_support::Operation;
using unit::thrown_by;

namespace {

const Address kAnyPort{"127.0.0.1", 0};

void ignore(Request&, const Address&, BaseServer&) {}

Socket bound(const Address& address) {
  Socket socket(address.family(), SOCK_DGRAM);
  socket.bind(address);
  return socket;
}

std::optional<Datagram> receive(Socket& socket, std::size_t room = 100,
                                io::Deadline deadline = io::in(10s)) {
  std::vector<char> buffer(room);
  return receive_datagram(socket, buffer, deadline);
}

void send(Socket& from, std::string_view data, const Address& to) {
  send_datagram(from, data, to, {}, io::in(10s));
}

class Streams : public StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;
};

}  // namespace

TEST_CASE("a datagram comes with its sender") {
  Socket server = bound(kAnyPort);
  Socket client = bound(kAnyPort);
  CHECK_FALSE(receive(server, 100, io::kNow));
  CHECK_FALSE(receive(server, 100, io::in(20ms)));
  send(client, "hello", server.local_address());
  send(client, "", server.local_address());
  const auto first = receive(server);
  REQUIRE(first);
  CHECK(first->packet.data == "hello");
  CHECK_FALSE(first->packet.truncated);
  CHECK(first->sender == client.local_address());
  CHECK(first->packet.local.unnamed());  // nobody asked for it
  const auto second = receive(server);
  REQUIRE(second);
  CHECK(second->packet.data.empty());  // an empty datagram is a datagram
  CHECK_FALSE(second->packet.truncated);
}

TEST_CASE("E1 a datagram that is longer than the room is marked and one that just fits is not") {
  Socket server = bound(kAnyPort);
  Socket client = bound(kAnyPort);
  send(client, "12345", server.local_address());
  send(client, "123456", server.local_address());
  const auto fits = receive(server, 5);
  REQUIRE(fits);
  CHECK(fits->packet.data == "12345");
  CHECK_FALSE(fits->packet.truncated);
  const auto cut = receive(server, 5);
  REQUIRE(cut);
  CHECK(cut->packet.data == "12345");
  CHECK(cut->packet.truncated);
}

TEST_CASE("E6 a datagram tells the address that it was sent to and a reply leaves from there") {
  const auto& [any, asked] = GENERATE(table<std::string, std::string>(
      {{"0.0.0.0", "127.0.0.2"}, {"::", "::1"}, {"127.0.0.1", "127.0.0.1"}}));
  CAPTURE(any, asked);
  Socket server = bound({any, 0});
  ask_for_local_address(server, server.local_address().family());
  const int port = server.local_address().port();
  Socket client = bound({asked == "127.0.0.2" ? "127.0.0.1" : asked, 0});
  send(client, "hello", {asked, port});
  const auto datagram = receive(server);
  REQUIRE(datagram);
  CHECK(datagram->packet.local.host() == asked);
  send_datagram(server, "reply", datagram->sender, datagram->packet.local, io::in(10s));
  const auto reply = receive(client);
  REQUIRE(reply);
  CHECK(reply->sender == Address(asked, port));
}

TEST_CASE("E6 an IPv4 client of a dual-stack socket is answered from the address it asked") {
  Socket server(AF_INET6, SOCK_DGRAM);
  server.set_option(IPPROTO_IPV6, IPV6_V6ONLY, 0, "setsockopt IPV6_V6ONLY");
  server.bind({"::", 0});
  ask_for_local_address(server, AF_INET6);
  Socket client = bound(kAnyPort);
  const Address asked("127.0.0.2", server.local_address().port());
  send(client, "hello", asked);
  const auto datagram = receive(server);
  REQUIRE(datagram);
  CHECK(datagram->packet.local.host() == "127.0.0.2");
  CHECK(datagram->sender.host() == "127.0.0.1");
  send_datagram(server, "reply", datagram->sender, datagram->packet.local, io::in(10s));
  const auto reply = receive(client);
  REQUIRE(reply);
  CHECK(reply->sender == asked);
}

TEST_CASE("errors of datagrams name call and address and a missing receiver is a lost peer") {
  Socket socket = bound(kAnyPort);
  const Address to = socket.local_address();
  CHECK(thrown_by([&] { return send(socket, std::string(70000, 'x'), to), 0; }) ==
        "std::system_error: sendmsg " + to.to_string() + ": Message too long");
  FaultyIo faulty;
  const io::Use use(faulty);
  faulty.fail(Operation::receive_from, ENOMEM);
  CHECK(thrown_by([&] { return receive(socket); }) ==
        "std::system_error: recvmsg: Cannot allocate memory");
  Socket unix_socket(AF_UNIX, SOCK_DGRAM);
  const Address nobody = Address::unix_path("@nobody-has-this-name");
  CHECK(thrown_by([&] { return send(unix_socket, "x", nobody), 0; }) ==
        "socketserver::PeerGone: sendmsg @nobody-has-this-name: Connection refused");
  CHECK(thrown_by([&] { return send(unix_socket, "x", Address::unix_path("/no/such")), 0; }) ==
        "socketserver::PeerGone: sendmsg /no/such: No such file or directory");
}

TEST_CASE("a datagram to a Unix peer that does not read waits no longer than its deadline") {
  Socket server(AF_UNIX, SOCK_DGRAM);
  Socket lazy(AF_UNIX, SOCK_DGRAM);
  lazy.bind(Address::unix_path(""));
  const Address to = lazy.local_address();
  CHECK_THROWS_AS(
      [&] {
        for (int i = 0; i < 10000; ++i) send_datagram(server, "x", to, {}, io::in(20ms));
      }(),
      TimedOut);
}

TEST_CASE("a UDP server binds and learns its address and opens nothing") {
  const LeakCheck leaks;
  {
    UDPServer server(kAnyPort, ignore, {.bind_and_activate = false});
    CHECK(server.fileno() == -1);
    server.server_bind();
    server.server_activate();
    CHECK(server.server_address().port() > 0);
    UDPServer usual(kAnyPort, ignore);
    CHECK(usual.fileno() >= 0);
    CHECK(usual.server_address().port() > 0);
    usual.server_close();
    CHECK(usual.fileno() == -1);
  }
  CHECK(leaks.clean());
}

TEST_CASE("C2 a second UDP server on the same port is refused unless both share it") {
  const UDPServer first(kAnyPort, ignore);
  const Address taken = first.server_address();
  CHECK(thrown_by([&] { return UDPServer(taken, ignore), 0; }) ==
        "std::system_error: bind " + taken.to_string() + ": Address already in use");
  const UDPServer sharing(kAnyPort, ignore, {.allow_reuse_port = true});
  CHECK_THROWS_AS(UDPServer(sharing.server_address(), ignore), std::system_error);
  CHECK_NOTHROW(UDPServer(sharing.server_address(), ignore, {.allow_reuse_port = true}));
}

TEST_CASE("a UDP server refuses what it cannot serve naming both") {
  CHECK(thrown_by([] { return UDPServer(Address::unix_path("/tmp/x"), ignore), 0; }) ==
        "std::invalid_argument: UDPServer cannot serve on /tmp/x");
  CHECK(thrown_by([] { return UDPServer(kAnyPort, handler<Streams>()), 0; }) ==
        "std::invalid_argument: (anonymous namespace)::Streams handles streams, and UDPServer "
        "serves datagrams");
}

TEST_CASE("a UDP server's request is the packet and the server's own socket") {
  const bool adopt = GENERATE(false, true);
  std::string seen;
  Address local;
  bool truncated = false;
  int fd = -1;
  const auto handle = [&](Request& request, const Address&, BaseServer&) {
    seen = request.packet().data;
    truncated = request.packet().truncated;
    local = request.packet().local;
    fd = request.socket().fileno();
  };
  const Options options{.max_packet_size = 4};
  UDPServer server = adopt ? UDPServer(bound({"0.0.0.0", 0}), handle, options)
                           : UDPServer({"0.0.0.0", 0}, handle, options);
  Client client = Client::udp("127.0.0.2", server.server_address().port());
  client.send("hello");
  CHECK(server.handle_request());
  CHECK(seen == "hell");
  CHECK(truncated);
  CHECK(local.host() == "127.0.0.2");
  CHECK(fd == server.fileno());  // still open: it is the server's
  client.send("");
  CHECK(server.handle_request());
  CHECK(seen.empty());
  CHECK_FALSE(truncated);
}
