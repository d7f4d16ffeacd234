// What goes wrong in taking a request, and how the loop lives with it. Serves the tests of
// chapter 07.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"
#include "support/descriptor_limit.hpp"
#include "support/faulty_io.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using test_support::checked;
using test_support::Client;
using test_support::DescriptorLimit;
using test_support::End;
using test_support::eventually;
using test_support::FaultyIo;
using test_support::LeakCheck;
using test_support::Operation;
using test_support::OwnedDescriptor;
using test_support::RemoteClient;
namespace io = socketserver::io;

namespace {

Operation taking(Kind kind) {
  return kind.is_stream() ? Operation::accept : Operation::receive_from;
}

}  // namespace

TEST_CASE("B3 an error that concerns one client only is passed over") {
  const Kind kind = any_inet_kind();
  const int error = GENERATE(ECONNABORTED, ECONNREFUSED, EPROTO, ENETUNREACH, ETIMEDOUT, EPERM);
  CAPTURE(kind, error);
  FaultyIo faulty;
  const io::Use use{faulty};
  TestServer server(kind, line_echo());
  faulty.fail(taking(kind), error);
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  CHECK(faulty.calls(taking(kind)) >= 2);
  CHECK(server.errors().rest().empty());
}

TEST_CASE("B3 an unknown error is reported and the next request served") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  FaultyIo faulty;
  const io::Use use{faulty};
  TestServer server(kind, line_echo());
  faulty.fail(taking(kind), EDOM);
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  const std::string error = server.errors().next();
  CAPTURE(error);
  CHECK(error.find(kind.is_stream() ? "accept" : "recvmsg") != std::string::npos);
  CHECK(error.find("(server)") != std::string::npos);
}

TEST_CASE("B3 a listener that is gone ends the loop") {
  const Kind kind = any_kind();
  const int error = GENERATE(EBADF, ENOTSOCK, EINVAL);
  CAPTURE(kind, error);
  FaultyIo faulty;
  const io::Use use{faulty};
  TestServer server(kind, line_echo());
  faulty.fail(taking(kind), error);
  server.start();
  RemoteClient client = server.connect();
  knock(client, kind);
  CHECK(server.wait_for_end());
  CHECK(server.errors().rest().size() == 1);
}

TEST_CASE("B3 a get_request that throws after taking the client loses no descriptor") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());
  const LeakCheck leaks;
  {
    std::atomic<int> calls = 0;
    Hooks hooks;
    hooks.get_request = [&](Base<std::optional<Incoming>> base) {
      auto incoming = base();
      if (++calls == 1) throw 7;  // no std::exception
      return incoming;
    };
    TestServer server(kind, line_echo(), {.hooks = hooks});
    server.start();
    RemoteClient unlucky = server.connect();
    knock(unlucky, kind);
    CHECK(server.errors().next().find("int") != std::string::npos);
    if (kind.is_stream()) CHECK(unlucky.receive_end() != End::timeout);
    RemoteClient client = server.connect();
    CHECK(ask(client, kind, "hello") == "hello");
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("B4 out of descriptors the loop pauses and reports once") {
  const Kind kind = any_inet_kind();
  const int error = kind.is_stream() ? EMFILE : ENOBUFS;
  CAPTURE(kind, error);
  FaultyIo faulty;
  const io::Use use{faulty};
  TestServer server(kind, line_echo());
  faulty.fail(taking(kind), error, 1, FaultyIo::kEachTime);
  server.start();
  RemoteClient client = server.connect();
  client.send("hello\n");
  // Pauses of 10, 20, 40, 80 ms: the fifth attempt is 150 ms after the first at the earliest.
  CHECK(eventually([&] { return faulty.calls(taking(kind)) >= 1; }));
  const auto begin = std::chrono::steady_clock::now();
  CHECK(eventually([&] { return faulty.calls(taking(kind)) >= 5; }));
  CHECK(std::chrono::steady_clock::now() - begin > 100ms);
  faulty.heal(taking(kind));
  CHECK((kind.is_stream() ? client.receive_line() : client.receive_datagram()).substr(0, 5) ==
        "hello");
  CHECK(server.errors().rest().size() == 1);
}

TEST_CASE("B4 a stop does not wait for the pause to end") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  FaultyIo faulty;
  const io::Use use{faulty};
  TestServer server(kind, line_echo());
  faulty.fail(taking(kind), EMFILE, 1, FaultyIo::kEachTime);
  server.start();
  RemoteClient client = server.connect();
  client.send("hello\n");
  CHECK(eventually([&] { return faulty.calls(taking(kind)) >= 1; }));
  server->request_shutdown();
  CHECK(server.wait_for_end());
}

TEST_CASE("B4 accepting resumes when a client makes room") {
  const Transport transport = GENERATE(Transport::tcp, Transport::unix_stream);
  const Kind kind{transport, Engine::threading};
  CAPTURE(kind);
  FaultyIo faulty;
  const io::Use use{faulty};
  TestServer server(kind, line_echo());
  server.start();
  std::vector<RemoteClient> clients;
  clients.push_back(server.connect());
  CHECK(ask(clients.back(), kind, "hello") == "hello");
  std::size_t attempts = 0;
  {
    const DescriptorLimit limit(4);
    for (int i = 0; i < 8; ++i) clients.push_back(server.connect());
    CHECK(server.errors().next().find("accept: Too many open files") != std::string::npos);
    const auto before = faulty.calls(Operation::accept);
    std::this_thread::sleep_for(300ms);  // the subject: what a starved server does meanwhile
    attempts = faulty.calls(Operation::accept) - before;
    CHECK(server.errors().rest().empty());  // one record an episode
    for (int i = 0; i < 5; ++i) clients.erase(clients.begin());
    for (RemoteClient& client : clients) CHECK(ask(client, kind, "hello") == "hello");
  }
  CHECK(attempts < 10);
}

TEST_CASE("B4 a child that cannot be watched is no reason to end") {
  // Of a stream the connection has been closed by then, and its number is free for the watch.
  const Transport transport = GENERATE(Transport::udp, Transport::unix_datagram);
  const Kind kind{transport, Engine::forking};
  CAPTURE(kind);
  static_cast<void>(client_process());
  const LeakCheck leaks;
  {
    TestServer server(kind, line_echo());
    server.start();
    {
      const DescriptorLimit limit(0);
      RemoteClient unlucky = server.connect();
      unlucky.send("hello\n");
      CHECK(server.errors().next().find("Too many open files") != std::string::npos);
    }
    RemoteClient client = server.connect();
    CHECK(ask(client, kind, "hello") == "hello");
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("A13 a request that somebody else has taken does not block the loop") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  FaultyIo faulty;
  const io::Use use{faulty};
  // Between "there is a request" and taking it, the owner of a second descriptor takes it.
  std::atomic<int> stolen = 0;
  const auto steal = [&](int listener) {
    if (kind.is_stream()) {
      const OwnedDescriptor client{::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)};
      if (client) ++stolen;
    } else {
      char byte = 0;
      if (::recv(listener, &byte, 1, MSG_DONTWAIT) >= 0) ++stolen;
    }
  };
  faulty.before(taking(kind), steal);
  TestServer server(kind, line_echo());
  server.start();
  RemoteClient client = server.connect();
  knock(client, kind);
  CHECK(eventually([&] { return stolen == 1; }));
  server->shutdown();
  CHECK(server.wait_for_end());
  CHECK(server.errors().rest().empty());
}

TEST_CASE("A13 two servers on one listener both end") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer one(kind, line_echo());
  const int copy = checked(::fcntl(one->fileno(), F_DUPFD_CLOEXEC, 0), "fcntl");
  TestServer other(kind, socketserver::Socket(socketserver::Descriptor(copy)), line_echo());
  one.start();
  other.start();
  for (int i = 0; i < 10; ++i) {
    RemoteClient client = one.connect();
    CHECK(ask(client, kind, "hello") == "hello");
  }
  one.stop();
  RemoteClient client = other.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  client.close();
  other.stop();
}
