// Tests of base_server.hpp: the loop and its hooks, on a server without a network. Serves chapter
// 03.
#include "socketserver/base_server.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "socketserver/error.hpp"
#include "socketserver/server_thread.hpp"
#include "support/catch.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using unit::thrown_by;
using Steps = std::vector<std::string>;

namespace {

void ignore(Request&, const Address&, BaseServer&) {}

// Its clients are put into a queue by the test. It notes each hook, and does in a hook what the
// test has given for it.
class QueueServer : public BaseServer {
 public:
  explicit QueueServer(RequestHandlerClass handler = ignore, Options options = {})
      : BaseServer(Address(), std::move(handler), options) {}
  ~QueueServer() override { server_close(); }

  // The client's end of a new connection.
  Socket arrive(int port = 1) {
    auto [client, server] = Socket::pair();
    queue_.push_back(Incoming{Request(std::move(server)), Address("127.0.0.1", port)});
    waiting_.set();
    return std::move(client);
  }
  void arrive_broken(int error) {
    broken_ = error;
    waiting_.set();
  }

  [[nodiscard]] int fileno() const noexcept override { return open ? waiting_.fileno() : -1; }
  void server_bind() override {}
  void handle_error(const std::exception_ptr& error, const Address* client) override {
    errors.push_back(describe(error) + (client ? " " + client->to_string() : ""));
    act("handle_error");
  }

  Steps steps;
  Steps errors;
  std::function<void(const std::string&)> act_in = [](const std::string&) {};
  bool refuse = false;
  bool forget_to_close = false;
  bool wants = true;
  bool open = true;
  Event engine;
  std::function<void()> engine_action = [] {};

 protected:
  std::optional<Incoming> get_request() override {
    note("get_request");
    waiting_.clear();
    if (const int error = std::exchange(broken_, 0)) throw_error(error, "accept");
    if (queue_.empty()) return std::nullopt;
    std::optional<Incoming> next(std::move(queue_.front()));
    queue_.pop_front();
    if (!queue_.empty()) waiting_.set();
    return next;
  }
  bool verify_request(Request&, const Address&) override {
    note("verify_request");
    return !refuse;
  }
  void process_request(Request& request, const Address& client) override {
    note("process_request");
    BaseServer::process_request(request, client);
  }
  void finish_request(Request& request, const Address& client) override {
    note("finish_request");
    BaseServer::finish_request(request, client);
  }
  void shutdown_request(Request& request) override {
    note("shutdown_request");
    if (!forget_to_close) BaseServer::shutdown_request(request);
  }
  void close_request(Request& request) override {
    note("close_request");
    BaseServer::close_request(request);
  }
  void handle_timeout() override { note("handle_timeout"); }
  void service_actions() override { note("service_actions"); }
  [[nodiscard]] int engine_descriptor() const noexcept override { return engine.fileno(); }
  void engine_actions() override {
    engine.clear();
    engine_action();
  }
  [[nodiscard]] bool wants_requests() override { return wants; }
  void release_listener() noexcept override { open = false; }

 private:
  void note(const std::string& step) {
    steps.push_back(step);
    act(step);
  }
  void act(const std::string& step) { act_in(step); }

  std::deque<Incoming> queue_;
  Event waiting_;
  int broken_ = 0;
};

bool at_end(Socket& client) {
  std::array<char, 8> buffer{};
  return client.receive(buffer, io::in(10s)) == 0;
}

}  // namespace

TEST_CASE("a request goes through the hooks in their order") {
  int calls = 0;
  QueueServer server([&](Request& request, const Address& client, BaseServer& caller) {
    ++calls;
    CHECK(client.port() == 7);
    CHECK_FALSE(request.is_datagram());
    CHECK(caller.live_requests().count() == 1);
    CHECK(caller.live_requests().has_worker(::gettid()));
  });
  Socket client = server.arrive(7);
  CHECK(server.handle_request());
  CHECK(calls == 1);
  CHECK(server.steps == Steps{"get_request", "verify_request", "process_request", "finish_request",
                              "shutdown_request", "close_request"});
  CHECK(at_end(client));
  CHECK(server.live_requests().count() == 0);
  CHECK(server.errors.empty());
}

TEST_CASE("B1 a refused request is closed without being served") {
  QueueServer server;
  server.refuse = true;
  Socket client = server.arrive();
  CHECK(server.handle_request());
  CHECK(server.steps ==
        Steps{"get_request", "verify_request", "shutdown_request", "close_request"});
  CHECK(at_end(client));
}

TEST_CASE("B2 a hook that throws costs its own request and no other") {
  const std::string hook = GENERATE("verify_request", "process_request", "finish_request",
                                    "shutdown_request", "close_request");
  CAPTURE(hook);
  QueueServer server;
  server.act_in = [&](const std::string& step) {
    if (step == hook) throw std::runtime_error("no");
  };
  Socket client = server.arrive(7);
  CHECK(server.handle_request());
  REQUIRE_FALSE(server.errors.empty());
  CHECK(server.errors.front() == "std::runtime_error: no 127.0.0.1:7");
  CHECK(at_end(client));
  CHECK(server.live_requests().count() == 0);
  server.act_in = [](const std::string&) {};
  Socket next = server.arrive();
  CHECK(server.handle_request());
  CHECK(at_end(next));
}

TEST_CASE("A14 B5 a hook around the loop that throws or an error hook that throws ends nothing") {
  const std::string hook = GENERATE("service_actions", "handle_timeout", "handle_error");
  QueueServer server([](Request&, const Address&, BaseServer&) { throw 1; }, {.timeout = 1ms});
  server.act_in = [&](const std::string& step) {
    if (step == hook) throw std::runtime_error(step);
  };
  CHECK(server.handle_request());  // times out
  Socket first = server.arrive();
  Socket second = server.arrive();
  {
    const ServerThread thread(server);
    CHECK(at_end(first));
    CHECK(at_end(second));  // the loop has survived
  }
  CHECK_FALSE(server.errors.empty());
}

TEST_CASE("an override that forgets to close loses nothing") {
  QueueServer server;
  server.forget_to_close = true;
  Socket client = server.arrive();
  CHECK(server.handle_request());
  CHECK(at_end(client));
}

TEST_CASE("a lost peer of the request itself is no error but of another connection it is one") {
  const auto other = Socket::pair();
  bool own = true;
  QueueServer server([&](Request& request, const Address&, BaseServer&) {
    const Socket& lost = own ? request.socket() : other.first;
    throw PeerGone(ECONNRESET, lost.fileno(), "recv");
  });
  const Socket first = server.arrive(7);
  CHECK(server.handle_request());
  CHECK(server.errors.empty());
  own = false;
  const Socket second = server.arrive(7);
  CHECK(server.handle_request());
  CHECK(server.errors ==
        Steps{"socketserver::PeerGone: recv: Connection reset by peer 127.0.0.1:7"});
  // Without a request nobody knows whose peer it was.
  CHECK(server.report(std::make_exception_ptr(PeerGone(EPIPE, 0, "send")), nullptr, nullptr));
}

TEST_CASE("a time-out is reported") {
  QueueServer server(
      [](Request&, const Address&, BaseServer&) { throw TimedOut("recv 127.0.0.1:7"); });
  Socket client = server.arrive(7);
  CHECK(server.handle_request());
  CHECK(server.errors == Steps{"socketserver::TimedOut: recv 127.0.0.1:7: Connection timed out "
                               "127.0.0.1:7"});
}

TEST_CASE("handle request without a request ends at the time-out") {
  QueueServer server(ignore, {.timeout = 10ms});
  CHECK(server.handle_request());
  CHECK(server.steps == Steps{"handle_timeout"});
}

TEST_CASE("A11 handle request limits the whole request") {
  QueueServer server(
      [](Request& request, const Address&, BaseServer&) {
        std::array<char, 8> buffer{};
        static_cast<void>(request.socket().receive(buffer));
      },
      {.timeout = 30ms});
  Socket silent = server.arrive();
  CHECK(server.handle_request());
  CHECK(at_end(silent));
  CHECK(server.errors.size() == 1);
}

TEST_CASE("handle request says when a stop was asked for") {
  QueueServer server(ignore, {.timeout = 0ms});
  CHECK(server.handle_request());
  server.shutdown();
  CHECK_FALSE(server.handle_request());
  CHECK_FALSE(server.handle_request());
  CHECK(server.steps == Steps{"handle_timeout"});
}

TEST_CASE("a request that has gone again is none") {
  QueueServer server(ignore, {.timeout = 10ms});
  server.arrive_broken(ECONNABORTED);
  CHECK(server.handle_request());
  CHECK(server.errors.empty());
  CHECK(server.live_requests().count() == 0);
}

TEST_CASE("the loop tells that it runs on its own thread before it waits") {
  QueueServer server;
  std::thread::id told;
  server.serve_forever([&] {
    told = std::this_thread::get_id();
    server.shutdown();  // on the serving thread: asks and returns
  });
  CHECK(told == std::this_thread::get_id());
  CHECK(server.steps.empty());
  CHECK_THROWS_AS(server.serve_forever([] { throw std::runtime_error("not ready"); }),
                  std::runtime_error);
  server.serve_forever([&] { server.request_shutdown(); });  // the failure left no trace
}

TEST_CASE("the engine's descriptor wakes the loop even while it takes no requests") {
  QueueServer server;
  server.wants = false;
  Socket client = server.arrive();
  server.engine.set();
  server.engine_action = [&] {
    CHECK(server.steps.empty());
    server.wants = true;
    throw std::runtime_error("engine");
  };
  server.act_in = [&](const std::string& step) {
    if (step == "close_request") server.shutdown();
  };
  server.serve_forever();
  CHECK(at_end(client));
  CHECK(server.errors == Steps{"std::runtime_error: engine"});
}

TEST_CASE("with a service interval the loop comes round without requests") {
  QueueServer server(ignore, {.service_interval = 1ms});
  int passes = 0;
  server.act_in = [&](const std::string& step) {
    if (step == "service_actions" && ++passes == 5) server.shutdown();
  };
  server.serve_forever();
  CHECK(passes == 5);
}

TEST_CASE("closing says how many have finished and who was cut") {
  QueueServer server(
      [](Request& request, const Address&, BaseServer&) {
        std::array<char, 8> buffer{};
        request.socket().send_all("x");
        while (request.socket().receive(buffer) > 0) {
        }
      },
      {.drain_limit = 100ms});
  Socket client = server.arrive(7);
  DrainReport report;
  const bool leaves = GENERATE(false, true);
  {
    const ServerThread thread(server);
    std::array<char, 1> buffer{};
    REQUIRE(client.receive(buffer, io::in(10s)) == 1);
    if (leaves) {
      std::thread leaver([&] { client.shutdown_write(); });
      report = server.server_close();
      leaver.join();
    } else {
      report = server.server_close();
    }
  }
  CHECK(report.cut == (leaves ? std::vector<Address>{} : std::vector{Address("127.0.0.1", 7)}));
  CHECK(report.finished <= (leaves ? 1U : 0U));
  CHECK_FALSE(server.open);
  const DrainReport second = server.server_close();
  CHECK(second.finished == 0);
  CHECK(second.cut.empty());
  CHECK(thrown_by([&] { return server.serve_forever(), 0; }) ==
        "std::logic_error: the server is closed");
  CHECK(thrown_by([&] { return server.handle_request(); }) ==
        "std::logic_error: the server is closed");
}

TEST_CASE("a handler that closes its server only asks for the stop") {
  QueueServer server([](Request&, const Address&, BaseServer& caller) { caller.server_close(); });
  Socket client = server.arrive();
  server.serve_forever();
  CHECK(at_end(client));
  CHECK(server.open);  // the owner closes
  CHECK(server.errors.empty());
}
