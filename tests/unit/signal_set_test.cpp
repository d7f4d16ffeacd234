// Tests of signal_set.hpp: which signals are caught, blocked and forgotten. Serves chapter 07.
#include "socketserver/signal_set.hpp"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <thread>

#include "support/catch.hpp"

using namespace socketserver;

namespace {

// A handler for a signal, for a scope.
class Handled {
 public:
  explicit Handled(int signal) : signal_(signal) {
    struct sigaction wanted {};
    wanted.sa_handler = [](int) {};
    ::sigaction(signal, &wanted, &before_);
  }
  ~Handled() { ::sigaction(signal_, &before_, nullptr); }
  Handled(const Handled&) = delete;
  Handled& operator=(const Handled&) = delete;

 private:
  int signal_;
  struct sigaction before_ {};
};

bool has(SignalSet signals, int signal) { return (signals & signal_set(signal)) != 0; }

bool has_handler(int signal) {
  struct sigaction action {};
  ::sigaction(signal, nullptr, &action);
  return action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN;
}

// What `action` says in a child process.
template <class Action>
int told_by_child(Action action) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(action());
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a signal is caught from the moment it has a handler") {
  const CaughtSignals caught;
  const Handled first(SIGUSR1);
  CHECK(has(caught.at_most(), SIGUSR1));
  const Handled real_time(SIGRTMAX);
  CHECK(has(caught.at_most(), SIGRTMAX));
  CHECK(has(caught.at_most(), SIGUSR1));
}

TEST_CASE("with a second thread every signal may be caught") {
  const CaughtSignals caught;
  std::promise<void> looked;
  std::thread other([&] { looked.get_future().wait(); });
  CHECK(caught.at_most() == kAllSignals);
  looked.set_value();
  other.join();
}

TEST_CASE("what is known of a parent is not believed in its child") {
  const CaughtSignals caught;
  CHECK(told_by_child([&] { return caught.at_most() == kAllSignals ? 1 : 0; }) == 1);
}

TEST_CASE("handlers are forgotten if they are in the set") {
  const Handled asked(SIGUSR1);
  const Handled real_time(SIGRTMAX);
  const Handled kept(SIGUSR2);
  CHECK(told_by_child([] {
          forget_handlers(signal_set(SIGUSR1) | signal_set(SIGRTMAX));
          return (has_handler(SIGUSR1) ? 1 : 0) + (has_handler(SIGRTMAX) ? 2 : 0) +
                 (has_handler(SIGUSR2) ? 4 : 0);
        }) == 4);
}

TEST_CASE("exactly the signals asked for are blocked and the former ones come back") {
  const SignalSet before = block_exactly(signal_set(SIGUSR1));
  sigset_t mask;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  CHECK(::sigismember(&mask, SIGUSR1) == 1);
  CHECK(::sigismember(&mask, SIGUSR2) == 0);
  CHECK(block_exactly(before) == signal_set(SIGUSR1));
}
