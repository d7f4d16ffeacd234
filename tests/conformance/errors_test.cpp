// What handlers throw, and what becomes of it: reported once, whole, from a thread or a child.
// Serves the tests of chapter 07.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "conformance/make_server.hpp"
#include "socketserver/request_handler.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"
#include "support/descriptor.hpp"

using namespace conformance;
using socketserver::BaseRequestHandler;
using test_support::checked;
using test_support::End;
using test_support::OwnedDescriptor;
using test_support::RemoteClient;

namespace {

struct NoException {};

// Throws what its client asks for; any other line comes back.
void throw_on_demand(Exchange& exchange) {
  const auto line = exchange.read_line();
  if (line == "error\n") throw std::runtime_error("a handler failed");
  if (line == "number\n") throw 42;
  if (line == "text\n") throw "text";
  if (line == "struct\n") throw NoException{};
  if (line == "memory\n") throw std::bad_alloc();
  exchange.write(line.value_or(""));
}

// Puts something else in the place of standard error for a scope.
class StandardError {
 public:
  explicit StandardError(int replacement) : before_(checked(::dup(STDERR_FILENO), "dup")) {
    checked(::dup2(replacement, STDERR_FILENO), "dup2");
  }
  ~StandardError() { ::dup2(before_.get(), STDERR_FILENO); }
  StandardError(const StandardError&) = delete;
  StandardError& operator=(const StandardError&) = delete;

 private:
  OwnedDescriptor before_;
};

// Tells what is called, and throws where it is told to.
class FailingHandler : public BaseRequestHandler {
 public:
  FailingHandler(Request& request, const Address& client, BaseServer& server,
                 const Journal& journal, std::string failing)
      : BaseRequestHandler(request, client, server), journal_(journal), failing_(failing) {
    step("constructor");
  }
  ~FailingHandler() override { journal_.note("destructor"); }
  void setup() override { step("setup"); }
  void handle() override { step("handle"); }
  void finish() override { step("finish"); }

 private:
  // One of the things that a handler has acquired by then.
  struct Resource {
    explicit Resource(const Journal& told) : journal(told) { journal.note("acquired"); }
    ~Resource() { journal.note("released"); }
    const Journal& journal;
  };

  void step(const std::string& name) {
    journal_.note(name);
    if (failing_.find(name) != std::string::npos) throw std::runtime_error(name + " failed");
  }

  const Journal& journal_;
  Resource resource_{journal_};
  std::string failing_;
};

std::string read_all(int file) {
  std::string text(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
  checked(::pread(file, text.data(), text.size(), 0), "pread");
  return text;
}

}  // namespace

TEST_CASE("B6 whatever a handler throws is reported and the server lives") {
  const Kind kind = any_inet_kind();
  const std::string wanted = GENERATE("error", "number", "text", "struct", "memory");
  CAPTURE(kind, wanted);
  TestServer server(kind, throw_on_demand);
  server.start();
  RemoteClient unlucky = server.connect();
  unlucky.send(wanted + '\n');
  const std::string error = server.errors().next();
  CAPTURE(error);
  const std::string expected = wanted == "error"    ? "std::runtime_error: a handler failed"
                               : wanted == "number" ? "int"
                               : wanted == "text"   ? "char const*"
                               : wanted == "struct" ? "NoException"
                                                    : "std::bad_alloc";
  CHECK(error.find(expected) != std::string::npos);
  if (kind.is_stream()) CHECK(unlucky.receive_end() == End::eof);
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  CHECK(server.errors().rest().empty());
}

TEST_CASE("B7 a child that throws reports it and its parent learns of the failure") {
  const Transport transport = GENERATE(Transport::tcp, Transport::udp);
  const Kind kind{transport, Engine::forking};
  const std::string wanted = GENERATE("error", "number", "hello");
  CAPTURE(kind, wanted);
  Journal exits;
  Hooks hooks;
  hooks.child_exited = [&](const Address&, pid_t, int status) {
    exits.note(WIFEXITED(status) ? std::to_string(WEXITSTATUS(status)) : "killed");
  };
  TestServer server(kind, throw_on_demand, {.hooks = hooks});
  server.start();
  RemoteClient client = server.connect();
  client.send(wanted + '\n');
  if (wanted == "hello") {
    CHECK(exits.next() == "0");
    CHECK(server.errors().rest().empty());
  } else {
    CHECK(exits.next() == "1");
    CHECK(server.errors().rest().size() == 1);
  }
}

TEST_CASE("B8 handlers that fail together leave whole records") {
  const Kind kind = any_tcp_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());  // which would write there, too
  const OwnedDescriptor file{checked(::memfd_create("errors", MFD_CLOEXEC), "memfd_create")};
  checked(::fcntl(file.get(), F_SETFL, O_APPEND), "fcntl");
  const auto error = std::make_exception_ptr(std::runtime_error(std::string(300, 'w')));
  constexpr int kClients = 10;
  constexpr int kErrors = 100;  // of each
  {
    const Gate gate;
    const StandardError captured(file.get());
    const auto fail_often = [&](Exchange& exchange) {
      gate.pass();
      for (int i = 1; i < kErrors; ++i)
        exchange.server().report(error, &exchange.request(), &exchange.client());
      std::rethrow_exception(error);
    };
    const auto server = make_plain_server(kind, any_address(kind.transport),
                                          handler_for(kind.transport, fail_often));
    const socketserver::ServerThread thread(*server);
    std::vector<RemoteClient> clients;
    for (int i = 0; i < kClients; ++i)
      clients.push_back(connect_to(server->server_address(), kind));
    gate.open();
    for (RemoteClient& client : clients) CHECK(client.receive_end() == End::eof);
    server->server_close();
  }
  std::istringstream records(read_all(file.get()));
  int whole = 0;
  int torn = 0;
  for (std::string record; std::getline(records, record);) {
    const bool good =
        record.rfind("socketserver: request from 127.0.0.1:", 0) == 0 &&
        record.substr(record.find(": std::") + 2) == "std::runtime_error: " + std::string(300, 'w');
    ++(good ? whole : torn);
  }
  CHECK(whole == kClients * kErrors);
  CHECK(torn == 0);
}

TEST_CASE("B5 a standard error that nobody reads any more does no harm") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  test_support::Pipe pipe = test_support::make_pipe();
  pipe.read_end.reset();  // the reader has gone: a write raises SIGPIPE
  const auto server = make_plain_server(kind, any_address(kind.transport),
                                        handler_for(kind.transport, throw_on_demand));
  const socketserver::ServerThread thread(*server);
  {
    const StandardError broken(pipe.write_end.get());
    RemoteClient unlucky = connect_to(server->server_address(), kind);
    unlucky.send("error\n");
    if (kind.is_stream()) CHECK(unlucky.receive_end() == End::eof);
    CHECK(test_support::eventually([&] { return server->live_requests().count() == 0; }));
    RemoteClient client = connect_to(server->server_address(), kind);
    CHECK(ask(client, kind, "hello") == "hello");
  }
}

TEST_CASE("B9 when handle and finish both throw both are reported") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  Journal journal;
  TestServer server(kind, socketserver::handler<FailingHandler>(std::cref(journal),
                                                                std::string("handle finish")));
  server.start();
  RemoteClient client = server.connect();
  knock(client, kind);
  CHECK(server.errors().next().find("handle failed") != std::string::npos);
  CHECK(server.errors().next().find("finish failed") != std::string::npos);
}

TEST_CASE("B10 what a handler has acquired is released wherever it fails") {
  const Kind kind = any_kind();
  const std::string failing = GENERATE("constructor", "setup", "handle", "finish");
  CAPTURE(kind, failing);
  Journal journal;
  TestServer server(kind, socketserver::handler<FailingHandler>(std::cref(journal), failing));
  server.start();
  RemoteClient client = server.connect();
  knock(client, kind);
  CHECK(server.errors().next().find(failing + " failed") != std::string::npos);
  std::vector<std::string> expected{"acquired", "constructor"};
  if (failing != "constructor") expected.push_back("setup");
  if (failing == "handle" || failing == "finish") {
    expected.push_back("handle");
    expected.push_back("finish");
  }
  if (failing != "constructor") expected.push_back("destructor");
  expected.push_back("released");
  for (const std::string& step : expected) CHECK(journal.next() == step);
  CHECK(journal.rest().empty());
}
