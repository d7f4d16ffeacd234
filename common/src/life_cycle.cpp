// Whether a server's loop runs, and how it is asked to stop. Opened by chapter 03.
#include "socketserver/life_cycle.hpp"

#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace socketserver {

LifeCycle::Run::Run(LifeCycle& life, Length length) : life_(life), length_(length) {
  const std::lock_guard lock(life_.mutex_);
  if (life_.running_) throw std::logic_error("the server is serving already");
  Phase phase = life_.phase_;
  if (phase == Phase::closed) throw std::logic_error("the server is closed");
  while (!life_.phase_.compare_exchange_weak(
      phase, phase == Phase::fresh_stop ? Phase::stopping : Phase::running)) {
  }
  life_.thread_ = std::this_thread::get_id();
  life_.worker_ = ::gettid();
  life_.running_ = true;
}

LifeCycle::Run::~Run() {
  const std::lock_guard lock(life_.mutex_);
  if (length_ == Length::forever) {
    life_.phase_ = Phase::ended;
    life_.stop_event_.clear();
  } else {
    Phase phase = life_.phase_;
    while (!life_.phase_.compare_exchange_weak(
        phase, phase == Phase::stopping ? Phase::fresh_stop : Phase::fresh)) {
    }
  }
  life_.running_ = false;
  life_.thread_ = std::thread::id();
  // Notified under the lock: who waits may destroy the server as soon as it gets the lock.
  life_.end_.notify_all();
}

// Nothing but atomics and one write(2): a signal handler may come here. The phase is changed in one
// step, so a stop can neither get lost nor stay behind and hit the next run.
void LifeCycle::request_stop() noexcept {
  Phase phase = phase_;
  do {
    if (phase != Phase::fresh && phase != Phase::running) return;
  } while (!phase_.compare_exchange_weak(
      phase, phase == Phase::fresh ? Phase::fresh_stop : Phase::stopping));
  stop_event_.set();
}

bool LifeCycle::stop_wanted() const noexcept {
  const Phase phase = phase_;
  return phase == Phase::stopping || phase == Phase::fresh_stop;
}

// The caller asks `stop_wanted` once more afterwards: a request between the two raised the flag
// that is lowered here.
void LifeCycle::drop_stale_stop() noexcept {
  if (!stop_wanted()) stop_event_.clear();
}

bool LifeCycle::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

bool LifeCycle::on_loop_thread() const noexcept {
  return thread_.load() == std::this_thread::get_id();
}

bool LifeCycle::wait_for_end(io::Deadline deadline) {
  if (is_child_) return true;  // and the lock may be held for ever, by a thread that is not here
  const auto ended = [this] { return !running_; };
  std::unique_lock lock(mutex_);
  if (deadline == io::kNever) {
    end_.wait(lock, ended);
    return true;
  }
  return end_.wait_until(lock, deadline, ended);
}

[[gnu::hot]] void LifeCycle::become_child(Event to_parent) noexcept {
  stop_event_ = std::move(to_parent);
  running_ = false;
  thread_ = std::thread::id();
  is_child_ = true;
}

}  // namespace socketserver
