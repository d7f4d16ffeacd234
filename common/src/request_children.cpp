// The children of a forking server: made with care, watched, reaped. Opened by chapter 07.
#include "socketserver/request_children.hpp"

#include <stdio_ext.h>
#include <sys/epoll.h>
#include <sys/single_threaded.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ext/stdio_sync_filebuf.h>
#include <iostream>
#include <stdexcept>
#include <typeinfo>
#include <utility>

#include "socketserver/error.hpp"

extern "C" {  // which this header of glibc 2.36 forgets to say itself
#include <sys/pidfd.h>
}

namespace socketserver {
namespace {

// The stream's buffer if it hands everything on to stdio at once; null if it is another one.
const std::streambuf* buffer_on_stdio(const std::ostream& stream) {
  using OnStdio = __gnu_cxx::stdio_sync_filebuf<char>;
  const std::streambuf* buffer = stream.rdbuf();
  return buffer != nullptr && typeid(*buffer) == typeid(OnStdio) ? buffer : nullptr;
}

// __fpending(3) without the call, which would bring in a page of code that a child needs for
// nothing else. These pointers cannot change: programs have been compiled with them, by way of the
// macro putc_unlocked(3).
bool has_pending(std::FILE* stream) {
  const bool wide = stream->_mode > 0;
  return wide ? ::__fpending(stream) > 0 : stream->_IO_write_ptr > stream->_IO_write_base;
}

// Standard output and error only: fflush(nullptr) would also wait for the lock of standard input,
// which a prompt in another thread holds for as long as nobody types. And only where something
// waits: a flush takes a lock, so it writes to a page that parent and child share, and the kernel
// has to copy it. std::cout stands on stdout unless the program has parted them; then it has a
// buffer of its own. The buffers are asked once what they are, for that means to go and see.
[[gnu::hot]] void flush_output() {
  static const std::streambuf* const cout_on_stdio = buffer_on_stdio(std::cout);
  static const std::streambuf* const clog_on_stdio = buffer_on_stdio(std::clog);
  if (std::cout.rdbuf() != cout_on_stdio) std::cout.flush();
  if (std::clog.rdbuf() != clog_on_stdio) std::clog.flush();
  for (std::FILE* stream : {stdout, stderr})
    if (has_pending(stream)) std::fflush(stream);
}

}  // namespace

RequestChildren::RequestChildren()
    : watched_(check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = 0;  // no child has this number
  check(::epoll_ctl(watched_.get(), EPOLL_CTL_ADD, stop_asked_.fileno(), &event), "epoll_ctl");
}

// SIGTERM stays in the set: it has to end a child in any case.
void RequestChildren::look_at_handlers() noexcept {
  handled_ = __libc_single_threaded ? handled_signals() | signal_set(SIGTERM) : kAllSignals;
}

[[gnu::hot]] pid_t RequestChildren::fork() const {
  // A child must not print again what the parent had not flushed yet.
  flush_output();
  // No signal may reach the child before it has forgotten the parent's handlers: they would run the
  // parent's stop logic.
  SignalSet blocked = block_exactly(kAllSignals);
  const SignalSet handled = __libc_single_threaded ? handled_ : kAllSignals;
  const pid_t pid = ::fork();
  const int error = pid < 0 ? errno : 0;
  if (pid == 0) {
    forget_handlers(handled);
    // A signal that the parent waits for (stop_on_signals) stays blocked here: the parent answers
    // ^C for all of us. SIGTERM is how it ends us.
    blocked &= ~signal_set(SIGTERM);
  }
  block_exactly(blocked);
  if (pid < 0) throw_error(error, "fork");
  return pid;
}

void RequestChildren::add(pid_t pid, LiveRequests::Entry entry, const Address& client) {
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
  children_.emplace(pid, Child{std::move(pidfd), std::move(entry), client});
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

[[gnu::hot]] Event RequestChildren::become_child() noexcept {
  // The table of our brothers is the parent's, and it alone counts. Their pidfds stay open, too:
  // they keep nothing alive, and closing them here would make each child dearer the more there are.
  watched_.reset();
  return std::move(stop_asked_);
}

[[gnu::hot]] void RequestChildren::leave(int status) noexcept {
  flush_output();
  ::_exit(status);
}

}  // namespace socketserver
