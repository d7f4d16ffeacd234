// Tests of the clients that live in another process. Serves the tests of every chapter.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <string_view>
#include <system_error>

#include "support/catch.hpp"
#include "support/client_process.hpp"
#include "support/counts.hpp"
#include "support/descriptor.hpp"
#include "support/socket_name.hpp"

using namespace std::chrono_literals;
using test_support::checked;
using test_support::ClientProcess;
using test_support::End;
using test_support::OwnedDescriptor;
using test_support::RemoteClient;

namespace {

// Nothing in a test waits for ever, neither in recv(2) nor in accept(2).
void limit_waits(const OwnedDescriptor& socket) {
  const timeval limit{test_support::kPatience.count(), 0};
  checked(::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), "setsockopt");
}

class Listener {
 public:
  Listener() : socket_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
    limit_waits(socket_);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    checked(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&any), sizeof any), "bind");
    checked(::listen(socket_.get(), 8), "listen");
  }

  [[nodiscard]] std::string address() const {
    return test_support::SocketName::local(socket_.get()).text();
  }
  [[nodiscard]] int port() const { return test_support::split_host_and_port(address()).port; }
  [[nodiscard]] OwnedDescriptor accept() const {
    OwnedDescriptor connection{
        checked(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept")};
    limit_waits(connection);
    return connection;
  }

 private:
  OwnedDescriptor socket_;
};

std::string read_to_end(const OwnedDescriptor& socket) {
  std::string all;
  char buffer[4096];
  while (const auto count = checked(::recv(socket.get(), buffer, sizeof buffer, 0), "recv")) {
    all.append(buffer, static_cast<std::size_t>(count));
  }
  return all;
}

void put(const OwnedDescriptor& socket, std::string_view bytes) {
  checked(::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), "send");
}

}  // namespace

TEST_CASE("a remote client half-closes and still hears the answer") {
  ClientProcess process;
  const Listener listener;
  RemoteClient client = process.tcp("127.0.0.1", listener.port());
  OwnedDescriptor connection = listener.accept();

  client.send("question\n");
  client.shutdown_write();
  CHECK(read_to_end(connection) == "question\n");
  put(connection, "answer\nbytes");
  CHECK(client.receive_line() == "answer");
  CHECK(client.receive(2) == "by");
  connection.reset();
  CHECK(client.receive_to_end() == "tes");
}

// The reason for all of this: with an in-process client the server would wait in vain.
TEST_CASE("the end of a remote client is seen while a forked child is alive") {
  ClientProcess process;
  const Listener listener;
  RemoteClient client = process.from_address(listener.address());
  const OwnedDescriptor connection = listener.accept();

  const pid_t child = checked(::fork(), "fork");
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  client.close();
  CHECK(read_to_end(connection).empty());
  ::kill(child, SIGKILL);
  CHECK(::waitpid(child, nullptr, 0) == child);
}

TEST_CASE("many remote clients are told apart and any bytes survive the journey") {
  ClientProcess process;
  const Listener listener;
  RemoteClient first = process.tcp("127.0.0.1", listener.port());
  const OwnedDescriptor first_connection = listener.accept();
  RemoteClient second = process.tcp("127.0.0.1", listener.port());
  const OwnedDescriptor second_connection = listener.accept();

  const std::string bytes("\0\xff\n\r zero", 9);
  put(second_connection, bytes);
  put(first_connection, "to the first");
  CHECK(first.receive(12) == "to the first");
  CHECK(second.receive(9) == bytes);
  CHECK(first.local_address() != second.local_address());
}

TEST_CASE("the exceptions of a remote client keep their type and text") {
  ClientProcess process;
  const Listener listener;
  RemoteClient client = process.tcp("127.0.0.1", listener.port());
  OwnedDescriptor connection = listener.accept();
  client.set_patience(20ms);
  CHECK(client.nothing_for(1ms));
  CHECK(client.receive_end() == End::timeout);
  try {
    (void)client.receive_line();
    FAIL("a line came from nowhere");
  } catch (const test_support::TimedOut& error) {
    CHECK(std::string(error.what()) == "waited in vain for a line; got \"\"");
  }

  const linger now{1, 0};
  checked(::setsockopt(connection.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now), "setsockopt");
  connection.reset();
  try {
    (void)client.receive_to_end();
    FAIL("a reset looks like an orderly end");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == ECONNRESET);
    CHECK(std::string(error.what()) == "recv while waiting for the end: Connection reset by peer");
  }
}

TEST_CASE("a remote client that is dropped closes its connection") {
  ClientProcess process;
  const Listener listener;
  OwnedDescriptor connection;
  {
    const RemoteClient client = process.tcp("127.0.0.1", listener.port());
    connection = listener.accept();
  }
  CHECK(read_to_end(connection).empty());
}

TEST_CASE("the client process goes with its owner and leaves nothing behind") {
  const test_support::LeakCheck leaks;
  {
    const Listener listener;
    ClientProcess process;
    const RemoteClient client = process.tcp("127.0.0.1", listener.port());
    CHECK(test_support::children() == 1);
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("a client process that has died is reported and not waited for") {
  ClientProcess process;
  const Listener listener;
  RemoteClient client = process.tcp("127.0.0.1", listener.port());
  ::kill(process.pid(), SIGKILL);
  CHECK_THROWS_AS(client.receive_line(), std::runtime_error);
}
