// Tests of event.hpp and life_cycle.hpp: a flag to wait for, and how a loop is asked to stop.
// Serves chapter 03.
#include "socketserver/life_cycle.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

#include "socketserver/event.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using Run = LifeCycle::Run;
using Length = LifeCycle::Run::Length;
using unit::thrown_by;

namespace {

bool readable(int fd) {
  pollfd wanted[] = {{fd, POLLIN, 0}};
  return io::current().wait_any(wanted, io::kNow).outcome == io::Outcome::done;
}

}  // namespace

TEST_CASE("an event is readable from set to clear") {
  const Event event;
  CHECK_FALSE(readable(event.fileno()));
  event.set();
  event.set();
  CHECK(readable(event.fileno()));
  CHECK(readable(event.fileno()));  // looking does not lower it
  event.clear();
  CHECK_FALSE(readable(event.fileno()));
  event.clear();  // does not block
  event.set();
  CHECK(readable(event.fileno()));
}

TEST_CASE("an event leaves errno alone and is closed on exec") {
  const Event event;
  CHECK((::fcntl(event.fileno(), F_GETFD) & FD_CLOEXEC) != 0);
  Event moved_from;
  const Event other = std::move(moved_from);
  errno = ENOENT;
  moved_from.set();  // fails: there is no descriptor any more
  CHECK(errno == ENOENT);
}

TEST_CASE("a new life neither runs nor is asked to stop") {
  LifeCycle life;
  CHECK_FALSE(life.running());
  CHECK_FALSE(life.stop_wanted());
  CHECK_FALSE(life.closed());
  CHECK_FALSE(life.on_loop_thread());
  CHECK_FALSE(readable(life.fileno()));
  CHECK(life.wait_for_end(io::kNow));
  static_assert(!std::is_copy_constructible_v<Run> && !std::is_move_constructible_v<Run>);
}

TEST_CASE("a stop before the first run is remembered and used up by it") {
  LifeCycle life;
  life.request_stop();
  life.request_stop();
  CHECK(life.stop_wanted());
  CHECK(readable(life.fileno()));
  {
    const Run run(life, Length::forever);
    CHECK(life.stop_wanted());
    CHECK(readable(life.fileno()));
  }
  CHECK_FALSE(life.stop_wanted());
  CHECK_FALSE(readable(life.fileno()));
  const Run again(life, Length::forever);
  CHECK_FALSE(life.stop_wanted());
}

TEST_CASE("a stop during a run wakes the loop and ends with the run") {
  LifeCycle life;
  {
    const Run run(life, Length::forever);
    CHECK(life.running());
    CHECK_FALSE(life.stop_wanted());
    life.request_stop();
    life.request_stop();
    CHECK(life.stop_wanted());
    CHECK(readable(life.fileno()));
  }
  CHECK_FALSE(life.running());
  CHECK_FALSE(life.stop_wanted());
  CHECK_FALSE(readable(life.fileno()));
}

TEST_CASE("A4 a stop after a run means nothing to the next one") {
  LifeCycle life;
  { const Run run(life, Length::forever); }
  life.request_stop();
  CHECK_FALSE(life.stop_wanted());
  const Run next(life, Length::forever);
  CHECK_FALSE(life.stop_wanted());
  CHECK_FALSE(readable(life.fileno()));
}

TEST_CASE("a stop between two single requests is remembered by all that follow") {
  LifeCycle life;
  { const Run run(life, Length::one_request); }
  CHECK_FALSE(life.stop_wanted());
  SECTION("asked between two runs") { life.request_stop(); }
  SECTION("asked during a run") {
    const Run run(life, Length::one_request);
    life.request_stop();
    CHECK(life.stop_wanted());
  }
  for (int i = 0; i < 2; ++i) {
    const Run run(life, Length::one_request);
    CHECK(life.stop_wanted());
    CHECK(readable(life.fileno()));
  }
  { const Run run(life, Length::forever); }
  CHECK_FALSE(life.stop_wanted());
}

TEST_CASE("A9 a second run at the same time is refused and does not hurt the first") {
  LifeCycle life;
  const auto length = GENERATE(Length::forever, Length::one_request);
  const Run run(life, Length::forever);
  std::string text;
  std::thread([&] { text = thrown_by([&] { return Run(life, length), 0; }); }).join();
  CHECK(text == "std::logic_error: the server is serving already");
  CHECK(life.running());
  CHECK(life.on_loop_thread());
  CHECK_FALSE(life.stop_wanted());
}

TEST_CASE("a closed life runs no more") {
  LifeCycle life;
  life.close();
  CHECK(life.closed());
  CHECK(thrown_by([&] { return Run(life, Length::forever), 0; }) ==
        "std::logic_error: the server is closed");
  life.request_stop();
  CHECK(life.closed());
  CHECK_FALSE(life.stop_wanted());
  CHECK_FALSE(life.running());
}

TEST_CASE("only the thread of a run is the loop's thread and only while it runs") {
  LifeCycle life;
  {
    const Run run(life, Length::forever);
    CHECK(life.on_loop_thread());
    CHECK(life.loop_worker() == ::gettid());
    bool elsewhere = true;
    std::thread([&] { elsewhere = life.on_loop_thread(); }).join();
    CHECK_FALSE(elsewhere);
  }
  CHECK_FALSE(life.on_loop_thread());
}

TEST_CASE("waiting for the end of a run takes until then or until the deadline") {
  LifeCycle life;
  const Event begun;
  std::thread loop([&] {
    const Run run(life, Length::forever);
    begun.set();
    pollfd wanted[] = {{life.fileno(), POLLIN, 0}};
    static_cast<void>(io::current().wait_any(wanted, io::kNever));
  });
  pollfd wanted[] = {{begun.fileno(), POLLIN, 0}};
  static_cast<void>(io::current().wait_any(wanted, io::in(10s)));
  CHECK_FALSE(life.wait_for_end(io::kNow));
  CHECK_FALSE(life.wait_for_end(io::in(20ms)));
  life.request_stop();
  CHECK(life.wait_for_end(io::kNever));
  CHECK_FALSE(life.running());
  CHECK(life.wait_for_end(io::in(20ms)));
  loop.join();
}

TEST_CASE("a flag that was meant for an earlier run is lowered and a real one is not") {
  LifeCycle life;
  const Run run(life, Length::forever);
  // As if a stop came when the last run had just ended: its flag goes up, and nothing is wanted.
  const std::uint64_t one = 1;
  REQUIRE(::write(life.fileno(), &one, sizeof one) == sizeof one);
  life.drop_stale_stop();
  CHECK_FALSE(readable(life.fileno()));
  life.request_stop();
  life.drop_stale_stop();
  CHECK(readable(life.fileno()));
  CHECK(life.stop_wanted());
}

TEST_CASE("a child has no loop and hands a stop to its parent") {
  LifeCycle life;
  const Run run(life, Length::forever);
  Event to_parent;
  const Descriptor kept(::fcntl(to_parent.fileno(), F_DUPFD_CLOEXEC, 0));
  life.become_child(std::move(to_parent));
  CHECK_FALSE(life.running());
  CHECK_FALSE(life.on_loop_thread());
  CHECK_FALSE(readable(kept.get()));
  life.request_stop();
  CHECK(readable(kept.get()));
}

TEST_CASE("A3 a stop that races with the beginning of a run is never lost") {
  const test_support::LeakCheck leaks;
  for (int i = 0; i < 1000; ++i) {
    LifeCycle life;
    std::thread loop([&life] {
      const Run run(life, Length::forever);
      pollfd wanted[] = {{life.fileno(), POLLIN, 0}};
      while (!life.stop_wanted()) static_cast<void>(io::current().wait_any(wanted, io::kNever));
    });
    life.request_stop();
    loop.join();
    // The flag may have gone up after the loop had seen the stop and left: the next run drops it.
    const Run next(life, Length::forever);
    life.drop_stale_stop();
    REQUIRE_FALSE(life.stop_wanted());
    REQUIRE_FALSE(readable(life.fileno()));
  }
  CHECK(leaks.clean());
}
