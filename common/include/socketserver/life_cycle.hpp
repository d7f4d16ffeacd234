// Whether a server's loop runs, and how it is asked to stop. Opened by chapter 03.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "socketserver/event.hpp"
#include "socketserver/io.hpp"

namespace socketserver {

/// A loop's life: it runs and ends, in turns, until it is closed for good. A stop may be asked for
/// from anywhere at any time: before the first run it is remembered, during a run the loop wakes at
/// once, after a run it means nothing. All members may be called from any thread.
class LifeCycle {
 public:
  /// The scope of one run.
  class Run {
   public:
    /// How much of the loop's life the run stands for.
    enum class Length {
      forever,     ///< Ends the loop's turn: a stop that comes later has nothing to stop.
      one_request  ///< A stop that comes between two such runs is remembered.
    };
    /// Throws std::logic_error if another run is going on, or after `close`.
    Run(LifeCycle& life, Length length);
    ~Run();  ///< Ends the run, and wakes whoever waits for that.
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

   private:
    LifeCycle& life_;
    Length length_;
  };

  /// Asks for a stop and does not wait. Async-signal-safe.
  void request_stop() noexcept;
  /// True if the run that is going on, or the next one, is to stop.
  [[nodiscard]] bool stop_wanted() const noexcept;
  /// Readable when there may be a stop to look at: for the loop's poll(2).
  [[nodiscard]] int fileno() const noexcept { return stop_event_.fileno(); }
  /// For the loop, after a wake-up: lowers a flag that was meant for a run that had ended by then.
  void drop_stale_stop() noexcept;

  [[nodiscard]] bool running() const;  ///< True during a run.
  /// True on the thread of the run that is going on.
  [[nodiscard]] bool on_loop_thread() const noexcept;
  /// The id of the thread of the last run (gettid(2)), going on or not; 0 before the first.
  [[nodiscard]] pid_t loop_worker() const noexcept { return worker_; }
  /// Waits until no run is going on; false if the deadline came first.
  bool wait_for_end(io::Deadline deadline);

  /// True between the end of a run and whatever comes next.
  [[nodiscard]] bool ended() const noexcept { return phase_ == Phase::ended; }
  /// No run begins any more.
  void close() noexcept { phase_ = Phase::closed; }
  /// True after `close`.
  [[nodiscard]] bool closed() const noexcept { return phase_ == Phase::closed; }

  /// For a forked child, which has no loop: a later stop request raises `to_parent` instead.
  void become_child(Event to_parent) noexcept;
  /// True after `become_child`.
  [[nodiscard]] bool is_child() const noexcept { return is_child_; }

 private:
  // fresh_stop: a stop was asked for before a run, and waits for it.
  enum class Phase { fresh, fresh_stop, running, stopping, ended, closed };

  // `phase_` and the event are all that a signal handler touches.
  std::atomic<Phase> phase_ = Phase::fresh;
  Event stop_event_;
  mutable std::mutex mutex_;
  std::condition_variable end_;
  bool running_ = false;
  bool is_child_ = false;
  std::atomic<std::thread::id> thread_{};
  std::atomic<pid_t> worker_ = 0;
};

}  // namespace socketserver
