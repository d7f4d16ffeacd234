// The default implementation of the blocking operations: the calling thread waits in the kernel.
// Opened by chapter 02.
#include "socketserver/io.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <limits>

namespace socketserver::io {
namespace {

// The one place where an interrupted call is started again (signal(7)).
template <class Call>
auto retry(Call call) {
  decltype(call()) result;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

Result failed(int error) { return {Outcome::failed, 0, error}; }

// What is left until `deadline`, for poll(2), rounded up. Computed anew before every wait, so that
// signals cannot stretch it.
int time_left(Deadline deadline) {
  using std::chrono::milliseconds;
  if (deadline == kNever) return -1;
  const auto now = deadline == kNow ? deadline : Clock::now();
  if (deadline <= now) return 0;
  const auto left = std::chrono::ceil<milliseconds>(deadline - now).count();
  return static_cast<int>(std::min<decltype(left)>(left, std::numeric_limits<int>::max()));
}

Result poll_until(std::span<pollfd> wanted, Deadline deadline) {
  for (;;) {
    const int ready = ::poll(wanted.data(), wanted.size(), time_left(deadline));
    if (ready > 0) return {Outcome::done, static_cast<std::size_t>(ready), 0};
    if (ready == 0 && time_left(deadline) == 0) return {Outcome::timed_out};
    if (ready < 0 && errno != EINTR) return failed(errno);
  }
}

Result wait_for(int fd, short events, Until until) {
  pollfd wanted[] = {{until.cancel, POLLIN, 0}, {fd, events, 0}};
  const Result result = poll_until(wanted, until.deadline);
  if (result.outcome == Outcome::done && wanted[0].revents != 0) return {Outcome::cancelled};
  return result;
}

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

// For what poll(2) cannot tell: `done` after a short while, unless the end comes first.
Result pause(Until until) {
  const Deadline again = in(std::chrono::milliseconds(2));
  pollfd cancel[] = {{until.cancel, POLLIN, 0}};
  const Result paused = poll_until(cancel, std::min(until.deadline, again));
  if (paused.outcome == Outcome::done) return {Outcome::cancelled};
  const bool over = paused.outcome == Outcome::failed || until.deadline <= again;
  return over ? paused : Result{Outcome::done};
}

// Tries `call` first and waits only if it would block: data that is there costs one system call.
// Without a limit the call itself does the waiting, so `flags` makes it non-blocking only where
// there is one. Ready and refused all the same means that somebody else was quicker, or that a Unix
// datagram's receiver has a full queue, which "writable" says nothing about: then a pause, or the
// loop would burn a core and pass its deadline.
template <class Call>
[[gnu::hot]] Result perform(int fd, short events, Until until, Call call) {
  const bool unlimited = until.deadline == kNever && until.cancel < 0;
  const int flags = unlimited ? 0 : MSG_DONTWAIT;
  for (bool was_ready = false;; was_ready = !was_ready) {
    const auto result = retry([&] { return call(flags); });
    if (result >= 0) return {Outcome::done, static_cast<std::size_t>(result), 0};
    if (!would_block(errno)) return failed(errno);
    if (until.deadline == kNow) return {Outcome::timed_out};
    const Result waited = was_ready ? pause(until) : wait_for(fd, events, until);
    if (waited.outcome != Outcome::done) return waited;
  }
}

// connect(2) cannot be asked again: interrupted or non-blocking, it goes on by itself, and its
// result waits in SO_ERROR.
Result connect_remote(int fd, const sockaddr* address, socklen_t length, Until until) {
  if (::connect(fd, address, length) == 0) return {};
  if (errno != EINPROGRESS && errno != EINTR) return failed(errno);
  const Result waited = wait_for(fd, POLLOUT, until);
  if (waited.outcome != Outcome::done) return waited;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0 ? Result{} : failed(error);
}

// Within the machine it succeeds at once or, while the listener's queue is full, has not begun: it
// must be asked again, and nothing tells when (unix(7)).
Result connect_local(int fd, const sockaddr* address, socklen_t length, Until until) {
  for (;;) {
    if (retry([&] { return ::connect(fd, address, length); }) == 0) return {};
    if (!would_block(errno)) return failed(errno);
    const Result paused = pause(until);
    if (paused.outcome != Outcome::done) return paused;
  }
}

thread_local Io* installed = nullptr;

}  // namespace

Deadline in(Clock::duration duration) noexcept {
  const auto now = Clock::now();
  return duration >= kNever - now ? kNever : now + duration;
}

Result Io::accept(int listener, sockaddr* address, socklen_t* length, Until until) {
  const socklen_t room = *length;
  return perform(listener, POLLIN, until, [&](int) {
    *length = room;
    return ::accept4(listener, address, length, SOCK_CLOEXEC);
  });
}

[[gnu::hot]] Result Io::receive(int fd, std::span<char> buffer, Until until) {
  return perform(fd, POLLIN, until,
                 [&](int flags) { return ::recv(fd, buffer.data(), buffer.size(), flags); });
}

[[gnu::hot]] Result Io::send(int fd, std::string_view data, Until until) {
  return perform(fd, POLLOUT, until, [&](int flags) {
    return ::send(fd, data.data(), data.size(), flags | MSG_NOSIGNAL);
  });
}

Result Io::receive_from(int fd, msghdr& message, Until until) {
  const msghdr room = message;
  return perform(fd, POLLIN, until, [&](int flags) {
    message = room;
    return ::recvmsg(fd, &message, flags);
  });
}

Result Io::send_to(int fd, const msghdr& message, Until until) {
  return perform(fd, POLLOUT, until,
                 [&](int flags) { return ::sendmsg(fd, &message, flags | MSG_NOSIGNAL); });
}

Result Io::connect(int fd, const sockaddr* address, socklen_t length, Until until) {
  const bool limited = until.deadline != kNever || until.cancel >= 0;
  const int mode = ::fcntl(fd, F_GETFL);
  if (limited) ::fcntl(fd, F_SETFL, mode | O_NONBLOCK);  // for the length of the call
  const bool local = address->sa_family == AF_UNIX;
  const Result result = local ? connect_local(fd, address, length, until)
                              : connect_remote(fd, address, length, until);
  if (limited) ::fcntl(fd, F_SETFL, mode);
  return result;
}

Result Io::wait_any(std::span<pollfd> wanted, Deadline deadline) {
  return poll_until(wanted, deadline);
}

Result Io::sleep_until(Deadline deadline, int cancel) {
  pollfd wanted[] = {{cancel, POLLIN, 0}};
  const Result result = poll_until(wanted, deadline);
  return result.outcome == Outcome::done ? Result{Outcome::cancelled} : result;
}

[[gnu::hot]] Io& current() noexcept {
  static Io waiting_in_the_kernel;  // has no state: any number of threads may share it
  return installed != nullptr ? *installed : waiting_in_the_kernel;
}

Use::Use(Io& io) noexcept : previous_(installed) { installed = &io; }

Use::~Use() { installed = previous_; }

// If nobody reads standard error any more, write(2) raises SIGPIPE, which would end the server. The
// signal goes to the calling thread (signal(7)): it is held back here, and taken away if this write
// has raised it. Whatever else could be done about a failure would be output, too.
void write_record(std::string_view text) noexcept {
  sigset_t pipe_signal;
  sigset_t before;
  sigset_t pending;
  ::sigemptyset(&pipe_signal);
  ::sigaddset(&pipe_signal, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  ::sigpending(&pending);
  const auto written = retry([&] { return ::write(STDERR_FILENO, text.data(), text.size()); });
  if (written < 0 && errno == EPIPE && !::sigismember(&pending, SIGPIPE)) {
    const timespec at_once{0, 0};
    retry([&] { return ::sigtimedwait(&pipe_signal, nullptr, &at_once); });
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace socketserver::io
