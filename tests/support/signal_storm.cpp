// Sends a signal a thousand times a second for a scope, to interrupt every system call. Serves the
// tests of every chapter.
#include "support/signal_storm.hpp"

#include <unistd.h>

#include <chrono>
#include <utility>

#include "support/descriptor.hpp"

namespace test_support {

SignalStorm::SignalStorm(int number)
    : SignalStorm(number, [number] { ::kill(::getpid(), number); }) {}

SignalStorm::SignalStorm(int number, pthread_t target)
    : SignalStorm(number, [number, target] { ::pthread_kill(target, number); }) {}

SignalStorm::SignalStorm(int number, std::function<void()> send) : number_(number) {
  struct sigaction nothing {};
  nothing.sa_handler = [](int) {};
  checked(::sigaction(number, &nothing, &before_), "sigaction");
  thread_ = std::thread([this, send = std::move(send)] {
    // The storm is for the others.
    sigset_t own;
    ::sigemptyset(&own);
    ::sigaddset(&own, number_);
    ::pthread_sigmask(SIG_BLOCK, &own, nullptr);
    while (!over_) {
      send();
      ++sent_;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  });
}

SignalStorm::~SignalStorm() {
  over_ = true;
  thread_.join();
  // Ignoring a signal discards what is pending of it, in every thread (sigaction(2)).
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(number_, &ignore, nullptr);
  ::sigaction(number_, &before_, nullptr);
}

}  // namespace test_support
