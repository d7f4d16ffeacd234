// The room: who is in it, and how what one says reaches all. Opened by chapter 09.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <socketserver/io.hpp>
#include <socketserver/socket.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "outbox.hpp"

namespace chat {

/// One room of one server. All its methods may be called from any thread. It outlives its members.
class Room {
 public:
  /// A place in the room, from construction to destruction: no way out of a handler leaves a dead
  /// member behind.
  class Membership {
   public:
    /// Enters. If the room is closed, the newcomer is told so as everybody was.
    Membership(Room& room, std::shared_ptr<socketserver::Socket> socket);
    /// Leaves.
    ~Membership() { leave(); }
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;

    /// Nothing more is sent to this member, but what somebody is sending already. Does not block.
    /// Twice is once.
    void leave() noexcept;
    /// Sends `line`, which ends in '\n', to this member alone. May block.
    void tell(std::string_view line) { outbox_->post(line); }
    /// Waits until everything for this member has been sent, but not beyond `deadline`. Once.
    void flush(socketserver::io::Deadline deadline) { outbox_->flush(deadline); }

   private:
    Room& room_;
    const std::shared_ptr<Outbox> outbox_;
  };

  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  /// Sends `line`, which ends in '\n', to every member. Blocks while a member whose writer we have
  /// become does not read. A member that cannot be reached loses its place; the caller never
  /// suffers for it.
  void broadcast(std::string_view line);

  /// Ends the conversation: each member gets `last_line` and then the end of the stream. What is
  /// said later reaches nobody. Does not block. Twice is once.
  void close(std::string_view last_line);

  [[nodiscard]] std::size_t size() const;

 private:
  using Members = std::vector<std::shared_ptr<Outbox>>;

  void join(const std::shared_ptr<Outbox>& member);
  void leave(const Outbox& member) noexcept;

  mutable std::mutex mutex_;
  Members members_;
  std::optional<std::string> last_line_;  // there once the room is closed
};

}  // namespace chat
