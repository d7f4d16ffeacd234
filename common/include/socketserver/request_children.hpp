// The children of a forking server: made with care, watched, reaped. Opened by chapter 07.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "socketserver/address.hpp"
#include "socketserver/descriptor.hpp"
#include "socketserver/event.hpp"
#include "socketserver/io.hpp"
#include "socketserver/live_requests.hpp"
#include "socketserver/signal_set.hpp"

namespace socketserver {

/// The children of one server: ours, and nobody else's. Each is watched through a pidfd
/// (pidfd_open(2)); all pidfds stand in one epoll set (epoll(7)), whose descriptor the loop
/// watches. The children may be looked at and signalled from any thread.
class RequestChildren {
 public:
  /// `client` and the wait(2) status of a child that has ended.
  using Ended = std::function<void(const Address& client, pid_t pid, int status)>;

  /// Between asking a child to end (SIGTERM) and ending it (SIGKILL).
  static constexpr std::chrono::milliseconds kGrace{500};

  /// None yet. Throws std::system_error if there is no descriptor left.
  RequestChildren();

  /// Looks up which signals the program handles now. A program with one thread can only change that
  /// in a hook, so it is enough when serving begins; with more threads each child looks by itself.
  void look_at_handlers() noexcept;
  /// fork(2), with the signals blocked in between and standard output and error flushed before.
  /// In the child: the parent's signal handlers are gone, SIGTERM ends it. Throws
  /// std::system_error.
  [[nodiscard]] pid_t fork() const;

  /// Watches a child until it has been reaped; `entry`, its request's line in the registry, stays
  /// until then. If there is no descriptor left to watch it with, the child is killed and reaped;
  /// throws.
  void add(pid_t pid, LiveRequests::Entry entry, const Address& client);
  /// Reaps the children that have ended. Does not block.
  void reap(const Ended& ended);
  /// Waits until all have ended and are reaped; false if the deadline came first.
  bool reap_all(io::Deadline deadline, const Ended& ended);
  /// Sends a signal to every child (pidfd_send_signal(2)). What they die of from now on is no
  /// crash.
  void kill(int signal);

  [[nodiscard]] std::size_t count() const;        ///< How many are alive or not reaped yet.
  [[nodiscard]] std::vector<pid_t> pids() const;  ///< The ids of those.
  /// Readable when a child has ended.
  [[nodiscard]] int fileno() const noexcept { return watched_.get(); }
  /// What to report if the child was killed by a signal that was not ours; null otherwise.
  [[nodiscard]] std::exception_ptr crash(pid_t pid, int status) const;
  /// True once for each time that children asked for a stop.
  [[nodiscard]] bool take_stop_asked() const noexcept { return stop_asked_.clear(); }

  /// Holds the table still during fork.
  [[nodiscard]] std::unique_lock<std::mutex> hold() const { return held_for_fork(mutex_); }
  /// In a child: closes what belongs to the parent. Returns the flag by which the child asks its
  /// parent for a stop.
  [[nodiscard]] Event become_child() noexcept;
  /// In a child: the end. What was written to standard output is flushed, nothing else happens: no
  /// destructors, no exit handlers, for all of that is the parent's (_exit(2)).
  [[noreturn]] static void leave(int status) noexcept;

 private:
  struct Child {
    Descriptor pidfd;
    LiveRequests::Entry entry;
    Address client;
  };

  mutable std::mutex mutex_;
  std::map<pid_t, Child> children_;
  bool terminated_ = false;  // we have sent SIGTERM
  Descriptor watched_;
  Event stop_asked_;
  SignalSet handled_ = kAllSignals;
};

}  // namespace socketserver
