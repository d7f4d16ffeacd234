// Hooks that refuse, and hooks that throw: one connection is lost, never the server. Serves the
// tests of chapter 07.
#include <atomic>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"

using namespace conformance;
using test_support::End;
using test_support::eventually;
using test_support::LeakCheck;
using test_support::RemoteClient;

namespace {

enum class Hook {
  get_request,
  verify_request,
  process_request,
  finish_request,
  shutdown_request,
  close_request,
  service_actions
};

// The hook does its work, where it has any, and throws the first time that it is called.
Hooks throwing_once(Hook hook, const Token& fault_left) {
  const auto fault = [&fault_left] {
    if (fault_left.take()) throw std::runtime_error("a hook failed");
  };
  Hooks hooks;
  switch (hook) {
    case Hook::get_request:
      hooks.get_request = [fault](Base<std::optional<Incoming>> base) {
        auto incoming = base();
        fault();
        return incoming;
      };
      break;
    case Hook::verify_request:
      hooks.verify_request = [fault](Request&, const Address&) {
        fault();
        return true;
      };
      break;
    case Hook::process_request:
      hooks.process_request = [fault](Request&, const Address&, Base<void> base) {
        fault();
        base();
      };
      break;
    case Hook::finish_request:
      hooks.finish_request = [fault](Request&, const Address&, Base<void> base) {
        fault();
        base();
      };
      break;
    case Hook::shutdown_request:
      hooks.shutdown_request = [fault](Request&, Base<void>) { fault(); };
      break;
    case Hook::close_request:
      hooks.close_request = [fault](Request&, Base<void>) { fault(); };
      break;
    case Hook::service_actions:
      hooks.service_actions = fault;
      break;
  }
  return hooks;
}

}  // namespace

TEST_CASE("A14 a hook that throws is reported and the next client served") {
  const Kind kind = any_inet_kind();
  const Hook hook =
      GENERATE(Hook::get_request, Hook::verify_request, Hook::process_request, Hook::finish_request,
               Hook::shutdown_request, Hook::close_request, Hook::service_actions);
  CAPTURE(kind, static_cast<int>(hook));
  static_cast<void>(client_process());
  const LeakCheck leaks;
  {
    const Token fault_left;
    TestServer server(kind, line_echo(), {.hooks = throwing_once(hook, fault_left)});
    server.start();
    {
      RemoteClient unlucky = server.connect();
      knock(unlucky, kind);
      if (kind.is_stream()) unlucky.shutdown_write();
      CHECK(server.errors().next().find("a hook failed") != std::string::npos);
      if (kind.is_stream()) CHECK(unlucky.discard_to_end() != End::timeout);
    }
    RemoteClient client = server.connect();
    CHECK(ask(client, kind, "hello") == "hello");
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("A14 handle_timeout may throw") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  Hooks hooks;
  hooks.handle_timeout = [](Base<void>) { throw std::runtime_error("a hook failed"); };
  TestServer server(kind, line_echo(),
                    {.options = {.timeout = std::chrono::milliseconds(10)}, .hooks = hooks});
  CHECK(server->handle_request());
  CHECK(server->handle_request());
  CHECK(server.errors().rest().size() == 2);
}

TEST_CASE("B1 a refused client reads the end at once and leaves nothing behind") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  Journal verified;
  Hooks hooks;
  hooks.verify_request = [&](Request&, const Address& client) {
    verified.note(client.to_string());
    return false;
  };
  TestServer server(kind, line_echo(), {.hooks = hooks});
  server.start();
  const LeakCheck leaks;
  for (int i = 0; i < 3; ++i) {
    RemoteClient client = server.connect();
    CHECK(client.receive_end() == End::eof);
    const std::string seen = verified.next();
    if (!kind.is_unix()) CHECK(seen == client.local_address());
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
  CHECK(server->live_requests().count() == 0);
  CHECK(server.errors().rest().empty());
}

TEST_CASE("B1 a refused datagram is not answered") {
  const Kind kind = any_datagram_kind();
  CAPTURE(kind);
  std::atomic<int> seen = 0;
  Hooks hooks;
  hooks.verify_request = [&](Request& request, const Address&) {
    ++seen;
    return request.packet().data != "no\n";
  };
  TestServer server(kind, line_echo(), {.hooks = hooks});
  server.start();
  RemoteClient client = server.connect();
  client.send("no\n");
  CHECK(eventually([&] { return seen == 1; }));  // children answer in any order
  CHECK(ask(client, kind, "yes") == "yes");
}

TEST_CASE("B2 a filter that throws costs its client the connection and is reported with it") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  const Token fault_left;
  TestServer server(kind, line_echo(), {.hooks = throwing_once(Hook::verify_request, fault_left)});
  server.start();
  RemoteClient unlucky = server.connect();
  knock(unlucky, kind);
  const std::string error = server.errors().next();
  if (!kind.is_unix())
    CHECK(error == "std::runtime_error: a hook failed (" + unlucky.local_address() + ")");
  if (kind.is_stream()) CHECK(unlucky.discard_to_end() != End::timeout);
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
}

TEST_CASE("B5 a reporter that throws itself changes nothing") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  Journal reported;
  Hooks hooks;
  hooks.handle_error = [&](const std::exception_ptr&, const Address*) {
    reported.note("reported");
    throw std::logic_error("the reporter failed");
  };
  TestServer server(kind,
                    [](Exchange& exchange) {
                      const auto line = exchange.read_line();
                      if (line == "fail\n") throw std::runtime_error("a handler failed");
                      exchange.write(line.value_or(""));
                    },
                    {.hooks = hooks});
  server.start();
  RemoteClient unlucky = server.connect();
  unlucky.send("fail\n");
  CHECK(reported.next() == "reported");
  if (kind.is_stream()) CHECK(unlucky.receive_end() == End::eof);
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
}
