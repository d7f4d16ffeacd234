// Tests of base_request_handler.hpp and request_handler.hpp: the three methods, the arguments and
// the settings of a handler class. Serves chapter 05.
#include "socketserver/request_handler.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "socketserver/error.hpp"
#include "socketserver/tcp_server.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using unit::thrown_by;
using Steps = std::vector<std::string>;

namespace {

const Address kClient{"127.0.0.1", 7};

// A server that only has to be there; it never binds.
class NoServer : public TCPServer {
 public:
  NoServer() : TCPServer({"127.0.0.1", 0}, [](auto&&...) {}, {.bind_and_activate = false}) {}
  ~NoServer() override { server_close(); }
  void handle_error(const std::exception_ptr& error, const Address* client) override {
    reported.push_back(describe(error) + (client ? " " + client->to_string() : ""));
  }
  Steps reported;
};

// Runs a handler class on a connection that brings `input`; returns what it writes.
std::string serve(const RequestHandlerClass& handler, BaseServer& server, std::string_view input) {
  auto [near, far] = Socket::pair();
  far.send_all(input);
  far.shutdown_write();
  {
    Request request(std::move(near));
    handler(request, kClient, server);
  }
  std::string output;
  std::array<char, 256> buffer{};
  while (const std::size_t count = far.receive(buffer)) output.append(buffer.data(), count);
  return output;
}

// Notes its steps and throws in those that it is told to.
class Stepping : public BaseRequestHandler {
 public:
  Stepping(Request& request, const Address& client, BaseServer& server, Steps& steps,
           const Steps& throwing)
      : BaseRequestHandler(request, client, server), steps_(steps), throwing_(throwing) {
    step("constructor");
  }
  ~Stepping() override { steps_.push_back("destructor"); }
  void setup() override { step("setup"); }
  void handle() override { step("handle"); }
  void finish() override { step(failed() ? "finish after failure" : "finish"); }

 private:
  void step(const std::string& name) {
    steps_.push_back(name);
    for (const std::string& wanted : throwing_)
      if (name.starts_with(wanted)) throw std::runtime_error("in " + wanted);
  }
  Steps& steps_;
  Steps throwing_;
};

struct Run {
  Steps steps;
  std::string thrown;
  Steps reported;
};

Run run(const Steps& throwing) {
  Run result;
  NoServer server;
  const auto handler_class = handler<Stepping>(std::ref(result.steps), throwing);
  result.thrown = thrown_by([&] { return serve(handler_class, server, ""); });
  result.reported = server.reported;
  return result;
}

// Writes the text that it was made with.
class Greeter : public StreamRequestHandler {
 public:
  Greeter(Request& request, const Address& client, BaseServer& server, std::string text,
          const int& shared)
      : StreamRequestHandler(request, client, server), text_(std::move(text)), shared_(shared) {}
  void handle() override { wfile().write(text_ + std::to_string(shared_)); }

 private:
  std::string text_;
  const int& shared_;
};

class LineEcho : public StreamRequestHandler {
 public:
  LineEcho(Request& request, const Address& client, BaseServer& server)
      : StreamRequestHandler(request, client, server) {
    rbufsize = 1;
    max_line = 5;
    timeout = 20ms;
  }
  void handle() override {
    while (const auto line = rfile().read_line()) wfile().write(*line);
  }
};

class Datagrams : public DatagramRequestHandler {
 public:
  using DatagramRequestHandler::DatagramRequestHandler;
};

class OwnsOne : public BaseRequestHandler {
 public:
  OwnsOne(Request& request, const Address& client, BaseServer& server, const std::unique_ptr<int>&)
      : BaseRequestHandler(request, client, server) {}
};

// Takes one thing after the other in its setup and fails after some of them.
class Collecting : public StreamRequestHandler {
 public:
  Collecting(Request& request, const Address& client, BaseServer& server, int fail_after)
      : StreamRequestHandler(request, client, server), fail_after_(fail_after) {}
  void setup() override {
    for (int taken = 0; taken < 3; ++taken) {
      if (taken == fail_after_) throw std::runtime_error("half way");
      sockets_.push_back(Socket::pair());
      if (taken == 1) StreamRequestHandler::setup();
    }
  }
  void finish() override { throw std::logic_error("finish without setup"); }

 private:
  int fail_after_;
  std::vector<std::pair<Socket, Socket>> sockets_;
};

}  // namespace

TEST_CASE("a handler is made and set up and handles and finishes and is destroyed") {
  const Run good = run({});
  CHECK(good.steps == Steps{"constructor", "setup", "handle", "finish", "destructor"});
  CHECK(good.thrown == "nothing");
}

TEST_CASE("what a handler throws ends it step by step") {
  const Run in_constructor = run({"constructor"});
  CHECK(in_constructor.steps == Steps{"constructor"});
  CHECK(in_constructor.thrown == "std::runtime_error: in constructor");
  const Run in_setup = run({"setup"});
  CHECK(in_setup.steps == Steps{"constructor", "setup", "destructor"});
  CHECK(in_setup.thrown == "std::runtime_error: in setup");
  const Run in_handle = run({"handle"});
  CHECK(in_handle.steps ==
        Steps{"constructor", "setup", "handle", "finish after failure", "destructor"});
  CHECK(in_handle.thrown == "std::runtime_error: in handle");
  const Run in_finish = run({"finish"});
  CHECK(in_finish.steps == Steps{"constructor", "setup", "handle", "finish", "destructor"});
  CHECK(in_finish.thrown == "std::runtime_error: in finish");
  for (const Run& each : {in_constructor, in_setup, in_handle, in_finish})
    CHECK(each.reported.empty());
}

TEST_CASE("B9 if handle and finish both throw both are reported") {
  const Run both = run({"handle", "finish"});
  CHECK(both.steps ==
        Steps{"constructor", "setup", "handle", "finish after failure", "destructor"});
  CHECK(both.thrown == "std::runtime_error: in finish");
  CHECK(both.reported == Steps{"std::runtime_error: in handle 127.0.0.1:7"});
}

TEST_CASE("B10 a setup that fails half way leaves nothing behind and calls no finish") {
  const int fail_after = GENERATE(0, 1, 2);
  NoServer server;
  const test_support::LeakCheck leaks;
  CHECK(thrown_by([&] { return serve(handler<Collecting>(fail_after), server, ""); }) ==
        "std::runtime_error: half way");
  CHECK(leaks.clean());
}

TEST_CASE("a handler's arguments are copied and what is shared is not") {
  NoServer server;
  std::string text = "number ";
  int shared = 1;
  const RequestHandlerClass handler_class = handler<Greeter>(text, std::ref(shared));
  text = "changed ";
  shared = 2;
  CHECK(serve(handler_class, server, "") == "number 2");
  CHECK(serve(handler_class, server, "") == "number 2");  // nothing was moved out of it
  const RequestHandlerClass literal = handler<Greeter>("literal ", std::cref(shared));
  CHECK(serve(literal, server, "") == "literal 2");
}

TEST_CASE("a handler class knows its name and the kind of its requests") {
  int shared = 0;
  const RequestHandlerClass stream = handler<Greeter>("", std::ref(shared));
  CHECK(stream.name() == "(anonymous namespace)::Greeter");
  CHECK(stream.socket_type() == SOCK_STREAM);
  CHECK(RequestHandlerClass(handler<Datagrams>()).socket_type() == SOCK_DGRAM);
  CHECK_FALSE(RequestHandlerClass(handler<BaseRequestHandler>()).socket_type());
}

TEST_CASE("a handler of datagrams is refused by a server of streams naming both") {
  CHECK(thrown_by([] {
          return TCPServer({"127.0.0.1", 0}, handler<Datagrams>()), 0;
        }) ==
        "std::invalid_argument: (anonymous namespace)::Datagrams handles datagrams, and TCPServer "
        "serves streams");
}

TEST_CASE("what cannot be copied is no argument of a handler") {
  using Factory = decltype(handler<OwnsOne>(std::unique_ptr<int>()));
  static_assert(!std::is_constructible_v<RequestHandlerClass, Factory>);
  SUCCEED();
}

TEST_CASE("a stream handler's settings hold for its reader and writer") {
  NoServer server;
  const RequestHandlerClass echo = handler<LineEcho>();
  CHECK(serve(echo, server, "12345\r\nrest") == "12345\nrest");
  CHECK_THROWS_AS(serve(echo, server, "123456\n"), LineTooLong);
  auto [near, silent] = Socket::pair();
  Request request(std::move(near));
  CHECK_THROWS_AS(echo(request, kClient, server), TimedOut);
}

TEST_CASE("E7 a reply to a datagram has a limit and may be empty") {
  DatagramWriter writer(10);
  CHECK_FALSE(writer.reply());
  writer.write("");
  CHECK(writer.reply() == "");
  writer.write("12345");
  writer.write("67890");
  CHECK(writer.reply() == "1234567890");
  CHECK(thrown_by([&] { return writer.write("x"), 0; }) ==
        "std::length_error: a reply of more than 10 bytes does not fit into a datagram");
  CHECK(writer.reply() == "1234567890");
}
