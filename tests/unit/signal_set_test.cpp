// Tests of signal_set.hpp: which signals are caught, blocked and forgotten. Serves chapter 07.
#include "socketserver/signal_set.hpp"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

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

TEST_CASE("a signal is handled as long as it has a handler") {
  const SignalSet before = handled_signals();
  {
    const Handled first(SIGUSR1);
    const Handled real_time(SIGRTMAX);
    const SignalSet handled = handled_signals();
    CHECK(handled == (before | signal_set(SIGUSR1) | signal_set(SIGRTMAX)));
  }
  CHECK(handled_signals() == before);
}

TEST_CASE("an ignored signal is not handled") {
  const auto before = std::signal(SIGUSR1, SIG_IGN);
  CHECK_FALSE(has(handled_signals(), SIGUSR1));
  std::signal(SIGUSR1, before);
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
