// Stopping and closing: at once, from anywhere, without a wake-up before. Serves the tests of
// chapter 07.
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"
#include "support/faulty_io.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using test_support::End;
using test_support::eventually;
using test_support::FaultyIo;
using test_support::Operation;
using test_support::RemoteClient;
namespace io = socketserver::io;

namespace {

// Watches how the loop waits.
class Watch : public io::Io {
 public:
  io::Result wait_any(std::span<pollfd> wanted, io::Deadline deadline) override {
    if (deadline != io::kNever && deadline != io::kNow) limited_ = true;
    ++waits_;
    return Io::wait_any(wanted, deadline);
  }
  [[nodiscard]] bool limited() const { return limited_; }
  [[nodiscard]] int waits() const { return waits_; }

 private:
  std::atomic<bool> limited_ = false;
  std::atomic<int> waits_ = 0;
};

template <class Action>
std::chrono::microseconds duration_of(Action action) {
  const auto begin = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               begin);
}

}  // namespace

TEST_CASE("A1 an idle server waits without a limit and never wakes") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  Watch watch;
  const io::Use use{watch};
  TestServer server(kind, line_echo());
  server.start();
  {
    RemoteClient client = server.connect();
    CHECK(ask(client, kind, "hello") == "hello");
  }
  // The last pass may belong to a child that was reaped.
  CHECK(eventually([&] { return server->live_requests().count() == 0; }));
  std::this_thread::sleep_for(20ms);  // for the loop to get back into its wait
  const int waits = watch.waits();
  std::this_thread::sleep_for(100ms);  // the subject: time in which nothing happens
  CHECK(watch.waits() == waits);
  CHECK_FALSE(watch.limited());
}

TEST_CASE("A1 a stop takes no time") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo());
  std::vector<std::chrono::microseconds> durations;
  for (int i = 0; i < 200; ++i) {
    server.start();
    durations.push_back(duration_of([&] { server.stop(); }));
  }
  // Half of them, so that a busy machine does not matter: with polling it would be all.
  std::sort(durations.begin(), durations.end());
  CHECK(durations[durations.size() / 2] < 20ms);
}

TEST_CASE("A3 a stop in the moment of starting is not lost") {
  const Kind kind = any_tcp_kind();
  CAPTURE(kind);
  for (int i = 0; i < 1000; ++i) {
    const auto server = make_plain_server(kind, any_address(kind.transport),
                                          handler_for(kind.transport, line_echo()));
    std::thread serving([&] { server->serve_forever(); });
    server->shutdown();
    serving.join();
  }
}

TEST_CASE("A5 a handler stops its server") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, [](Exchange& exchange) {
    exchange.server().shutdown();
    exchange.write("stopped\n");
  });
  server.start();
  RemoteClient client = server.connect();
  client.send("stop\n");
  CHECK(server.wait_for_end());
  CHECK((kind.is_stream() ? client.receive_line() : client.receive_datagram()).substr(0, 7) ==
        "stopped");
}

TEST_CASE("A5 every hook of the loop can stop it") {
  const Kind kind = any_kind();
  const bool in_service_actions = GENERATE(true, false);
  CAPTURE(kind, in_service_actions);
  BaseServer* self = nullptr;
  Hooks hooks;
  if (in_service_actions) {
    hooks.service_actions = [&] { self->shutdown(); };
  } else {
    hooks.verify_request = [&](Request&, const Address&) {
      self->shutdown();
      return true;
    };
  }
  TestServer server(kind, line_echo(), {.hooks = hooks});
  self = &*server;
  server.start();
  RemoteClient client = server.connect();
  client.send("hello\n");
  client.close();
  CHECK(server.wait_for_end());
}

// Not under the thread sanitizer of g++ 12: it runs handlers late, and a signal that comes just
// before the loop's poll(2) is not seen while nothing else happens.
#ifndef __SANITIZE_THREAD__
TEST_CASE("A5 a signal handler on the serving thread stops the loop") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  static std::atomic<BaseServer*> self;
  TestServer server(kind, line_echo());
  self = &*server;
  struct sigaction stop {};
  struct sigaction before {};
  stop.sa_handler = [](int) { self.load()->request_shutdown(); };
  ::sigaction(SIGUSR2, &stop, &before);
  std::atomic<pthread_t> serving = ::pthread_self();
  std::atomic<bool> ready = false;
  std::thread thread([&] {
    serving = ::pthread_self();
    server->serve_forever([&] { ready = true; });
  });
  CHECK(eventually([&] { return ready.load(); }));
  ::pthread_kill(serving, SIGUSR2);
  thread.join();
  ::sigaction(SIGUSR2, &before, nullptr);
}
#endif

TEST_CASE("A7 whoever has called shutdown gets no new request") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  FaultyIo faulty;
  const io::Use use{faulty};
  BaseServer* self = nullptr;
  // Between "there is a request" and taking it.
  faulty.after(Operation::wait_any, [&](int, const io::Result&) { self->request_shutdown(); });
  Journal verified;
  TestServer server(kind, line_echo(), {.hooks = {.verify_request = [&](Request&, const Address&) {
                                          verified.note("verified");
                                          return true;
                                        }}});
  self = &*server;
  server.start();
  RemoteClient client = server.connect();
  client.send("hello\n");
  CHECK(server.wait_for_end());
  CHECK(verified.rest().empty());
  CHECK(faulty.calls(Operation::accept) + faulty.calls(Operation::receive_from) == 0);
}

TEST_CASE("A8 closing while serving ends the loop") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  FaultyIo faulty;
  const io::Use use{faulty};
  TestServer server(kind, line_echo());
  server.start();
  CHECK(eventually([&] { return faulty.calls(Operation::wait_any) == 1; }));
  const int number = server->fileno();
  server->server_close();
  CHECK(server.wait_for_end());
  // What takes the number now is nobody's listener.
  const test_support::OwnedDescriptor stranger{::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, number)};
  CHECK(stranger.get() == number);
  CHECK(faulty.calls(Operation::accept) + faulty.calls(Operation::receive_from) == 0);
  CHECK(server.errors().rest().empty());
}

TEST_CASE("A8 closing races with clients that come") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  for (int i = 0; i < 5; ++i) {
    TestServer server(kind, line_echo());
    server.start();
    std::vector<RemoteClient> clients;
    for (int j = 0; j < 3; ++j) clients.push_back(server.connect());
    for (RemoteClient& client : clients) client.send("hello\n");
    std::thread closing([&] { server->server_close(); });
    clients.clear();
    closing.join();
    CHECK(server.wait_for_end());
    CHECK(server->live_requests().count() == 0);
    CHECK(server.active_children().empty());
  }
}
