// Silent clients and time limits: nobody holds a server up for longer than it allows. Serves the
// tests of chapter 07.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "conformance/interrupted_thread.hpp"
#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/signal_storm.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using test_support::End;
using test_support::RemoteClient;
using test_support::SignalStorm;

namespace {

using Clock = std::chrono::steady_clock;

// Longer than any limit set below, and shorter than the patience of a test that would wait.
constexpr auto kSoon = 5s;

bool names(const socketserver::DrainReport& report, const std::string& client) {
  return std::any_of(report.cut.begin(), report.cut.end(),
                     [&](const Address& cut) { return cut.to_string() == client; });
}

}  // namespace

TEST_CASE("A6 a silent client cannot hold up a stop for longer than the drain limit") {
  const Transport transport = GENERATE(Transport::tcp, Transport::unix_stream);
  const Kind kind{transport, Engine::sync};
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.drain_limit = 200ms}});
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");  // so the loop is inside the handler
  const auto begin = Clock::now();
  server->shutdown();
  const auto took = Clock::now() - begin;
  CHECK(took >= 190ms);
  CHECK(took < kSoon);
  CHECK(client.receive_end() == End::eof);
  const auto report = server->server_close();
  CHECK(report.cut.size() == 1);
  if (!kind.is_unix()) CHECK(names(report, client.local_address()));
}

TEST_CASE("A6 closing cuts a silent client at the drain limit and names it") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.drain_limit = 200ms}});
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  const auto begin = Clock::now();
  const auto report = server->server_close();
  CHECK(Clock::now() - begin < kSoon);
  CHECK(report.finished == 0);
  CHECK(report.cut.size() == 1);
  if (!kind.is_unix()) CHECK(names(report, client.local_address()));
  CHECK(client.receive_end() == End::eof);
  CHECK(server->live_requests().count() == 0);
}

TEST_CASE("A6 a request that ends within the drain limit is not cut") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.drain_limit = 10min}});
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  socketserver::DrainReport report;
  std::thread closing([&] { report = server->server_close(); });
  CHECK(ask(client, kind, "still here") == "still here");
  client.close();
  closing.join();
  CHECK(report.cut.empty());
  CHECK(report.finished <= 1);  // 0: it ended before the closing thread looked
}

TEST_CASE("A11 a silent client cannot hold handle_request beyond its limit") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.timeout = 200ms, .drain_limit = 100ms}});
  for (int i = 0; i < 2; ++i) {  // the second time as well as the first
    RemoteClient client = server.connect();
    const auto begin = Clock::now();
    CHECK(server->handle_request());
    CHECK(Clock::now() - begin < kSoon);
    if (kind.engine == Engine::sync) {
      CHECK(server.errors().next().find("TimedOut") != std::string::npos);
      CHECK(client.receive_end() == End::eof);
    }
  }
}

TEST_CASE("A11 handle_request gives up when nobody comes") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  int timeouts = 0;
  TestServer server(
      kind, line_echo(),
      {.options = {.timeout = 20ms}, .hooks = {.handle_timeout = [&](Base<void> base) {
                                       ++timeouts;
                                       base();
                                     }}});
  CHECK(server->handle_request());
  CHECK(timeouts == 1);
}

TEST_CASE("A12 signals do not stretch a time limit") {
  const Kind kind = any_inet_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.timeout = 200ms}});
  const SignalStorm storm(SIGUSR1, ::pthread_self());
  const auto begin = Clock::now();
  CHECK(server->handle_request());
  const auto took = Clock::now() - begin;
  CHECK(took >= 190ms);
  CHECK(took < kSoon);  // started over at each signal, it would never end
  CHECK(storm.sent() > 10);
}

TEST_CASE("A12 requests survive a storm of signals") {
  const Kind kind = any_inet_kind();
  CAPTURE(kind);
  TestServer server(kind, [](Exchange& exchange) {
    const InterruptedThread interrupted;
    line_echo()(exchange);
  });
  std::thread serving([&] {
    const InterruptedThread interrupted;
    server->serve_forever();
  });
  for (int i = 0; i < 20; ++i) {
    RemoteClient client = server.connect();
    CHECK(ask(client, kind, "first") == "first");
    CHECK(client.nothing_for(5ms));  // meanwhile the handler waits, and is interrupted
    if (kind.is_stream()) CHECK(ask(client, kind, "second") == "second");
  }
  server->shutdown();
  serving.join();
  CHECK(server.errors().rest().empty());
}
