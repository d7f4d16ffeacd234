// The children of a forking server, one at a time: made with care, watched, reaped, ended. Opened
// by chapter 07.
#include "socketserver/request_children.hpp"

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "socketserver/error.hpp"
#include "socketserver/live_requests.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"
#include "support/descriptor.hpp"
#include "unit/replaced.hpp"

using namespace std::chrono_literals;
using socketserver::Address;
using socketserver::LiveRequests;
using socketserver::RequestChildren;
using test_support::Pipe;
namespace io = socketserver::io;

namespace {

const Address kClient("127.0.0.1", 4711);

// A child that does this and ends with what it returns.
template <class Action>
pid_t child_that(Action action) {
  const pid_t pid = RequestChildren().fork();
  if (pid == 0) RequestChildren::leave(action());
  return pid;
}

pid_t sleeping_child() {
  return child_that([] { return ::pause(); });
}

LiveRequests::Entry entry_in(LiveRequests& registry) { return registry.add(kClient, nullptr); }

int exit_status_of(pid_t child) {
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

std::string read_all(int descriptor) {
  std::string text;
  char block[256];
  for (ssize_t count = 0; (count = ::read(descriptor, block, sizeof block)) > 0;)
    text.append(block, static_cast<std::size_t>(count));
  return text;
}

// Another action and another mask for a signal, for a scope.
class SignalState {
 public:
  SignalState(int number, void (*action)(int), bool blocked) : number_(number) {
    struct sigaction wanted {};
    wanted.sa_handler = action;
    ::sigaction(number, &wanted, &action_);
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, number);
    ::pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, &mask_);
  }
  ~SignalState() {
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    ::sigaction(number_, &action_, nullptr);
  }
  SignalState(const SignalState&) = delete;
  SignalState& operator=(const SignalState&) = delete;

 private:
  int number_;
  struct sigaction action_ {};
  sigset_t mask_{};
};

// What a child can tell by its exit status: 1 default, 2 ignored, 3 handled; 10 more if blocked.
int state_of(int number) {
  struct sigaction action {};
  ::sigaction(number, nullptr, &action);
  sigset_t mask;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  const int what = action.sa_handler == SIG_DFL ? 1 : action.sa_handler == SIG_IGN ? 2 : 3;
  return what + (::sigismember(&mask, number) == 1 ? 10 : 0);
}

constexpr int kDefault = 1;
constexpr int kIgnored = 2;
constexpr int kDefaultBlocked = 11;

}  // namespace

TEST_CASE("F12 a child forgets the handlers of its parent and keeps what is ignored or blocked") {
  const auto handler = [](int) {};
  const SignalState usr1(SIGUSR1, handler, false);
  const SignalState usr2(SIGUSR2, SIG_IGN, false);
  const SignalState interrupt(SIGINT, handler, true);
  const SignalState terminate(SIGTERM, handler, true);
  CHECK(exit_status_of(child_that([] { return state_of(SIGUSR1); })) == kDefault);
  CHECK(exit_status_of(child_that([] { return state_of(SIGUSR2); })) == kIgnored);
  CHECK(exit_status_of(child_that([] { return state_of(SIGINT); })) == kDefaultBlocked);
  CHECK(exit_status_of(child_that([] { return state_of(SIGTERM); })) == kDefault);
  CHECK(state_of(SIGTERM) == 13);  // and nothing has changed here
  CHECK(state_of(SIGUSR1) == 3);
}

TEST_CASE("F8 buffered output is written once on either side of a fork") {
  Pipe pipe = test_support::make_pipe();
  {
    const Replaced output(STDOUT_FILENO, pipe.write_end.get());
    std::cout << "parent ";
    std::printf("stdio ");
    const pid_t child = child_that([] {
      std::cout << "child ";
      std::printf("stdio ");
      return 0;
    });
    CHECK(exit_status_of(child) == 0);
  }
  pipe.write_end.reset();
  CHECK(read_all(pipe.read_end.get()) == "parent stdio child stdio ");
}

TEST_CASE("a child that has ended makes the descriptor readable and is reaped once") {
  LiveRequests registry;
  RequestChildren children;
  const pid_t pid = child_that([] { return 7; });
  children.add(pid, entry_in(registry), kClient);
  CHECK(children.pids() == std::vector<pid_t>{pid});
  CHECK(registry.count() == 1);
  REQUIRE(test_support::wait_until_ready(children.fileno(), POLLIN,
                                         test_support::Deadline{test_support::kPatience}));
  int calls = 0;
  const RequestChildren::Ended ended = [&](const Address& client, pid_t which, int status) {
    ++calls;
    CHECK(client == kClient);
    CHECK(which == pid);
    CHECK(WEXITSTATUS(status) == 7);
    CHECK(children.crash(which, status) == nullptr);
    CHECK(registry.count() == 0);
    CHECK(children.count() == 0);
  };
  children.reap(ended);
  children.reap(ended);
  CHECK(calls == 1);
  CHECK_FALSE(
      test_support::wait_until_ready(children.fileno(), POLLIN, test_support::Deadline{0ms}));
}

TEST_CASE("F1 younger children that hold copies do not keep a dead one in the set") {
  LiveRequests registry;
  RequestChildren children;
  const pid_t elder = sleeping_child();
  children.add(elder, entry_in(registry), kClient);
  const pid_t younger = sleeping_child();  // holds a copy of what watches the elder
  children.add(younger, entry_in(registry), kClient);
  REQUIRE(::kill(elder, SIGKILL) == 0);
  std::vector<pid_t> reaped;
  const RequestChildren::Ended ended = [&](const Address&, pid_t pid, int) {
    reaped.push_back(pid);
  };
  CHECK(test_support::eventually([&] { return children.reap(ended), children.count() == 1; }));
  CHECK_FALSE(
      test_support::wait_until_ready(children.fileno(), POLLIN, test_support::Deadline{0ms}));
  children.kill(SIGTERM);
  CHECK(children.reap_all(io::kNever, ended));
  CHECK(reaped == std::vector<pid_t>{elder, younger});
}

TEST_CASE("waiting for all ends at the deadline if a child does not") {
  LiveRequests registry;
  RequestChildren children;
  const pid_t pid = sleeping_child();
  children.add(pid, entry_in(registry), kClient);
  int calls = 0;
  const RequestChildren::Ended ended = [&](const Address&, pid_t, int) { ++calls; };
  CHECK_FALSE(children.reap_all(io::in(20ms), ended));
  CHECK(calls == 0);
  children.kill(SIGTERM);
  CHECK(children.reap_all(io::kNever, ended));
  CHECK(calls == 1);
}

TEST_CASE("a death that we have not ordered is a crash and one that we have is not") {
  LiveRequests registry;
  RequestChildren children;
  const bool ordered = GENERATE(false, true);
  const pid_t pid = sleeping_child();
  children.add(pid, entry_in(registry), kClient);
  if (ordered) {
    children.kill(SIGTERM);
  } else {
    ::kill(pid, SIGTERM);
  }
  std::string crash;
  CHECK(children.reap_all(io::kNever, [&](const Address&, pid_t which, int status) {
    if (const auto error = children.crash(which, status)) crash = socketserver::describe(error);
  }));
  const std::string expected =
      "std::runtime_error: child " + std::to_string(pid) + " was killed by signal 15 (Terminated)";
  CHECK(crash == (ordered ? "" : expected));
}

TEST_CASE("F6 a child that is gone already needs no watching") {
  LiveRequests registry;
  RequestChildren children;
  const pid_t pid = child_that([] { return 0; });
  CHECK(exit_status_of(pid) == 0);
  children.add(pid, entry_in(registry), kClient);
  CHECK(children.count() == 0);
  CHECK(registry.count() == 0);
}

TEST_CASE("F14 a child that cannot be watched is ended and reaped") {
  LiveRequests registry;
  RequestChildren children;
  const pid_t pid = sleeping_child();
  LiveRequests::Entry entry = entry_in(registry);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit none = before;
  none.rlim_cur = 3;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const auto error = socketserver::attempt([&] { children.add(pid, std::move(entry), kClient); });
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  REQUIRE(error != nullptr);
  CHECK(::kill(pid, 0) == -1);
  CHECK(errno == ESRCH);
  CHECK(children.count() == 0);
}

TEST_CASE("a child asks its parent for a stop through the flag it is given") {
  LiveRequests registry;
  RequestChildren children;
  CHECK_FALSE(children.take_stop_asked());
  const pid_t pid = child_that([&] {
    children.become_child().set();
    return 0;
  });
  children.add(pid, entry_in(registry), kClient);
  CHECK(exit_status_of(pid) == 0);
  CHECK(children.take_stop_asked());
  CHECK_FALSE(children.take_stop_asked());
}
