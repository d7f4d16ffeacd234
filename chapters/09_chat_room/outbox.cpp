// The lines on their way to one member of the room. Opened by chapter 09.
#include "outbox.hpp"

#include <exception>
#include <socketserver/error.hpp>

namespace chat {

namespace io = socketserver::io;
using socketserver::attempt;

bool Outbox::post(std::string_view line) {
  std::unique_lock lock(mutex_);
  if (state_ != State::open) return false;
  waiting_ += line;
  if (!sending_) send_waiting(lock, io::kNever);
  return state_ == State::open;
}

void Outbox::finish(std::string_view last_line) {
  std::unique_lock lock(mutex_);
  if (state_ != State::open) return;
  waiting_ += last_line;
  state_ = State::finishing;
  if (!sending_) send_waiting(lock, io::kNow);
}

// All that has gathered goes out in one send: a busy room costs each member fewer system calls, not
// more.
void Outbox::send_waiting(std::unique_lock<std::mutex>& lock, io::Deadline deadline) {
  sending_ = true;
  std::exception_ptr error;
  while (!waiting_.empty() && !error) {
    const std::string batch = std::exchange(waiting_, {});
    lock.unlock();
    error = attempt([&] { socket_->send_all(batch, deadline); });
    lock.lock();
  }
  sending_ = false;
  waiting_.clear();
  // Whatever the error was, it is this client's, and not the speaker's whose line it was.
  if (error && state_ == State::open) socket_->shutdown_both();
  if (state_ == State::finishing) socket_->shutdown_write();
  if (error || state_ == State::finishing) state_ = State::closed;
  if (idle_) idle_->set();
}

void Outbox::flush(io::Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    // Out of descriptors, perhaps: then nobody waits, and a line may be lost.
    if (!sending_ || attempt([&] { idle_.emplace(); })) return;
  }
  io::current().sleep_until(deadline, idle_->fileno());
}

}  // namespace chat
