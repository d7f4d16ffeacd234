// The one place where anything blocks: whole operations behind a replaceable interface. Opened by
// chapter 02.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>

/// Everything in the library that can make a thread wait on the outside world goes through here.
/// An operation is asked for as a whole ("receive, until then"), never as "poll, then recv", so an
/// implementation may do it in any way it likes: block the thread, park a fiber, inject a fault.
namespace socketserver::io {

/// The clock of all deadlines: nobody can set it back.
using Clock = std::chrono::steady_clock;
/// A moment at which waiting ends.
using Deadline = Clock::time_point;

/// Wait as long as it takes.
inline constexpr Deadline kNever = Deadline::max();
/// Do not wait at all: only what can be done at once.
inline constexpr Deadline kNow = Deadline::min();
/// The moment `duration` from now; a duration too long to add means kNever.
[[nodiscard]] Deadline in(Clock::duration duration) noexcept;

/// When an operation is given up.
struct Until {
  Deadline deadline = kNever;  ///< It ends as `timed_out` then.
  int cancel = -1;  ///< A descriptor; once it is readable the operation ends as `cancelled`.
};

/// What became of an operation.
enum class Outcome {
  done,       ///< It was carried out.
  timed_out,  ///< Its deadline passed first.
  cancelled,  ///< Its cancel descriptor became readable first.
  failed      ///< The system call failed: see `Result::error`.
};

/// How an operation ended. EINTR never comes out.
struct Result {
  Outcome outcome = Outcome::done;  ///< The rest depends on it.
  /// By operation: bytes, ready descriptors, or a new descriptor.
  std::size_t value = 0;
  int error = 0;  ///< The errno value of a failure.
};

/// The operations that can block. The default implementation makes the calling thread wait in the
/// kernel. One object serves many threads at once. Nothing is thrown: failures are in the Result.
class Io {
 public:
  virtual ~Io() = default;

  /// accept4(2), close-on-exec. `address` and `length` receive the peer. `value` is the new
  /// descriptor, owned by the caller. The listener must be non-blocking.
  virtual Result accept(int listener, sockaddr* address, socklen_t* length, Until until);
  /// recv(2): at least one byte, or 0 for the end of input.
  virtual Result receive(int fd, std::span<char> buffer, Until until);
  /// send(2) with MSG_NOSIGNAL: at least one byte of `data`, maybe not all of it.
  virtual Result send(int fd, std::string_view data, Until until);
  /// recvmsg(2): one datagram.
  virtual Result receive_from(int fd, msghdr& message, Until until);
  /// sendmsg(2) with MSG_NOSIGNAL: one datagram.
  virtual Result send_to(int fd, const msghdr& message, Until until);
  /// connect(2), to its end.
  virtual Result connect(int fd, const sockaddr* address, socklen_t length, Until until);
  /// poll(2): waits until one of `wanted` is ready; `revents` tell which. Entries with fd -1 are
  /// passed over.
  virtual Result wait_any(std::span<pollfd> wanted, Deadline deadline);
  /// Ends as `timed_out` at the deadline, or as `cancelled` before.
  virtual Result sleep_until(Deadline deadline, int cancel = -1);
};

/// The implementation that this thread uses.
[[nodiscard]] Io& current() noexcept;

/// Makes `io` the calling thread's implementation for a scope. Threads that a server starts use the
/// one of the thread that serves. `io` must outlive the scope and those threads.
class Use {
 public:
  explicit Use(Io& io) noexcept;  ///< From here on `io` is in use.
  ~Use();                         ///< The one before is in use again.
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  Io* previous_;
};

/// Writes one record to standard error with one write(2), so that records of several threads and
/// processes are not mixed. Errors are ignored: there is nobody left to tell.
void write_record(std::string_view text) noexcept;

}  // namespace socketserver::io
