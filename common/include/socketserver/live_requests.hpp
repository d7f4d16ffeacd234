// The registry of requests being served: who is there, since when, and a way to end them. Opened by
// chapter 03.
#pragma once

#include <sys/single_threaded.h>

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "socketserver/address.hpp"
#include "socketserver/event.hpp"
#include "socketserver/io.hpp"
#include "socketserver/socket.hpp"

namespace socketserver {

/// A lock for the time of a fork(2), so that the child finds it free. A thread that is alone does
/// not take it, for there is nobody to take it from, and giving it back would cost the child a
/// page.
[[nodiscard]] inline std::unique_lock<std::mutex> held_for_fork(std::mutex& mutex) {
  std::unique_lock lock(mutex, std::defer_lock);
  if (!__libc_single_threaded) lock.lock();
  return lock;
}

/// One line of the registry.
struct LiveRequest {
  Address client;               ///< Who is being served.
  io::Clock::time_point since;  ///< When the request was taken.
  pid_t worker = 0;  ///< Thread id (gettid(2)) or, of a forking server, process id; 0: not begun.
};

/// Every request that a server has taken and not finished. Joining and leaving cost the same
/// whether one client is there or ten thousand. All members may be called from any thread.
class LiveRequests {
  struct Record {
    LiveRequest request;
    std::weak_ptr<Socket> socket;
    bool cut = false;
  };
  using Records = std::list<Record>;

 public:
  /// Stands for one line; the line goes with it. The registry must outlive it.
  class Entry {
   public:
    Entry() noexcept = default;
    Entry(Entry&& other) noexcept;
    Entry& operator=(Entry&& other) noexcept;
    ~Entry();  ///< Takes the line out.
    /// Notes who works on this request.
    void set_worker(pid_t worker) noexcept;

   private:
    friend class LiveRequests;
    Entry(LiveRequests& owner, Records::iterator record) : owner_(&owner), record_(record) {}
    LiveRequests* owner_ = nullptr;
    Records::iterator record_;
  };

  /// Adds a line. `socket` is the request's own connection, null for a datagram (whose socket is
  /// the server's and must survive).
  [[nodiscard]] Entry add(const Address& client, const std::shared_ptr<Socket>& socket);

  [[nodiscard]] std::size_t count() const;                  ///< How many are live now.
  [[nodiscard]] std::vector<LiveRequest> snapshot() const;  ///< All lines, the oldest first.
  /// True while `worker` serves a request.
  [[nodiscard]] bool has_worker(pid_t worker) const;

  /// Waits until nothing is live. False if the deadline passed first. For one thread at a time.
  bool wait_until_empty(io::Deadline deadline);

  /// Shuts the live connections down in both directions: their handlers wake, see the end and
  /// leave.
  void cut();
  /// Shuts the connection down that this thread works on, and no other.
  void cut(pid_t worker);
  /// Notes that the request of `worker` was ended by other means.
  void note_cut(pid_t worker);
  /// Who has been cut since the last call, in the order of their coming.
  [[nodiscard]] std::vector<Address> take_cut();

  /// Holds the registry still during fork(2), so that the child finds its lock free.
  [[nodiscard]] std::unique_lock<std::mutex> hold() const { return held_for_fork(mutex_); }

 private:
  template <class Wanted>
  void cut_if(Wanted wanted, bool shut_down);
  void remove(Records::iterator record) noexcept;

  mutable std::mutex mutex_;
  Records records_;
  std::vector<Address> cut_;
  bool awaited_ = false;  // somebody waits for "empty": only then is the event worth a system call
  Event empty_;
};

}  // namespace socketserver
