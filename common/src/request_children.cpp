// The children of a forking server: made with care, watched, reaped. Opened by chapter 07.
#include "socketserver/request_children.hpp"

#include <stdio_ext.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ext/stdio_sync_filebuf.h>
#include <iostream>
#include <new>
#include <stdexcept>
#include <utility>

#include "socketserver/error.hpp"

extern "C" {  // which this header of glibc 2.36 forgets to say itself
#include <sys/pidfd.h>
}

namespace socketserver {
namespace {

// std::cout stands on stdout unless the program has parted them; then it has a buffer of its own.
void flush_stream(std::ostream& stream) {
  using OnStdio = __gnu_cxx::stdio_sync_filebuf<char>;
  if (dynamic_cast<OnStdio*>(stream.rdbuf()) == nullptr) stream.flush();
}

// Standard output and error only: fflush(nullptr) would also wait for the lock of standard input,
// which a prompt in another thread holds for as long as nobody types. And only where something
// waits (stdio_ext(3)): a flush takes a lock, so it writes to a page that parent and child share,
// and the kernel has to copy it.
void flush_output() {
  flush_stream(std::cout);
  flush_stream(std::clog);
  for (std::FILE* stream : {stdout, stderr})
    if (::__fpending(stream) > 0) std::fflush(stream);
}

// A function of a shared library is looked up at its first call (ld.so(8)). One that only children
// call would be looked up by each of them, at the price of a dozen pages. StreamReader's buffer
// comes from operator new[].
void look_up_early() { ::operator delete[](::operator new[](1)); }

// The parent's handlers would run the parent's stop logic in the child. Ignored stays ignored.
void forget_signal_handlers() {
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) < 0) continue;
    if (action.sa_handler == SIG_IGN || action.sa_handler == SIG_DFL) continue;
    action = {};
    action.sa_handler = SIG_DFL;
    ::sigaction(signal, &action, nullptr);
  }
}

}  // namespace

RequestChildren::RequestChildren()
    : watched_(check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
  look_up_early();
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = 0;  // no child has this number
  check(::epoll_ctl(watched_.get(), EPOLL_CTL_ADD, stop_asked_.fileno(), &event), "epoll_ctl");
}

pid_t RequestChildren::fork() {
  // A child must not print again what the parent had not flushed yet.
  flush_output();
  // No signal may reach the child before it has forgotten the parent's handlers.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  const int error = pid < 0 ? errno : 0;
  if (pid == 0) {
    forget_signal_handlers();
    // A signal that the parent waits for (stop_on_signals) stays blocked here: the parent answers
    // ^C for all of us. SIGTERM is how it ends us.
    ::sigdelset(&before, SIGTERM);
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) throw_error(error, "fork");
  return pid;
}

void RequestChildren::add(pid_t pid, Request request, const Address& client) {
  Descriptor pidfd(::pidfd_open(pid, 0));
  if (!pidfd && errno == ESRCH) return;  // ended, and reaped by somebody else (SIGCHLD ignored)
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = static_cast<std::uint64_t>(pid);
  const bool watched =
      pidfd && ::epoll_ctl(watched_.get(), EPOLL_CTL_ADD, pidfd.get(), &event) == 0;
  if (!watched) {
    const int error = errno;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    throw_error(error, "pidfd_open");
  }
  const std::lock_guard lock(mutex_);
  children_.emplace(pid, Child{std::move(pidfd), std::move(request), client});
}

void RequestChildren::reap(const Ended& ended) {
  std::array<epoll_event, 64> events;
  const int ready = ::epoll_wait(watched_.get(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < ready; ++i) {
    const auto pid = static_cast<pid_t>(events[static_cast<std::size_t>(i)].data.u64);
    if (pid == 0) continue;  // the stop flag
    std::map<pid_t, Child>::node_type child;
    {
      const std::lock_guard lock(mutex_);
      child = children_.extract(pid);
    }
    if (!child) continue;
    // Somebody else may have reaped it (wait(2) in the program, SIGCHLD ignored): then its status
    // is unknown, and the place is free all the same.
    int status = 0;
    const bool ours = ::waitpid(pid, &status, WNOHANG) == pid;
    const Address client = child.mapped().client;
    // By name: younger children hold copies of the pidfd, and while any copy is open the set would
    // go on reporting it (epoll(7)).
    ::epoll_ctl(watched_.get(), EPOLL_CTL_DEL, child.mapped().pidfd.get(), nullptr);
    child = {};  // out of the registry before anybody is told
    if (ours) ended(client, pid, status);
  }
}

bool RequestChildren::reap_all(io::Deadline deadline, const Ended& ended) {
  for (;;) {
    reap(ended);
    if (count() == 0) return true;
    stop_asked_.clear();  // no news any more, and it would keep us awake
    pollfd wanted[] = {{watched_.get(), POLLIN, 0}};
    const io::Result waited = io::current().wait_any(wanted, deadline);
    if (waited.outcome != io::Outcome::done) return false;
  }
}

void RequestChildren::kill(int signal) {
  const std::lock_guard lock(mutex_);
  terminated_ = true;
  // Through the pidfd: should somebody have reaped the child behind our back, its number may belong
  // to a stranger by now.
  for (const auto& [pid, child] : children_)
    ::pidfd_send_signal(child.pidfd.get(), signal, nullptr, 0);
}

std::size_t RequestChildren::count() const {
  const std::lock_guard lock(mutex_);
  return children_.size();
}

std::vector<pid_t> RequestChildren::pids() const {
  std::vector<pid_t> result;
  const std::lock_guard lock(mutex_);
  for (const auto& [pid, child] : children_) result.push_back(pid);
  return result;
}

std::exception_ptr RequestChildren::crash(pid_t pid, int status) const {
  if (!WIFSIGNALED(status)) return nullptr;
  const std::lock_guard lock(mutex_);
  if (terminated_) return nullptr;
  return std::make_exception_ptr(std::runtime_error(
      "child " + std::to_string(pid) + " was killed by signal " + std::to_string(WTERMSIG(status)) +
      " (" + ::sigdescr_np(WTERMSIG(status)) + ")"));
}

bool RequestChildren::take_stop_asked() {
  pollfd asked[] = {{stop_asked_.fileno(), POLLIN, 0}};
  if (io::current().wait_any(asked, io::kNow).outcome != io::Outcome::done) return false;
  stop_asked_.clear();
  return true;
}

Event RequestChildren::become_child() noexcept {
  // The table of our brothers is the parent's, and it alone counts. Their pidfds stay open, too:
  // they keep nothing alive, and closing them here would make each child dearer the more there are.
  watched_.reset();
  return std::move(stop_asked_);
}

void RequestChildren::leave(int status) noexcept {
  flush_output();
  ::_exit(status);
}

}  // namespace socketserver
