// Tests of the raw client that other tests use. Serves the tests of every chapter.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>

#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/descriptor.hpp"
#include "support/socket_name.hpp"

using namespace std::chrono_literals;
using test_support::checked;
using test_support::Client;
using test_support::Deadline;
using test_support::End;
using test_support::OwnedDescriptor;
using test_support::SocketKind;
using test_support::SocketName;

namespace {

// Nothing in a test waits for ever, neither in recv(2) nor in accept(2).
void limit_waits(const OwnedDescriptor& socket) {
  const timeval limit{test_support::kPatience.count(), 0};
  checked(::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), "setsockopt");
}

// The other side of a client under test: a bound socket, and for streams one accepted connection.
class Peer {
 public:
  Peer(int family, int type) : bound_(checked(::socket(family, type | SOCK_CLOEXEC, 0), "socket")) {
    limit_waits(bound_);
    // Only the family: port 0 on all addresses, or an abstract Unix name of the kernel's choice.
    sockaddr_storage any{};
    any.ss_family = static_cast<sa_family_t>(family);
    const socklen_t length = family == AF_INET    ? sizeof(sockaddr_in)
                             : family == AF_INET6 ? sizeof(sockaddr_in6)
                                                  : sizeof(sa_family_t);
    checked(::bind(bound_.get(), reinterpret_cast<sockaddr*>(&any), length), "bind");
    if (type == SOCK_STREAM) checked(::listen(bound_.get(), 8), "listen");
  }

  [[nodiscard]] std::string address() const {
    const std::string text = SocketName::local(bound_.get()).text();
    if (text.starts_with("0.0.0.0:")) return "127.0.0.1:" + text.substr(8);
    if (text.starts_with("[::]:")) return "[::1]:" + text.substr(5);
    return text;
  }

  [[nodiscard]] OwnedDescriptor accept() const {
    OwnedDescriptor connection{
        checked(::accept4(bound_.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept")};
    limit_waits(connection);
    return connection;
  }

  [[nodiscard]] int descriptor() const { return bound_.get(); }

 private:
  OwnedDescriptor bound_;
};

void put(const OwnedDescriptor& socket, std::string_view bytes) {
  checked(::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), "send");
}

std::string get(const OwnedDescriptor& socket) {
  char buffer[100];
  const auto count = checked(::recv(socket.get(), buffer, sizeof buffer, 0), "recv");
  return {buffer, static_cast<std::size_t>(count)};
}

}  // namespace

TEST_CASE("a client talks over every kind of stream") {
  const int family = GENERATE(AF_INET, AF_INET6, AF_UNIX);
  const Peer peer{family, SOCK_STREAM};
  CAPTURE(peer.address());
  Client client = Client::from_address(peer.address());
  const OwnedDescriptor connection = peer.accept();

  client.send("hello");
  CHECK(get(connection) == "hello");
  put(connection, "one\ntwo\r\nrest");
  CHECK(client.receive(2) == "on");
  CHECK(client.receive_line() == "e");
  CHECK(client.receive_line() == "two\r");
  client.shutdown_write();
  CHECK(get(connection).empty());
  ::shutdown(connection.get(), SHUT_WR);
  CHECK(client.receive_to_end() == "rest");
}

TEST_CASE("a client keeps datagrams whole") {
  const int family = GENERATE(AF_INET, AF_INET6, AF_UNIX);
  const Peer peer{family, SOCK_DGRAM};
  CAPTURE(peer.address());
  Client client = Client::from_address(peer.address(), SocketKind::datagram);
  client.send("ping");
  client.send("");

  char buffer[100];
  SocketName sender;
  sender.length = sizeof sender.storage;
  CHECK(::recvfrom(peer.descriptor(), buffer, sizeof buffer, 0,
                   reinterpret_cast<sockaddr*>(&sender.storage), &sender.length) == 4);
  CHECK(::recv(peer.descriptor(), buffer, sizeof buffer, 0) == 0);
  CHECK(sender.text() == client.local_address());

  for (const std::string_view answer : {"first", "second"}) {
    checked(::sendto(peer.descriptor(), answer.data(), answer.size(), 0, sender.pointer(),
                     sender.length),
            "sendto");
  }
  CHECK(client.receive_datagram() == "first");
  CHECK(client.receive_datagram() == "second");
}

TEST_CASE("an unbound datagram client has no address") {
  const Peer peer{AF_UNIX, SOCK_DGRAM};
  CHECK(Client::unix_datagram(peer.address(), false).local_address().empty());
}

TEST_CASE("the ways a connection can end are told apart") {
  const Peer peer{AF_INET, SOCK_STREAM};
  Client client = Client::from_address(peer.address());
  OwnedDescriptor connection = peer.accept();

  SECTION("in order") {
    connection.reset();
    CHECK(client.receive_end() == End::eof);
  }
  SECTION("by a reset") {
    const linger now{1, 0};
    checked(::setsockopt(connection.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now), "setsockopt");
    connection.reset();
    CHECK(client.receive_end() == End::reset);
  }
  SECTION("not at all") {
    client.set_patience(20ms);
    CHECK(client.receive_end() == End::timeout);
    CHECK(client.nothing_for(1ms));
  }
  SECTION("with bytes before the end") {
    put(connection, "surprise");
    connection.reset();
    CHECK_FALSE(client.nothing_for(10s));
    CHECK_THROWS_AS(client.receive_end(), std::runtime_error);
    CHECK(client.discard_to_end() == End::eof);
  }
}

TEST_CASE("a client resets on demand") {
  const Peer peer{AF_INET, SOCK_STREAM};
  Client client = Client::from_address(peer.address());
  const OwnedDescriptor connection = peer.accept();
  client.reset();
  REQUIRE(test_support::wait_until_ready(connection.get(), POLLIN, Deadline{10s}));
  char byte = 0;
  CHECK(::recv(connection.get(), &byte, 1, 0) == -1);
  CHECK(errno == ECONNRESET);
}

TEST_CASE("a client that waits in vain says for what and shows what came") {
  const Peer peer{AF_INET, SOCK_STREAM};
  Client client = Client::from_address(peer.address());
  OwnedDescriptor connection = peer.accept();
  client.set_patience(20ms);
  put(connection, "ha\n");
  std::string message;
  try {
    (void)client.receive(5);
  } catch (const test_support::TimedOut& error) {
    message = error.what();
  }
  CHECK(message == "waited in vain for 5 bytes; got \"ha\\n\"");

  connection.reset();
  try {
    (void)client.receive(5);
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  CHECK(message == "the connection ended while waiting for 5 bytes; got \"ha\\n\"");
}

TEST_CASE("a full connection takes nothing more and a client does not wait for ever") {
  const Peer peer{AF_INET, SOCK_STREAM};
  Client client = Client::tcp("127.0.0.1", test_support::split_host_and_port(peer.address()).port,
                              {.receive_buffer = 4096, .send_buffer = 4096});
  const OwnedDescriptor connection = peer.accept();
  client.set_patience(50ms);
  const std::string block(1 << 20, 'x');
  std::size_t taken = 0;
  CHECK_THROWS_AS(
      [&] {
        while (true) {
          client.send(block);
          taken += block.size();
        }
      }(),
      test_support::TimedOut);
  CHECK(client.send_some(block) == 0);
  CAPTURE(taken);
}

TEST_CASE("a refused connection is an error that names the address") {
  const OwnedDescriptor unused{checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")};
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  checked(::bind(unused.get(), reinterpret_cast<sockaddr*>(&any), sizeof any), "bind");
  const std::string address = SocketName::local(unused.get()).text();
  try {
    (void)Client::from_address(address);
    FAIL("connected to a socket that does not listen");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == ECONNREFUSED);
    CHECK(std::string(error.what()).find("connect " + address) == 0);
  }
}
