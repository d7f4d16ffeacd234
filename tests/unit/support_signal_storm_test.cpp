// Tests of the signal storm. Serves the tests of every chapter.
#include <poll.h>
#include <pthread.h>

#include <cerrno>
#include <csignal>

#include "support/catch.hpp"
#include "support/signal_storm.hpp"

using test_support::SignalStorm;

TEST_CASE("a signal storm interrupts a blocked call again and again") {
  const SignalStorm storm{SIGUSR1, ::pthread_self()};
  for (int i = 0; i < 20; ++i) {
    REQUIRE(::poll(nullptr, 0, 10000) == -1);
    REQUIRE(errno == EINTR);
  }
  CHECK(storm.sent() > 0);
}

TEST_CASE("a signal storm over the whole process hits its only other thread") {
  const SignalStorm storm;
  CHECK(::poll(nullptr, 0, 10000) == -1);
  CHECK(errno == EINTR);
}

TEST_CASE("after a signal storm the old handling is back and nothing is pending") {
  struct sigaction mine {};
  struct sigaction before {};
  mine.sa_handler = [](int) {};
  mine.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &mine, &before);
  for (int i = 0; i < 20; ++i) const SignalStorm storm;
  struct sigaction after {};
  ::sigaction(SIGUSR1, &before, &after);
  CHECK(after.sa_handler == mine.sa_handler);
  sigset_t pending;
  ::sigpending(&pending);
  CHECK(::sigismember(&pending, SIGUSR1) == 0);
}
