// Tests of server_thread.hpp and signals.hpp: a loop in a thread for a scope, and its end by a
// signal. Serves chapter 03.
#include "socketserver/server_thread.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <exception>
#include <string>

#include "socketserver/error.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"
#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "support/descriptor_limit.hpp"
#include "support/faulty_io.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using test_support::Client;
using test_support::End;
using test_support::LeakCheck;
using unit::thrown_by;

namespace {

const Address kAnyPort{"127.0.0.1", 0};

// Says hello and waits for the end of input.
void greet(Request& request, const Address&, BaseServer&) {
  request.socket().send_all("hello\n");
  std::array<char, 16> buffer{};
  while (request.socket().receive(buffer) > 0) {
  }
}

Client connect(const BaseServer& server) {
  return Client::tcp("127.0.0.1", server.server_address().port());
}

bool readable(int fd, io::Deadline deadline) {
  pollfd wanted[] = {{fd, POLLIN, 0}};
  return io::current().wait_any(wanted, deadline).outcome == io::Outcome::done;
}

bool blocked(int number) {
  sigset_t mask;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return ::sigismember(&mask, number) == 1;
}

// Remembers what was reported.
class Reporting : public TCPServer {
 public:
  using TCPServer::TCPServer;
  ~Reporting() override { server_close(); }
  std::string reported;

 protected:
  void handle_error(const std::exception_ptr& error, const Address*) override {
    reported = describe(error);
  }
};

}  // namespace

TEST_CASE("A16 a server thread returns once clients can be served and stops with its scope") {
  const LeakCheck leaks;
  {
    TCPServer server(kAnyPort, greet);
    {
      const ServerThread thread(server);
      Client client = connect(server);
      CHECK(client.receive_line() == "hello");
      client.close();
      CHECK_FALSE(readable(thread.ended_descriptor(), io::kNow));
    }
    const ServerThread again(server);  // was stopped, not closed
    CHECK(connect(server).receive_line() == "hello");
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("a server thread rethrows what kept the loop from running") {
  const LeakCheck leaks;
  {
    TCPServer server(kAnyPort, greet);
    server.server_close();
    CHECK(thrown_by([&] { return ServerThread(server), 0; }) ==
          "std::logic_error: the server is closed");
    TCPServer running(kAnyPort, greet);
    const ServerThread first(running);
    CHECK(thrown_by([&] { return ServerThread(running), 0; }) ==
          "std::logic_error: the server is serving already");
    CHECK(connect(running).receive_line() == "hello");
  }
  CHECK(leaks.clean());
}

TEST_CASE("a server thread tells when the loop has ended for whatever reason") {
  TCPServer server(kAnyPort, greet);
  const ServerThread thread(server);
  SECTION("shutdown") { server.shutdown(); }
  SECTION("request to shut down") { server.request_shutdown(); }
  SECTION("close") { server.server_close(); }
  CHECK(readable(thread.ended_descriptor(), io::in(10s)));
}

TEST_CASE("a server thread uses the io of the thread that made it and reports what ends the loop") {
  test_support::FaultyIo faulty;
  const io::Use use(faulty);
  Reporting server(kAnyPort, greet);
  {
    faulty.fail(test_support::Operation::wait_any, ENOMEM);
    const ServerThread thread(server);
    // Waiting with our own io would fail, too, if the loop had not asked first: look without it.
    CHECK(test_support::eventually([&] {
      pollfd wanted{thread.ended_descriptor(), POLLIN, 0};
      return ::poll(&wanted, 1, 0) == 1;
    }));
  }
  CHECK(server.reported == "std::system_error: poll: Cannot allocate memory");
}

TEST_CASE("the first signal stops the loop and the mask comes back at the end") {
  const int number = GENERATE(SIGINT, SIGTERM);
  const LeakCheck leaks;
  REQUIRE_FALSE(blocked(number));
  {
    TCPServer server(kAnyPort, greet);
    const StopOnSignals signals(server);
    CHECK(blocked(SIGINT));
    CHECK(blocked(SIGTERM));
    const ServerThread thread(server);
    ::kill(::getpid(), number);
    CHECK(readable(thread.ended_descriptor(), io::in(10s)));
    ::kill(::getpid(), number);  // while the object lives it can do no harm
  }
  CHECK_FALSE(blocked(number));
  CHECK(leaks.clean());
}

TEST_CASE("signals that cannot be watched stay as they were") {
  TCPServer server(kAnyPort, greet);
  REQUIRE_FALSE(blocked(SIGTERM));
  {
    const test_support::DescriptorLimit none_for_the_signals(1);
    CHECK(thrown_by([&] { StopOnSignals signals(server); }) ==
          "std::system_error: signalfd: Too many open files");
  }
  CHECK_FALSE(blocked(SIGTERM));
}

TEST_CASE("A18 a silent client holds a stop by signal no longer than the drain limit") {
  TCPServer server(kAnyPort, greet, {.drain_limit = 50ms});
  const StopOnSignals signals(server);
  const ServerThread thread(server);
  Client silent = connect(server);
  CHECK(silent.receive_line() == "hello");
  ::kill(::getpid(), SIGTERM);
  CHECK(readable(thread.ended_descriptor(), io::in(10s)));
  CHECK(silent.discard_to_end() == End::eof);
}

TEST_CASE("A18 a second signal cuts a silent client at once") {
  TCPServer server(kAnyPort, greet, {.drain_limit = 1h});
  const StopOnSignals signals(server);
  const ServerThread thread(server);
  Client silent = connect(server);
  CHECK(silent.receive_line() == "hello");
  ::kill(::getpid(), SIGTERM);
  CHECK(silent.nothing_for(50ms));  // the first lets it finish
  // Two signals that come together count as one: repeated until it has been heard.
  CHECK(test_support::eventually([&] {
    ::kill(::getpid(), SIGTERM);
    return readable(thread.ended_descriptor(), io::in(10ms));
  }));
}

TEST_CASE("a signal before the loop begins is remembered") {
  TCPServer server(kAnyPort, greet);
  const auto signals = stop_on_signals(server);
  ::kill(::getpid(), SIGTERM);
  server.serve_forever();  // returns
  CHECK_FALSE(server.live_requests().count() > 0);
}
