// How children end: when the server closes, by a signal, against their will; and what that is to
// the others. Serves the tests of chapter 07.
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using test_support::End;
using test_support::RemoteClient;

namespace {

Kind any_forking_kind() {
  return {
      GENERATE(Transport::tcp, Transport::udp, Transport::unix_stream, Transport::unix_datagram),
      Engine::forking};
}

Kind any_forking_stream_kind() {
  return {GENERATE(Transport::tcp, Transport::unix_stream), Engine::forking};
}

// Not even a zombie is left of it.
bool reaped(pid_t child) { return ::kill(child, 0) < 0 && errno == ESRCH; }

// Installs a handler for a scope that writes a line into a journal.
class NotedSignal {
 public:
  NotedSignal(int number, const Journal& journal) : number_(number) {
    journal_ = &journal;
    struct sigaction noting {};
    noting.sa_handler = [](int) { journal_.load()->note("handled"); };
    ::sigaction(number_, &noting, &before_);
  }
  ~NotedSignal() { ::sigaction(number_, &before_, nullptr); }
  NotedSignal(const NotedSignal&) = delete;
  NotedSignal& operator=(const NotedSignal&) = delete;

 private:
  static inline std::atomic<const Journal*> journal_ = nullptr;
  int number_;
  struct sigaction before_ {};
};

// Answers each line with the number of the process.
void tell_process(Exchange& exchange) {
  while (exchange.read_line()) exchange.write(std::to_string(::getpid()) + '\n');
}

// How many of this process's descriptors are listening sockets.
int listeners() {
  int count = 0;
  for (int descriptor = 0; descriptor < 256; ++descriptor) {
    int listening = 0;
    socklen_t size = sizeof listening;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0)
      count += listening;
  }
  return count;
}

}  // namespace

TEST_CASE("F2 closing leaves no child behind") {
  const Kind kind = any_forking_kind();
  CAPTURE(kind);
  Journal begun;
  const Gate gate;
  TestServer server(kind, [&](Exchange&) {
    begun.note("begun");
    gate.pass();
  });
  server.start();
  std::vector<RemoteClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(server.connect());
    knock(clients.back(), kind);
    CHECK(begun.next() == "begun");
  }
  server.stop();  // so that nothing but the closing can reap
  const std::vector<pid_t> children = server.active_children();
  CHECK(children.size() == 3);
  gate.open();
  const auto report = server->server_close();
  CHECK(report.cut.empty());
  CHECK(report.finished == 3);
  for (const pid_t child : children) CHECK(reaped(child));
  CHECK(server->live_requests().count() == 0);
}

TEST_CASE("F7 a child of a stream server has no listener") {
  const Kind kind = any_forking_stream_kind();
  CAPTURE(kind);
  TestServer server(kind,
                    [](Exchange& exchange) { exchange.write(std::to_string(listeners()) + '\n'); });
  server.start();
  const int before = listeners();
  RemoteClient client = server.connect();
  CHECK(client.receive_line() == "0");
  CHECK(listeners() == before);
  CHECK(before == 1);
}

TEST_CASE("F9 what other threads hold during the fork is free in the child") {
  const Kind kind{Transport::tcp, Engine::forking};
  TestServer* self = nullptr;
  TestServer server(kind, [&](Exchange& exchange) {
    const auto live = exchange.server().live_requests().snapshot().size();
    const auto children = self->active_children().size();
    exchange.write(live + children < 1000 ? "free\n" : "?\n");
  });
  self = &server;
  server.start();
  std::atomic<bool> over = false;
  std::vector<std::thread> busy;
  for (int i = 0; i < 2; ++i) {
    busy.emplace_back([&] {
      while (!over) {
        static_cast<void>(server->live_requests().snapshot());
        static_cast<void>(server.active_children());
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    RemoteClient client = server.connect();
    CHECK(client.receive_line() == "free");
  }
  over = true;
  for (std::thread& thread : busy) thread.join();
}

TEST_CASE("F11 a child that does not end in time is terminated and at last killed") {
  const Kind kind = any_forking_kind();
  const bool deaf = GENERATE(false, true);
  CAPTURE(kind, deaf);
  Journal begun;
  Journal exits;
  const Gate never;
  Hooks hooks;
  hooks.child_exited = [&](const Address&, pid_t, int status) {
    exits.note(WIFSIGNALED(status) ? std::to_string(WTERMSIG(status)) : "exited");
  };
  TestServer server(kind,
                    [&](Exchange&) {
                      if (deaf) ::signal(SIGTERM, SIG_IGN);
                      begun.note("begun");
                      never.pass();
                    },
                    {.options = {.drain_limit = 50ms}, .hooks = hooks});
  server.start();
  RemoteClient client = server.connect();
  knock(client, kind);
  CHECK(begun.next() == "begun");
  const std::vector<pid_t> children = server.active_children();
  const auto report = server->server_close();
  CHECK(exits.next() == std::to_string(deaf ? SIGKILL : SIGTERM));
  CHECK(report.finished == 0);
  CHECK(report.cut.size() == 1);
  if (kind.is_stream()) CHECK(client.receive_end() == End::eof);
  for (const pid_t child : children) CHECK(reaped(child));
  CHECK(server->live_requests().count() == 0);
}

TEST_CASE("F11 a child that the server has ended itself is not reported") {
  TestServer server({Transport::tcp, Engine::forking}, line_echo(),
                    {.options = {.drain_limit = 0ms}});
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, server.kind(), "hello") == "hello");
  CHECK(server->server_close().cut.size() == 1);
  CHECK(server.errors().rest().empty());
}

TEST_CASE("F12 a signal to one child is nothing to the parent and to its siblings") {
  const Kind kind = any_forking_stream_kind();
  const int number = GENERATE(SIGTERM, SIGUSR1, SIGINT);
  // In a program with threads a handler may also come while the server serves.
  const bool late = GENERATE(false, true);
  CAPTURE(kind, number, late);
  Journal handled;
  std::optional<NotedSignal> noted;
  if (!late) noted.emplace(number, handled);
  TestServer server(kind, tell_process);
  server.start();
  if (late) noted.emplace(number, handled);
  RemoteClient unlucky = server.connect();
  RemoteClient sibling = server.connect();
  const std::string child = ask(unlucky, kind, "who?");
  const std::string other = ask(sibling, kind, "who?");
  REQUIRE(::kill(std::stoi(child), number) == 0);
  CHECK(unlucky.receive_end() == End::eof);
  CHECK(server.errors().next().find("child " + child + " was killed by signal " +
                                    std::to_string(number)) != std::string::npos);
  CHECK(ask(sibling, kind, "still there?") == other);
  RemoteClient next = server.connect();
  CHECK(ask(next, kind, "who?") != child);
  CHECK(handled.rest().empty());
}

TEST_CASE("A5 a child that asks for a stop stops its parent and goes on") {
  const Kind kind = any_forking_stream_kind();
  const bool closes = GENERATE(false, true);
  CAPTURE(kind, closes);
  TestServer server(kind, [closes](Exchange& exchange) {
    if (exchange.read_line() == "stop\n") {
      if (closes) exchange.server().server_close();
      exchange.server().shutdown();
    }
    tell_process(exchange);
  });
  server.start();
  RemoteClient client = server.connect();
  client.send("stop\n");
  CHECK(server.wait_for_end());
  CHECK(ask(client, kind, "who?") != std::to_string(::getpid()));
  CHECK(server->fileno() != -1);  // closing is for the owner
}

TEST_CASE("A4 a child that asks for a stop too late does not end the next run") {
  const Kind kind = any_forking_stream_kind();
  CAPTURE(kind);
  TestServer server(kind, [](Exchange& exchange) {
    while (const auto line = exchange.read_line()) {
      if (line == "stop\n") exchange.server().shutdown();
      exchange.write(*line);
    }
  });
  server.start();
  RemoteClient late = server.connect();
  CHECK(ask(late, kind, "hello") == "hello");
  server.stop();
  CHECK(ask(late, kind, "stop") == "stop");
  server.start();
  RemoteClient next = server.connect();
  CHECK(ask(next, kind, "hello") == "hello");
  CHECK(ask(next, kind, "stop") == "stop");
  CHECK(server.wait_for_end());
}

TEST_CASE("D9 a child is cut as soon as the server has closed its own copy of the connection") {
  const Kind kind = any_forking_stream_kind();
  CAPTURE(kind);
  socketserver::BaseServer* closing = nullptr;
  const pid_t parent = ::getpid();
  Hooks hooks;
  hooks.close_request = [&](Request&, Base<void> base) {
    base();
    if (::getpid() == parent) closing->cut_requests();
  };
  TestServer server(kind, tell_process, {.hooks = hooks});
  closing = &*server;
  server.start();
  RemoteClient client = server.connect();
  CHECK(client.receive_end() != End::timeout);
}
