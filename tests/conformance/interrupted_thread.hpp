// A thread whose system calls are interrupted all the time. Serves the tests of chapter 07.
#pragma once

#include <unistd.h>

#include <csignal>
#include <ctime>

namespace conformance {

/// Interrupts its own thread a thousand times a second, with SIGALRM and a handler that does
/// nothing. A timer (timer_create(2)) and no second thread, since it is for forked children, too.
class InterruptedThread {
 public:
  InterruptedThread() {
    struct sigaction nothing {};
    nothing.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &nothing, nullptr);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGALRM;
    event._sigev_un._tid = ::gettid();
    ::timer_create(CLOCK_MONOTONIC, &event, &timer_);
    const itimerspec each_millisecond{{0, 1'000'000}, {0, 1'000'000}};
    ::timer_settime(timer_, 0, &each_millisecond, nullptr);
  }
  ~InterruptedThread() { ::timer_delete(timer_); }
  InterruptedThread(const InterruptedThread&) = delete;
  InterruptedThread& operator=(const InterruptedThread&) = delete;

 private:
  timer_t timer_{};
};

}  // namespace conformance
