// The children of a forking server: all reaped at once, only ours, never more than allowed. Serves
// the tests of chapter 07.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <system_error>
#include <thread>
#include <type_traits>
#include <vector>

#include "conformance/make_server.hpp"
#include "socketserver/forking_mixin.hpp"
#include "socketserver/threading_mixin.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using test_support::End;
using test_support::eventually;
using test_support::RemoteClient;

namespace {

Kind any_forking_kind() {
  return {
      GENERATE(Transport::tcp, Transport::udp, Transport::unix_stream, Transport::unix_datagram),
      Engine::forking};
}

// Tells that it has begun, and ends when the gate is open.
Service gated(const Journal& begun, const Gate& gate) {
  return [&](Exchange& exchange) {
    begun.note("begun");
    gate.pass();
    exchange.write("done\n");
  };
}

RemoteClient knocking(const TestServer& server) {
  RemoteClient client = server.connect();
  knock(client, server.kind());
  return client;
}

// One client after the other, each noticed by the server.
std::vector<RemoteClient> knocking(const TestServer& server, int count) {
  std::vector<RemoteClient> clients;
  for (int i = 0; i < count; ++i) clients.push_back(knocking(server));
  return clients;
}

bool all_reaped(const TestServer& server) {
  return eventually(
      [&] { return server.active_children().empty() && test_support::zombies() == 0; });
}

// A child of the program itself, which has ended and waits for waitpid(2).
pid_t own_dead_child() {
  char name[] = "true";
  char* const command[] = {name, nullptr};
  pid_t child = 0;
  REQUIRE(::posix_spawnp(&child, name, nullptr, nullptr, command, environ) == 0);
  siginfo_t ended{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) == 0);
  return child;
}

// What a program does that wants no zombies: the kernel reaps in its place.
class IgnoredChildren {
 public:
  IgnoredChildren() : before_(::signal(SIGCHLD, SIG_IGN)) {}
  ~IgnoredChildren() { ::signal(SIGCHLD, before_); }
  IgnoredChildren(const IgnoredChildren&) = delete;
  IgnoredChildren& operator=(const IgnoredChildren&) = delete;

 private:
  void (*before_)(int);
};

}  // namespace

TEST_CASE("F1 a hundred children that end together are reaped without another request") {
  Journal begun;
  const Gate gate;
  TestServer server({Transport::tcp, Engine::forking}, gated(begun, gate),
                    {.options = {.max_children = 100}});
  server.start();
  const std::vector<RemoteClient> clients = knocking(server, 100);
  for (int i = 0; i < 100; ++i) REQUIRE(begun.next() == "begun");
  CHECK(eventually([&] { return server.active_children().size() == 100; }));
  gate.open();
  CHECK(all_reaped(server));
  CHECK(server->live_requests().count() == 0);
}

TEST_CASE("F3 a loop of handle_request reaps and keeps to max_children") {
  const Kind kind = any_forking_kind();
  CAPTURE(kind);
  Journal begun;
  const Gate gate;
  const TestServer* self = nullptr;
  std::size_t most = 0;
  Hooks hooks;
  hooks.process_request = [&](Request&, const Address&, Base<void> base) {
    base();  // ends in the child
    most = std::max(most, self->active_children().size());
  };
  TestServer server(kind, gated(begun, gate), {.options = {.max_children = 3}, .hooks = hooks});
  self = &server;
  const std::vector<RemoteClient> clients = knocking(server, 9);
  std::thread serving([&] {
    while (server->handle_request()) {
    }
  });
  for (int i = 0; i < 3; ++i) CHECK(begun.next() == "begun");
  gate.open();
  for (int i = 3; i < 9; ++i) CHECK(begun.next() == "begun");
  CHECK(all_reaped(server));
  server->shutdown();
  serving.join();
  CHECK(most == 3);
}

TEST_CASE("F4 at max_children the server can be stopped and started again") {
  const Kind kind = any_forking_kind();
  CAPTURE(kind);
  Journal begun;
  const Gate gate;
  TestServer server(kind, gated(begun, gate), {.options = {.max_children = 1}});
  server.start();
  const RemoteClient first = knocking(server);
  CHECK(begun.next() == "begun");
  const RemoteClient second = knocking(server);
  server.stop();
  CHECK(server.active_children().size() == 1);
  server.start();
  CHECK(begun.rest().empty());
  gate.open();
  CHECK(begun.next() == "begun");  // the end of the first made room, and the loop saw it
  CHECK(all_reaped(server));
}

TEST_CASE("F5 a child of the program survives a forking server to be waited for") {
  const Kind kind = any_forking_kind();
  const std::size_t limit = GENERATE(1U, 40U);
  CAPTURE(kind, limit);
  Journal begun;
  const Gate gate;
  TestServer server(kind, gated(begun, gate), {.options = {.max_children = limit}});
  server.start();
  const RemoteClient client = knocking(server);
  CHECK(begun.next() == "begun");
  const pid_t own = own_dead_child();
  server.collect_children();  // at the limit, or below it
  gate.open();
  CHECK(eventually([&] { return server.active_children().empty(); }));
  server->server_close();
  int status = 1;
  CHECK(::waitpid(own, &status, 0) == own);
  CHECK(status == 0);
}

TEST_CASE("F6 a child that somebody else has reaped frees its place") {
  const Kind kind = any_forking_kind();
  CAPTURE(kind);
  Journal begun;
  const Gate gate;
  gate.open();
  TestServer server(kind, gated(begun, gate), {.options = {.max_children = 1}});
  for (int i = 0; i < 3; ++i) {
    const RemoteClient client = knocking(server);
    REQUIRE(server->handle_request());
    const auto children = server.active_children();
    REQUIRE(children.size() == 1);
    CHECK(::waitpid(children.front(), nullptr, 0) == children.front());
    CHECK(begun.next() == "begun");
  }
  server.collect_children();
  CHECK(server.active_children().empty());
  CHECK(server.errors().rest().empty());
}

TEST_CASE("F6 a program that ignores the ends of its children can serve with a limit") {
  const Kind kind = any_forking_kind();
  CAPTURE(kind);
  Journal begun;
  const Gate gate;
  gate.open();
  const IgnoredChildren ignored;
  {
    TestServer server(kind, gated(begun, gate), {.options = {.max_children = 1}});
    server.start();
    for (int i = 0; i < 3; ++i) {
      const RemoteClient client = knocking(server);
      CHECK(begun.next() == "begun");
    }
    CHECK(all_reaped(server));
    CHECK(server.errors().rest().empty());
  }
}

TEST_CASE("F10 children answer one datagram after the other") {
  const Kind kind{GENERATE(Transport::udp, Transport::unix_datagram), Engine::forking};
  CAPTURE(kind);
  TestServer server(kind,
                    [](Exchange& exchange) { exchange.write(std::to_string(::getpid()) + '\n'); });
  server.start();
  RemoteClient client = server.connect();
  std::vector<std::string> workers;
  for (int i = 0; i < 3; ++i) workers.push_back(ask(client, kind, "who?"));
  CHECK(std::count(workers.begin(), workers.end(), std::to_string(::getpid())) == 0);
  std::sort(workers.begin(), workers.end());
  CHECK(std::unique(workers.begin(), workers.end()) == workers.end());
}

TEST_CASE("F13 all eight classes with an engine exist under their names") {
  using namespace socketserver;
  CHECK(std::is_same_v<ForkingTCPServer, ForkingMixIn<TCPServer>>);
  CHECK(std::is_same_v<ForkingUDPServer, ForkingMixIn<UDPServer>>);
  CHECK(std::is_same_v<ForkingUnixStreamServer, ForkingMixIn<UnixStreamServer>>);
  CHECK(std::is_same_v<ForkingUnixDatagramServer, ForkingMixIn<UnixDatagramServer>>);
  CHECK(std::is_same_v<ThreadingTCPServer, ThreadingMixIn<TCPServer>>);
  CHECK(std::is_same_v<ThreadingUDPServer, ThreadingMixIn<UDPServer>>);
  CHECK(std::is_same_v<ThreadingUnixStreamServer, ThreadingMixIn<UnixStreamServer>>);
  CHECK(std::is_same_v<ThreadingUnixDatagramServer, ThreadingMixIn<UnixDatagramServer>>);
  CHECK(Options{}.max_children == 40);
}

TEST_CASE("F14 when no child can be had the client is refused and the loop pauses") {
  const Kind kind = any_forking_kind();
  CAPTURE(kind);
  std::vector<std::chrono::steady_clock::time_point> attempts;
  Hooks hooks;
  hooks.fork_child = [&](Base<pid_t> base) -> pid_t {
    attempts.push_back(std::chrono::steady_clock::now());
    if (attempts.size() <= 3) throw std::system_error(EAGAIN, std::system_category(), "fork");
    return base();
  };
  TestServer server(kind, line_echo(), {.hooks = hooks});
  std::vector<RemoteClient> refused = knocking(server, 3);
  RemoteClient client = server.connect();
  server.start();
  CHECK(ask(client, kind, "hello") == "hello");
  for (RemoteClient& unlucky : refused) {
    CHECK(server.errors().next().find("fork: Resource temporarily unavailable (") !=
          std::string::npos);
    if (kind.is_stream()) CHECK(unlucky.receive_end() == End::eof);
  }
  client.close();
  CHECK(all_reaped(server));
  CHECK(server->live_requests().count() == 0);
  server.stop();
  REQUIRE(attempts.size() == 4);
  CHECK(attempts[1] - attempts[0] >= 10ms);
  CHECK(attempts[2] - attempts[1] >= 20ms);
  CHECK(attempts[3] - attempts[2] >= 40ms);
}
