// The lines on their way to one member of the room. Opened by chapter 09.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <socketserver/event.hpp>
#include <socketserver/io.hpp>
#include <socketserver/socket.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace chat {

/// Sends whole lines to one client, for any number of threads at once: in the order in which they
/// were posted, and never one inside another.
///
/// There is no thread for it. Whoever finds the outbox idle becomes its writer and sends until it
/// is empty; everybody else only appends and goes on. So nobody holds a lock while a send blocks.
/// The outbox is unbounded, and its writer waits for as long as the client does not read: chapter
/// 11, which is still to come, will cure that.
class Outbox {
 public:
  /// Shares the socket: its descriptor's number stays taken for as long as a line may be on its way
  /// there, even if the client has left meanwhile.
  explicit Outbox(std::shared_ptr<socketserver::Socket> socket) : socket_(std::move(socket)) {}

  /// Sends `line`, which ends in '\n', or leaves it to whoever is sending just now. May block.
  /// False if it will not get there: then the connection was shut down, which wakes the client's
  /// handler, or `finish` was called before.
  bool post(std::string_view line);

  /// Posts a last line and ends the stream behind it (shutdown(2)); later posts are dropped. Does
  /// not block: a client whose buffers are full does without the line. Twice is once.
  void finish(std::string_view last_line);

  /// Waits until nobody is sending, but not beyond `deadline`: what others are about to send to a
  /// client that leaves still gets out. To be called once at most.
  void flush(socketserver::io::Deadline deadline);

 private:
  enum class State { open, finishing, closed };

  /// Sends until nothing is waiting. The lock is open during each send.
  void send_waiting(std::unique_lock<std::mutex>& lock, socketserver::io::Deadline deadline);

  const std::shared_ptr<socketserver::Socket> socket_;
  std::mutex mutex_;
  std::string waiting_;  // whole lines
  State state_ = State::open;
  bool sending_ = false;
  std::optional<socketserver::Event> idle_;  // made by flush()
};

}  // namespace chat
