// Tests of the chat server as an object: start, stop, its room and its members. Opened by
// chapter 09.
#include <fcntl.h>

#include <cerrno>
#include <chat_handler.hpp>
#include <chat_server.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <socketserver/udp_server.hpp>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "support/deadline.hpp"
#include "support/faulty_io.hpp"

using chat::ChatServer;
using socketserver::Address;
using test_support::Client;
using test_support::End;
using test_support::eventually;
using test_support::FaultyIo;
using test_support::LeakCheck;
using namespace std::chrono_literals;

namespace {

const Address kAnyPort{"127.0.0.1", 0};
const std::string kFarewell = "the server is going down, bye";

/// A client of the server that has heard itself, so that it is in the room.
Client member(const std::string& address) {
  Client client = Client::from_address(address);
  client.send("I am here\n");
  std::string heard;
  while (!heard.ends_with(" I am here") || !heard.starts_with(client.local_address()))
    heard = client.receive_line();
  return client;
}

Client member(ChatServer& server) { return member(server.server().server_address().to_string()); }

/// A client that has said nothing so far: its handler waits for it, and for nothing else.
Client silent_member(ChatServer& server) {
  const std::size_t others = server.room().size();
  Client client = Client::from_address(server.server().server_address().to_string());
  REQUIRE(eventually([&] { return server.room().size() > others; }));
  return client;
}

}  // namespace

TEST_CASE("T14 two servers in one process are two rooms", "[ch09][unit]") {
  ChatServer one(kAnyPort), two(kAnyPort);
  one.start();
  two.start();
  Client ann = member(one);
  Client bob = member(two);
  ann.send("to the first room\n");
  CHECK(ann.receive_line() == ann.local_address() + " to the first room");
  bob.send("to the second\n");
  CHECK(bob.receive_line() == bob.local_address() + " to the second");
  ann.close();
  bob.close();
}

TEST_CASE("T16 a stop tells the members and leaves nothing behind", "[ch09][unit]") {
  const LeakCheck leaks;
  std::string address;
  {
    ChatServer server(kAnyPort);
    server.start();
    address = server.server().server_address().to_string();
    Client ann = member(server), bob = member(server);
    ann.send("anybody?\n");
    CHECK(bob.receive_line() == ann.local_address() + " anybody?");
    // Well-behaved clients hang up when the server does.
    std::thread hang_up([&] {
      for (Client* client : {&ann, &bob}) {
        while (client->receive_some() != "") {
        }
        client->close();
      }
    });
    const auto report = server.stop();
    hang_up.join();
    CHECK(report.finished == 2);
    CHECK(report.cut.empty());
    CHECK(server.room().size() == 0);
    CHECK(server.stop().finished == 0);
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
  // The port is free again at once.
  ChatServer again(Address("127.0.0.1", std::stoi(address.substr(address.rfind(':') + 1))));
  again.start();
  Client ann = member(again);
  ann.close();
}

TEST_CASE("T16 after a stop nobody chats on", "[ch09][unit]") {
  ChatServer server(kAnyPort, {.drain_limit = 300ms});
  server.start();
  Client ann = silent_member(server), bob = silent_member(server);
  std::thread stopping([&] { server.stop(); });
  CHECK(ann.receive_line() == kFarewell);
  CHECK(ann.receive_end() == End::eof);
  ann.send("still here?\n");  // her own side is open still
  CHECK(bob.receive_line() == kFarewell);
  CHECK(bob.receive_end() == End::eof);
  stopping.join();
}

TEST_CASE("T16 who was cut before the stop is not counted among those who finished",
          "[ch09][unit]") {
  ChatServer server(kAnyPort);
  server.start();
  Client cut = member(server);
  server.server().cut_requests();
  REQUIRE(eventually([&] { return server.server().live_requests().count() == 0; }));
  const auto report = server.stop();
  CHECK(report.cut.size() == 1);
  CHECK(report.finished == 0);
}

TEST_CASE("T17 a stop reaches members that are silent and do not hang up", "[ch09][unit]") {
  ChatServer server(kAnyPort, {.drain_limit = 50ms});
  server.start();
  Client silent = silent_member(server);
  const auto report = server.stop();
  CHECK(report.finished == 0);
  REQUIRE(report.cut.size() == 1);
  CHECK(report.cut[0].to_string() == silent.local_address());
  CHECK(silent.receive_line() == kFarewell);
  CHECK(silent.receive_end() == End::eof);
}

TEST_CASE("T26 the second start on a port throws and names the address", "[ch09][unit]") {
  ChatServer first(kAnyPort);
  first.start();
  const Address taken = first.server().server_address();
  ChatServer second(taken);
  try {
    second.start();
    FAIL("started on an address in use");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == EADDRINUSE);
    CHECK(std::string(error.what()).find(taken.to_string()) != std::string::npos);
  }
  Client ann = member(first);  // the first has not noticed
  ann.close();
}

TEST_CASE("a chat server has one life", "[ch09][unit]") {
  ChatServer server(kAnyPort);
  CHECK(server.server().fileno() == -1);
  server.start();
  CHECK_THROWS_AS(server.start(), std::logic_error);
  server.stop();
  CHECK_THROWS_AS(server.start(), std::logic_error);
  ChatServer never_started(kAnyPort);
  CHECK(never_started.stop().finished == 0);
  CHECK_THROWS_AS(never_started.start(), std::logic_error);
}

TEST_CASE("T6 whatever ends the reading ends one membership in order", "[ch09][unit]") {
  const int error = GENERATE(ETIMEDOUT, EHOSTUNREACH, ECONNRESET, EPIPE);
  CAPTURE(error);
  FaultyIo faulty;
  const socketserver::io::Use use(faulty);
  ChatServer server(kAnyPort);
  server.start();
  faulty.fail(test_support::Operation::receive, error);
  Client unlucky = Client::from_address(server.server().server_address().to_string());
  CHECK(unlucky.receive_end() == End::eof);
  CHECK(eventually([&] { return server.room().size() == 0; }));
  Client ann = member(server);
  ann.close();
}

TEST_CASE("T21 members on Unix sockets and IPv6 have printable names", "[ch09][unit]") {
  chat::Room room;
  socketserver::ThreadingUnixStreamServer server(
      Address::unix_path(""), socketserver::handler<chat::ChatHandler>(std::ref(room)));
  const socketserver::ServerThread serving(server);
  Client ann = Client::from_address(server.server_address().to_string());
  ann.send("hi\n");
  CHECK(ann.receive_line() ==
        "unix:pid=" + std::to_string(::getpid()) + ",uid=" + std::to_string(::getuid()) + " hi");
  ann.close();

  ChatServer six(Address("::1", 0));
  six.start();
  Client bob = member(six);
  CHECK(bob.local_address().starts_with("[::1]:"));
  bob.close();
}

TEST_CASE("T23 the room's handler is refused on a datagram server", "[ch09][unit]") {
  chat::Room room;
  CHECK_THROWS_AS(
      socketserver::UDPServer(kAnyPort, socketserver::handler<chat::ChatHandler>(std::ref(room))),
      std::invalid_argument);
}

TEST_CASE("T27 each descriptor is closed once whichever way its client goes", "[ch09][unit]") {
  const LeakCheck leaks;
  {
    ChatServer server(kAnyPort);
    server.start();
    std::vector<socketserver::Descriptor> strangers;
    for (int round = 0; round < 30; ++round) {
      Client client = member(server);
      if (round % 3 == 0) client.send("quit\n");
      if (round % 3 == 1) client.reset();
      client.close();
      // Takes the number of a connection just closed; a second close would hit it.
      strangers.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
    CHECK(eventually([&] { return server.room().size() == 0; }));
    server.stop();
    for (const auto& stranger : strangers) CHECK(::fcntl(stranger.get(), F_GETFD) >= 0);
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}
