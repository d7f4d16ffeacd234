// Tests of socket.hpp: operations that end whole, and errors that name the call and the address.
// Serves chapter 02.
#include "socketserver/socket.hpp"

#include <fcntl.h>
#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <utility>

#include "socketserver/error.hpp"
#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "support/faulty_io.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using test_support::Client;
using test_support::FaultyIo;
using test_support::Operation;
using unit::thrown_by;

namespace {

bool closes_on_exec(const Socket& socket) {
  return (::fcntl(socket.fileno(), F_GETFD) & FD_CLOEXEC) != 0;
}

Socket listener(int backlog = 10) {
  Socket socket(AF_INET, SOCK_STREAM);
  socket.bind({"127.0.0.1", 0});
  socket.listen(backlog);
  return socket;
}

// A connected client and the server's end of the connection.
struct Connection {
  explicit Connection(const Socket& server_socket)
      : client(Client::tcp("127.0.0.1", server_socket.local_address().port())) {}
  Client client;
};

std::string read_all(Socket& socket) {
  std::string all;
  std::array<char, 4096> buffer;
  while (const std::size_t count = socket.receive(buffer, io::in(10s)))
    all.append(buffer.data(), count);
  return all;
}

}  // namespace

TEST_CASE("a failed bind says why the kernel refused it") {
  // To print this address the kernel is asked for the name of interface 99, in vain: that is not
  // the reason.
  const Address address("fe80::1%99", 0);
  Socket socket(AF_INET6, SOCK_STREAM);
  REQUIRE(::bind(socket.fileno(), address.data(), address.size()) == -1);
  const int reason = errno;
  try {
    socket.bind(address);
    FAIL("bound");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == reason);
  }
}

TEST_CASE("every socket is closed on exec and with its object") {
  const test_support::LeakCheck leaks;
  {
    Socket server = listener();
    CHECK(closes_on_exec(server));
    const Socket client = Socket::connect_to(server.local_address());
    CHECK(closes_on_exec(client));
    const auto accepted = server.accept(io::in(10s));
    REQUIRE(accepted);
    CHECK(closes_on_exec(accepted->socket));
    const auto pair = Socket::pair(SOCK_DGRAM);
    CHECK(closes_on_exec(pair.first));
    CHECK(closes_on_exec(pair.second));
  }
  CHECK(leaks.clean());
}

TEST_CASE("a socket that cannot be made or bound or opened says which call failed on what") {
  CHECK(thrown_by([] { return Socket(AF_INET, 999); }) ==
        "std::system_error: socket: Invalid argument");
  const Socket server = listener();
  const Address taken = server.local_address();
  Socket second(AF_INET, SOCK_STREAM);
  CHECK(thrown_by([&] { return second.bind(taken), 0; }) ==
        "std::system_error: bind " + taken.to_string() + ": Address already in use");
  Socket datagrams(AF_INET, SOCK_DGRAM);
  datagrams.bind({"127.0.0.1", 0});
  CHECK(thrown_by([&] { return datagrams.listen(1), 0; }) ==
        "std::system_error: listen " + datagrams.local_address().to_string() +
            ": Operation not supported");
  CHECK(thrown_by([&] {
          return second.set_option(SOL_SOCKET, -1, 1, "setsockopt SO_NOTHING"), 0;
        }) == "std::system_error: setsockopt SO_NOTHING: Protocol not available");
}

TEST_CASE("a connect that fails names the address and leaves no descriptor behind") {
  Socket bound(AF_INET, SOCK_STREAM);
  bound.bind({"127.0.0.1", 0});
  const Address nobody = bound.local_address();
  const test_support::LeakCheck leaks;
  const auto deadline = GENERATE(io::Deadline(io::kNever), io::Clock::now() + 10s);
  CHECK(thrown_by([&] { return Socket::connect_to(nobody, deadline); }) ==
        "std::system_error: connect " + nobody.to_string() + ": Connection refused");
  CHECK(leaks.clean());
}

TEST_CASE("a connect that nobody answers ends at its deadline") {
  const Socket server = listener(0);
  const Socket first = Socket::connect_to(server.local_address());  // the queue is full now
  CHECK(thrown_by([&] { return Socket::connect_to(server.local_address(), io::in(50ms)); }) ==
        "socketserver::TimedOut: connect " + server.local_address().to_string() +
            ": Connection timed out");
}

TEST_CASE("both ends know each other's address even after the other has left") {
  Socket server = listener();
  Socket client = Socket::connect_to(server.local_address(), io::in(10s));
  CHECK(client.peer_address() == server.local_address());
  const Address client_address = client.local_address();
  auto accepted = server.accept(io::in(10s));
  REQUIRE(accepted);
  CHECK(accepted->peer == client_address);
  client = Socket(AF_INET, SOCK_STREAM);
  CHECK(read_all(accepted->socket).empty());
  CHECK(accepted->socket.peer_address() == client_address);
}

TEST_CASE("accept waits no longer than its deadline for a client") {
  Socket server = listener();
  CHECK_FALSE(server.accept(io::kNow));
  CHECK_FALSE(server.accept(io::in(20ms)));
  const Connection connection(server);
  CHECK(server.accept());
}

TEST_CASE("an accept that fails throws what the kernel said") {
  Socket server = listener();
  FaultyIo faulty;
  const io::Use use(faulty);
  faulty.fail(Operation::accept, EMFILE);
  CHECK(thrown_by([&] { return server.accept(); }) ==
        "std::system_error: accept: Too many open files");
}

TEST_CASE("a listener never makes accept wait for a client that has left again") {
  const Socket server = listener();
  CHECK((::fcntl(server.fileno(), F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("receive tells the end of input and remembers it") {
  auto [near, far] = Socket::pair();
  std::array<char, 8> buffer{};
  far.send_all("abc");
  CHECK(near.receive({}) == 0);  // asked for nothing: that is no end
  CHECK_FALSE(near.saw_end());
  CHECK(near.receive(buffer) == 3);
  CHECK_FALSE(near.saw_end());
  far.shutdown_write();
  CHECK(near.receive(buffer) == 0);
  CHECK(near.saw_end());
}

TEST_CASE("a receive that gets nothing in time throws and can be repeated") {
  auto [near, far] = Socket::pair();
  std::array<char, 8> buffer{};
  CHECK_THROWS_AS(near.receive(buffer, io::in(10ms)), TimedOut);
  CHECK_THROWS_AS(near.receive(buffer, io::kNow), TimedOut);
  far.send_all("abc");
  CHECK(near.receive(buffer, io::in(10s)) == 3);
}

TEST_CASE("a reset is a lost peer and the error names call and client and socket") {
  Socket server = listener();
  Connection connection(server);
  auto accepted = server.accept(io::in(10s));
  REQUIRE(accepted);
  connection.client.reset();
  std::array<char, 8> buffer{};
  try {
    static_cast<void>(accepted->socket.receive(buffer, io::in(10s)));
    FAIL("nothing was thrown");
  } catch (const PeerGone& gone) {
    CHECK(gone.descriptor() == accepted->socket.fileno());
    CHECK(gone.code().value() == ECONNRESET);
    CHECK(std::string(gone.what()) ==
          "recv " + accepted->peer.to_string() + ": Connection reset by peer");
  }
  CHECK(thrown_by([&] { return accepted->socket.send_all("x"), 0; }) ==
        "socketserver::PeerGone: send " + accepted->peer.to_string() + ": Broken pipe");
}

TEST_CASE("an error that says nothing about the peer is no lost peer") {
  auto [near, far] = Socket::pair();
  FaultyIo faulty;
  const io::Use use(faulty);
  faulty.fail(Operation::receive, ENOMEM);
  std::array<char, 8> buffer{};
  CHECK(thrown_by([&, &socket = near] { return socket.receive(buffer); }) ==
        "std::system_error: recv unnamed: Cannot allocate memory");
}

TEST_CASE("send all sends everything in however many steps") {
  auto [near, far] = Socket::pair();
  FaultyIo faulty;
  const io::Use use(faulty);
  faulty.limit_bytes(7);
  std::string sent;
  for (int i = 0; i < 100; ++i) sent += std::to_string(i) + ' ';
  CHECK_FALSE(near.has_sent());
  near.send_all(sent);
  CHECK(near.has_sent());
  CHECK(faulty.calls(Operation::send) == (sent.size() + 6) / 7);
  near.shutdown_write();
  CHECK(read_all(far) == sent);
}

TEST_CASE("send all of nothing makes no call") {
  auto [near, far] = Socket::pair();
  FaultyIo faulty;
  const io::Use use(faulty);
  near.send_all("");
  CHECK(faulty.calls(Operation::send) == 0);
  CHECK_FALSE(near.has_sent());
}

TEST_CASE("a send that the peer does not read ends at its deadline") {
  auto [near, far] = Socket::pair();
  near.set_option(SOL_SOCKET, SO_SNDBUF, 4096, "setsockopt SO_SNDBUF");
  const std::string much(1 << 20, 'x');
  CHECK_THROWS_AS(near.send_all(much, io::in(20ms)), TimedOut);
}

TEST_CASE("a socket's deadline holds for every operation beside its own") {
  auto [near, far] = Socket::pair();
  near.set_option(SOL_SOCKET, SO_SNDBUF, 4096, "setsockopt SO_SNDBUF");
  std::array<char, 8> buffer{};
  const std::string much(1 << 20, 'x');
  near.set_deadline(io::in(10ms));
  CHECK_THROWS_AS(near.receive(buffer), TimedOut);
  CHECK_THROWS_AS(near.receive(buffer, io::in(1h)), TimedOut);
  CHECK_THROWS_AS(near.send_all(much), TimedOut);
  near.set_deadline(io::in(1h));
  CHECK_THROWS_AS(near.receive(buffer, io::in(10ms)), TimedOut);  // the earlier one counts
  near.set_deadline(io::kNever);
  far.send_all("x");
  CHECK(near.receive(buffer) == 1);
}

TEST_CASE("shutting down the writing side ends the peer's input and not ours") {
  auto [near, far] = Socket::pair();
  near.send_all("last words");
  near.shutdown_write();
  CHECK(read_all(far) == "last words");
  far.send_all("answer");
  far.shutdown_write();
  CHECK(read_all(near) == "answer");
  far = Socket(AF_INET, SOCK_STREAM);
  near.shutdown_write();  // of a peer that is gone: no error
  near.shutdown_both();
  near.shutdown_both();
}

TEST_CASE("shutting down both sides wakes a reader and a writer and keeps the descriptor") {
  auto [near, far] = Socket::pair();
  near.set_option(SOL_SOCKET, SO_SNDBUF, 4096, "setsockopt SO_SNDBUF");
  std::size_t received = 99;
  std::string write_error;
  std::thread reader([&, &socket = near] {
    std::array<char, 8> buffer{};
    received = socket.receive(buffer);
  });
  std::thread writer([&, &socket = near] {
    const std::string much(1 << 20, 'x');
    write_error = thrown_by([&] { return socket.send_all(much), 0; });
  });
  std::array<char, 1> one{};
  CHECK(far.receive(one) == 1);  // the writer has begun
  near.shutdown_both();
  reader.join();
  writer.join();
  CHECK(received == 0);
  CHECK(write_error == "socketserver::PeerGone: send unnamed: Broken pipe");
  CHECK(::fcntl(near.fileno(), F_GETFD) >= 0);
}

TEST_CASE("a socket that moves takes all it knows with it") {
  Socket server = listener();
  Socket client = Socket::connect_to(server.local_address());
  auto accepted = server.accept(io::in(10s));
  REQUIRE(accepted);
  accepted->socket.shutdown_write();
  std::array<char, 8> buffer{};
  client.send_all("x");
  CHECK(client.receive(buffer) == 0);
  client.set_deadline(io::kNow);
  const int number = client.fileno();
  Socket moved(std::move(client));
  Socket assigned(AF_INET, SOCK_STREAM);
  assigned = std::move(moved);
  CHECK(assigned.fileno() == number);
  CHECK(moved.fileno() == -1);
  CHECK(assigned.peer_address() == server.local_address());
  CHECK(assigned.saw_end());
  CHECK(assigned.has_sent());
  Socket other(Descriptor{}, Address("127.0.0.1", 7));
  CHECK(other.peer_address().port() == 7);
  CHECK(other.fileno() == -1);
}
