// Tests of live_requests.hpp: who is being served, waiting for their end, and forcing it. Serves
// chapter 03.
#include "socketserver/live_requests.hpp"

#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "socketserver/error.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

Address client(int port) { return {"127.0.0.1", port}; }

// A connection that is registered, and its other end.
struct Live {
  Live(LiveRequests& registry, int port) : Live(registry, port, Socket::pair()) {}
  Live(LiveRequests& registry, int port, std::pair<Socket, Socket> ends)
      : socket(std::make_shared<Socket>(std::move(ends.first))),
        peer(std::move(ends.second)),
        entry(registry.add(client(port), socket)) {}

  // Whether our side of the connection has been shut down.
  [[nodiscard]] bool is_cut() {
    std::array<char, 1> buffer{};
    bool ended = false;
    const auto error = attempt([&] { ended = peer.receive(buffer, io::kNow) == 0; });
    return !error && ended;
  }

  std::shared_ptr<Socket> socket;
  Socket peer;
  LiveRequests::Entry entry;
};

}  // namespace

TEST_CASE("the registry shows who is served since when and by whom") {
  LiveRequests registry;
  CHECK(registry.count() == 0);
  CHECK(registry.snapshot().empty());
  const auto before = io::Clock::now();
  Live first(registry, 1);
  Live second(registry, 2);
  second.entry.set_worker(77);
  REQUIRE(registry.count() == 2);
  const auto lines = registry.snapshot();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].client == client(1));
  CHECK(lines[0].worker == 0);
  CHECK(lines[0].since >= before);
  CHECK(lines[1].client == client(2));
  CHECK(lines[1].worker == 77);
  CHECK(lines[1].since >= lines[0].since);
  CHECK(registry.has_worker(77));
  CHECK_FALSE(registry.has_worker(78));
}

TEST_CASE("a line goes with its entry and only once") {
  LiveRequests registry;
  {
    LiveRequests::Entry none;
    none.set_worker(1);  // stands for nothing: no effect
    LiveRequests::Entry one = registry.add(client(1), nullptr);
    LiveRequests::Entry moved(std::move(one));
    CHECK(registry.count() == 1);
    LiveRequests::Entry two = registry.add(client(2), nullptr);
    two = std::move(moved);  // the line of client 2 goes
    REQUIRE(registry.count() == 1);
    CHECK(registry.snapshot()[0].client == client(1));
    LiveRequests::Entry& same = two;
    two = std::move(same);
    CHECK(registry.count() == 1);
  }
  CHECK(registry.count() == 0);
}

TEST_CASE("waiting until nothing is live ends with the last request or at the deadline") {
  LiveRequests registry;
  CHECK(registry.wait_until_empty(io::kNow));
  std::optional<LiveRequests::Entry> entry = registry.add(client(1), nullptr);
  CHECK_FALSE(registry.wait_until_empty(io::kNow));
  CHECK_FALSE(registry.wait_until_empty(io::in(20ms)));
  std::thread leaver([&] { entry.reset(); });
  CHECK(registry.wait_until_empty(io::kNever));
  leaver.join();
  entry = registry.add(client(2), nullptr);
  CHECK_FALSE(registry.wait_until_empty(io::kNow));  // an earlier "empty" does not count
}

TEST_CASE("cutting ends every live connection and tells whose they were once") {
  LiveRequests registry;
  Live first(registry, 1);
  Live second(registry, 2);
  CHECK_FALSE(first.is_cut());
  registry.cut();
  CHECK(first.is_cut());
  CHECK(second.is_cut());
  CHECK(registry.count() == 2);  // they leave by themselves
  registry.cut();
  CHECK(registry.take_cut() == std::vector{client(1), client(2)});
  CHECK(registry.take_cut().empty());
}

TEST_CASE("cutting a worker's connection leaves the others alone") {
  LiveRequests registry;
  Live first(registry, 1);
  Live second(registry, 2);
  first.entry.set_worker(11);
  second.entry.set_worker(22);
  registry.cut(22);
  CHECK_FALSE(first.is_cut());
  CHECK(second.is_cut());
  CHECK(registry.take_cut() == std::vector{client(2)});
  registry.cut(99);
  CHECK(registry.take_cut().empty());
}

TEST_CASE("noting a cut touches no connection") {
  LiveRequests registry;
  Live first(registry, 1);
  const LiveRequests::Entry datagram = registry.add(client(2), nullptr);
  first.entry.set_worker(11);
  registry.note_cut(11);
  CHECK_FALSE(first.is_cut());
  CHECK(registry.take_cut() == std::vector{client(1)});
}

TEST_CASE("a datagram has no connection to cut and neither has a request that just closed") {
  LiveRequests registry;
  const LiveRequests::Entry datagram = registry.add(client(1), nullptr);
  Live closed(registry, 2);
  closed.socket.reset();
  registry.cut();
  CHECK(registry.take_cut().empty());
}

TEST_CASE("the registry stands still while it is held") {
  LiveRequests registry;
  std::optional<LiveRequests::Entry> entry;
  std::promise<void> is_held;
  std::thread other([&] {
    is_held.get_future().wait();
    entry = registry.add(client(1), nullptr);
  });
  {
    const auto held = registry.hold();
    is_held.set_value();
    CHECK(held.owns_lock());
  }
  other.join();
  CHECK(registry.count() == 1);
}

TEST_CASE("requests may come and go and be cut from many threads") {
  const test_support::LeakCheck leaks;
  {
    LiveRequests registry;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&registry, i] {
        for (int round = 0; round < 200; ++round) {
          Live live(registry, i + 1);
          live.entry.set_worker(i + 1);
        }
      });
    for (int i = 0; i < 100; ++i) {
      registry.cut();
      static_cast<void>(registry.snapshot());
      static_cast<void>(registry.take_cut());
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(registry.wait_until_empty(io::kNow));
  }
  CHECK(leaks.clean());
}
