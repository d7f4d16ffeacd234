// The threads of a threading server: never more than there are requests, all joined, each with a
// live socket to the end. Serves the tests of chapter 07.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "support/faulty_io.hpp"

using namespace conformance;
using test_support::Client;
using test_support::End;
using test_support::eventually;
using test_support::FaultyIo;
using test_support::LeakCheck;
using test_support::Operation;
using test_support::RemoteClient;

namespace {

Kind any_threading_kind() {
  return {
      GENERATE(Transport::tcp, Transport::udp, Transport::unix_stream, Transport::unix_datagram),
      Engine::threading};
}

Kind any_threading_stream_kind() {
  return {GENERATE(Transport::tcp, Transport::unix_stream), Engine::threading};
}

// Both engines: the rows about stopping and closing are theirs together.
Kind any_concurrent_stream_kind() {
  const auto transport = GENERATE(Transport::tcp, Transport::unix_stream);
  return {transport, GENERATE(Engine::threading, Engine::forking)};
}

// Echoes lines; after the line "wait" it first waits for the gate.
Service echo_behind(const Gate& gate) {
  return [&gate](Exchange& exchange) {
    while (const auto line = exchange.read_line()) {
      if (line == "wait\n") gate.pass();
      exchange.write(*line);
    }
  };
}

// Counts who is inside, and how many there were at most.
class Visitors {
 public:
  class Visit {
   public:
    explicit Visit(Visitors& visitors) : visitors_(visitors) { visitors_.change(1); }
    ~Visit() { visitors_.change(-1); }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    Visitors& visitors_;
  };

  [[nodiscard]] int now() const { return now_; }
  [[nodiscard]] int most() const { return most_; }
  [[nodiscard]] int in_all() const { return in_all_; }

 private:
  void change(int by) {
    const std::lock_guard lock(mutex_);
    now_ += by;
    if (by > 0) ++in_all_;
    if (now_ > most_) most_ = now_.load();
  }

  std::mutex mutex_;
  std::atomic<int> now_ = 0;
  std::atomic<int> most_ = 0;
  std::atomic<int> in_all_ = 0;
};

}  // namespace

TEST_CASE("G1 a handler that starts late has a live socket") {
  const Kind kind = any_threading_kind();
  CAPTURE(kind);
  const Gate gate;
  TestServer server(kind, echo_behind(gate));
  server.start();
  RemoteClient slow = server.connect();
  slow.send("wait\n");
  RemoteClient quick = server.connect();
  CHECK(ask(quick, kind, "hello") == "hello");  // the loop has left the slow one behind
  gate.open();
  CHECK((kind.is_stream() ? slow.receive_line() + '\n' : slow.receive_datagram()) == "wait\n");
}

TEST_CASE("G2 no handler and no thread of ours is left when closing returns") {
  const Kind kind = any_threading_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());
  const LeakCheck leaks;
  {
    Journal begun;
    const Gate gate;
    Visitors visitors;
    TestServer server(kind, [&](Exchange&) {
      const Visitors::Visit visit(visitors);
      begun.note("begun");
      gate.pass();
    });
    server.start();
    std::vector<RemoteClient> clients;
    for (int i = 0; i < 5; ++i) {
      clients.push_back(server.connect());
      knock(clients.back(), kind);
      CHECK(begun.next() == "begun");
    }
    CHECK(visitors.now() == 5);
    std::thread opening([&] { gate.open(); });
    server->server_close();
    CHECK(visitors.now() == 0);
    CHECK(server->live_requests().count() == 0);
    opening.join();
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("G3 closing waits for who finishes and cuts who does not") {
  const Kind kind = any_concurrent_stream_kind();
  CAPTURE(kind);
  const Gate gate;
  // The limit never comes: the test itself asks for the cut when the others have finished.
  TestServer server(kind, echo_behind(gate), {.options = {.drain_limit = std::chrono::hours(1)}});
  server.start();
  const auto before = test_support::descriptors();
  RemoteClient first = server.connect();
  RemoteClient second = server.connect();
  RemoteClient silent = server.connect();
  for (RemoteClient* client : {&first, &second, &silent})
    CHECK(ask(*client, kind, "hello") == "hello");
  socketserver::DrainReport report;
  std::thread closing([&] { report = server->server_close(); });
  // When the listener is gone closing has counted its requests. What else there is: a descriptor
  // for each client. (A child may answer before its parent has closed its copy: one more, for a
  // moment.)
  CHECK(eventually([&] { return test_support::descriptors() == before + 3 - 1; }));
  for (RemoteClient* client : {&first, &second}) {
    client->send("wait\n");
    client->shutdown_write();
  }
  gate.open();
  CHECK(first.receive_to_end() == "wait\n");
  CHECK(second.receive_to_end() == "wait\n");
  CHECK(eventually([&] { return server->live_requests().count() == 1; }));
  server->cut_requests();
  closing.join();
  CHECK(report.finished == 2);
  CHECK(report.cut.size() == 1);
  CHECK(silent.receive_end() == End::eof);
}

TEST_CASE("G7 when no thread can be had the client is refused and closing works") {
  const Kind kind = any_threading_kind();
  const bool exhausted = GENERATE(true, false);
  CAPTURE(kind, exhausted);
  int attempts = 0;
  Hooks hooks;
  hooks.start_thread = [&](std::function<void()> body) {
    if (++attempts == 1) {
      if (exhausted) throw std::system_error(EAGAIN, std::generic_category(), "clone");
      throw std::runtime_error("clone: no more");
    }
    return std::thread(std::move(body));
  };
  TestServer server(kind, line_echo(), {.hooks = hooks});
  server.start();
  RemoteClient refused = server.connect();
  knock(refused, kind);
  CHECK(server.errors().next().find("clone: ") != std::string::npos);
  if (kind.is_stream()) CHECK(refused.receive_end() == End::eof);
  CHECK(eventually([&] { return server->live_requests().count() == 0; }));
  {
    RemoteClient client = server.connect();
    CHECK(ask(client, kind, "hello") == "hello");
  }
  const auto report = server->server_close();
  CHECK(report.cut.empty());
  CHECK(server.errors().rest().empty());
}

TEST_CASE("G8 closing in a handler only asks for the stop and the owner closes") {
  const Kind kind = any_threading_kind();
  CAPTURE(kind);
  TestServer server(kind, [](Exchange& exchange) {
    const auto line = exchange.read_line();
    exchange.server().server_close();
    exchange.write(line.value_or(""));
  });
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "close") == "close");
  CHECK(server.wait_for_end());
  CHECK(server->fileno() != -1);
  server->server_close();
  CHECK(server->fileno() == -1);
}

TEST_CASE("G9 a filter can keep to a limit of threads") {
  const Kind kind = any_threading_stream_kind();
  CAPTURE(kind);
  constexpr int kLimit = 8;
  Journal begun;
  const Gate gate;
  Visitors visitors;
  const TestServer* self = nullptr;
  Hooks hooks;
  hooks.verify_request = [&](Request&, const Address&) {
    return (*self)->live_requests().count() <= kLimit;  // this one is counted already
  };
  const Service service = [&](Exchange&) {
    const Visitors::Visit visit(visitors);
    begun.note("begun");
    gate.pass();
  };
  TestServer server(kind, service, {.hooks = hooks});
  self = &server;
  server.start();
  std::vector<RemoteClient> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(server.connect());
  for (int i = 0; i < kLimit; ++i) CHECK(begun.next() == "begun");
  for (std::size_t i = kLimit; i < clients.size(); ++i) CHECK(clients[i].receive_end() == End::eof);
  gate.open();
  server->server_close();
  CHECK(visitors.most() == kLimit);
  CHECK(visitors.in_all() == kLimit);
}

TEST_CASE("G10 a reply under way when the server is destroyed arrives whole") {
  const Kind kind = any_concurrent_stream_kind();
  CAPTURE(kind);
  const Gate gate;
  const std::string half(100'000, 'h');
  auto server = make_plain_server(kind, any_address(kind.transport),
                                  handler_for(kind.transport, [&](Exchange& exchange) {
                                    exchange.write(half);
                                    gate.pass();
                                    exchange.write(half);
                                  }));
  const Address address = server->server_address();
  std::thread serving([&served = *server] { served.serve_forever(); });
  RemoteClient client = connect_to(address, kind);
  CHECK(client.receive(half.size()) == half);
  std::thread destroying([&] { server.reset(); });
  serving.join();  // so the destructor has begun
  gate.open();
  CHECK(client.receive_to_end() == half);
  destroying.join();
}

TEST_CASE("G10 a datagram in work is answered while the server closes") {
  const Kind kind{GENERATE(Transport::udp, Transport::unix_datagram), Engine::threading};
  CAPTURE(kind);
  FaultyIo faulty;
  const socketserver::io::Use use{faulty};
  const Gate gate;
  // Closing waits for the live requests, so the server has given up its socket.
  faulty.before(Operation::sleep_until, [&](int) { gate.open(); });
  TestServer server(kind, echo_behind(gate));
  server.start();
  RemoteClient client = server.connect();
  client.send("wait\n");
  CHECK(eventually([&] { return server->live_requests().count() == 1; }));
  CHECK(server->server_close().finished == 1);
  CHECK(client.receive_datagram() == "wait\n");
  CHECK(server.errors().rest().empty());
}

TEST_CASE("G11 closing races with accepting and leaves no thread behind") {
  const Kind kind = any_threading_stream_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());
  const LeakCheck leaks;
  for (int round = 0; round < 20; ++round) {
    Visitors visitors;
    TestServer server(kind, [&](Exchange& exchange) {
      const Visitors::Visit visit(visitors);
      exchange.write(exchange.read_line().value_or(""));
    });
    server.start();
    const std::string address = server->server_address().to_string();
    std::vector<std::thread> callers;
    for (int i = 0; i < 3; ++i) {
      callers.emplace_back([&address] {
        try {
          for (;;) {
            Client client = Client::from_address(address);
            client.send("hello\n");
            static_cast<void>(client.receive_line());
          }
        } catch (const std::exception&) {
          // The server is closed, which is how this ends.
        }
      });
    }
    CHECK(eventually([&] { return visitors.in_all() >= 3 * round; }));
    std::thread second_closing([&] { server->server_close(); });
    server->server_close();
    second_closing.join();
    CHECK(visitors.now() == 0);
    CHECK(server->live_requests().count() == 0);
    for (std::thread& caller : callers) caller.join();
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("G12 stopped and drained are two different things") {
  const Kind kind = any_concurrent_stream_kind();
  CAPTURE(kind);
  const Gate gate;
  // A stop that waited for requests would wait for ever.
  TestServer server(kind, echo_behind(gate), {.options = {.drain_limit = std::chrono::hours(1)}});
  server.start();
  RemoteClient client = server.connect();
  client.send("hello\nwait\n");
  CHECK(client.receive_line() == "hello");
  server.stop();
  CHECK(server->live_requests().count() == 1);
  gate.open();
  CHECK(client.receive_line() == "wait");
  client.close();
  CHECK(server->server_close().cut.empty());
  CHECK(server->live_requests().count() == 0);
}
