// Tests of the counting of descriptors, threads and children. Serves the tests of every chapter.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <future>
#include <thread>

#include "support/catch.hpp"
#include "support/counts.hpp"
#include "support/descriptor.hpp"
#include "support/process.hpp"

using namespace std::chrono_literals;
using test_support::checked;
using test_support::eventually;
using test_support::LeakCheck;

TEST_CASE("a leak check sees a descriptor left open") {
  const LeakCheck leaks;
  {
    const test_support::Pipe pipe = test_support::make_pipe();
    CHECK(test_support::descriptors() > 2);
    CHECK_FALSE(leaks.clean(5ms));
    CHECK(leaks.report().find("pipe:[") != std::string::npos);
  }
  CHECK(leaks.clean());
}

TEST_CASE("a leak check sees a descriptor closed that was not its own") {
  test_support::Pipe pipe = test_support::make_pipe();
  const LeakCheck leaks;
  pipe.read_end.reset();
  CHECK_FALSE(leaks.clean(5ms));
}

TEST_CASE("a leak check sees a thread that was not joined") {
  const LeakCheck leaks;
  std::promise<void> over;
  std::thread thread([&] { over.get_future().wait(); });
  CHECK_FALSE(leaks.clean(5ms));
  over.set_value();
  thread.join();
  CHECK(leaks.clean());
}

TEST_CASE("a leak check sees a child that was not reaped") {
  const LeakCheck leaks;
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) ::_exit(0);
  CHECK(eventually([] { return test_support::zombies() == 1; }));
  CHECK_FALSE(leaks.clean(5ms));
  CHECK(test_support::children_of() == std::vector<pid_t>{child});
  CHECK(::waitpid(child, nullptr, 0) == child);
  CHECK(test_support::zombies() == 0);
  CHECK(leaks.clean());
}

TEST_CASE("another process is counted from outside") {
  test_support::Process shell({"sh", "-c", "exec 7</dev/null; sleep 60 & echo ready; wait"});
  REQUIRE(shell.read_line() == "ready");
  CHECK(test_support::threads(shell.pid()) == 1);
  CHECK(test_support::descriptors(shell.pid()) == 4);
  CHECK(test_support::children(shell.pid()) == 1);
  CHECK(test_support::resident_kib(shell.pid()) > 0);
}

TEST_CASE("a process runs on until a signal stops it") {
  test_support::Process process({"sleep", "60"});
  CHECK(eventually([&] { return test_support::state_of(process.pid()) == 'S'; }));
  CHECK_FALSE(test_support::stopped(process.pid()));
  process.signal(SIGSTOP);
  CHECK(eventually([&] { return test_support::stopped(process.pid()); }));
  process.signal(SIGCONT);
  CHECK(eventually([&] { return !test_support::stopped(process.pid()); }));
  process.signal(SIGKILL);
  CHECK(eventually([&] { return test_support::state_of(process.pid()) == 'Z'; }));
}

TEST_CASE("an idle process makes no wake-ups and a busy one uses the processor") {
  test_support::Process idle({"sleep", "60"});
  test_support::Process busy({"sh", "-c", "while :; do :; done"});
  CHECK(eventually([&] { return test_support::cpu_time(busy.pid()) >= 20ms; }));
  CHECK(test_support::busy(busy.pid()));
  CHECK(eventually([&] { return !test_support::busy(idle.pid()); }));
  const auto before = test_support::wake_ups(idle.pid());
  CHECK(eventually([&] { return test_support::cpu_time(busy.pid()) >= 60ms; }));
  CHECK(test_support::wake_ups(idle.pid()) == before);
  CHECK(test_support::wake_ups_of_thread(idle.pid()) == before);
}

TEST_CASE("a process that does not exist cannot be counted") {
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) ::_exit(0);
  CHECK(::waitpid(child, nullptr, 0) == child);
  CHECK_THROWS_AS(test_support::descriptors(child), std::runtime_error);
}
