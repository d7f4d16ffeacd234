// Stopping by a signal, as programs do. Serves the tests of chapter 07.
#include "socketserver/signals.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using socketserver::stop_on_signals;
using test_support::End;
using test_support::RemoteClient;

TEST_CASE("A17 the first signal ends the loop and the owner closes") {
  const Kind kind = any_kind();
  const int signal = GENERATE(SIGINT, SIGTERM);
  CAPTURE(kind, signal);
  TestServer server(kind, line_echo());
  const auto stopping = stop_on_signals(*server);
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  client.close();
  ::kill(::getpid(), signal);
  CHECK(server.wait_for_end());
  CHECK(server->server_close().cut.empty());
}

TEST_CASE("A17 server_close in a hook only asks for the stop") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  BaseServer* self = nullptr;
  TestServer server(kind, line_echo(),
                    {.hooks = {.service_actions = [&] { self->server_close(); }}});
  self = &*server;
  server.start();
  RemoteClient client = server.connect();
  client.send("hello\n");
  client.close();
  CHECK(server.wait_for_end());
  CHECK(server->fileno() != -1);
  server->server_close();
  CHECK(server->fileno() == -1);
}

TEST_CASE("A18 a signal ends a server with an idle client within the drain limit") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.drain_limit = 200ms}});
  const auto stopping = stop_on_signals(*server);
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  ::kill(::getpid(), SIGINT);
  CHECK(server.wait_for_end());
  server->server_close();
  CHECK(client.receive_end() == End::eof);
}

TEST_CASE("A18 a second signal cuts idle clients at once") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.drain_limit = 10min}});
  const auto stopping = stop_on_signals(*server);
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  ::kill(::getpid(), SIGINT);
  if (kind.engine != Engine::sync) CHECK(server.wait_for_end());
  socketserver::DrainReport report;
  std::thread closing([&] { report = server->server_close(); });
  // A signal that comes while the first one is being taken is one with it: send it until it works.
  client.set_patience(100ms);
  End end = End::timeout;
  for (int i = 0; i < 100 && end == End::timeout; ++i) {
    ::kill(::getpid(), SIGINT);
    end = client.receive_end();
  }
  CHECK(end == End::eof);
  closing.join();
  CHECK(report.cut.size() == 1);
}
