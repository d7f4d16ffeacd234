// The room: who is in it, and how what one says reaches all. Opened by chapter 09.
#include "room.hpp"

#include <algorithm>
#include <utility>

namespace chat {

Room::Membership::Membership(Room& room, std::shared_ptr<socketserver::Socket> socket)
    : room_(room), outbox_(std::make_shared<Outbox>(std::move(socket))) {
  room_.join(outbox_);
}

void Room::Membership::leave() noexcept { room_.leave(*outbox_); }

// The lock guards the list, and the list alone. Sending happens on a copy of it: nobody can join or
// leave while a loop walks over the members, and nobody waits at the door for a slow one.
void Room::broadcast(std::string_view line) {
  Members members;
  {
    const std::lock_guard lock(mutex_);
    if (last_line_) return;
    members = members_;
  }
  for (const auto& member : members)
    if (!member->post(line)) leave(*member);
}

void Room::close(std::string_view last_line) {
  Members members;
  {
    const std::lock_guard lock(mutex_);
    if (last_line_) return;
    last_line_ = last_line;
    members = members_;
  }
  for (const auto& member : members) member->finish(last_line);
}

void Room::join(const std::shared_ptr<Outbox>& member) {
  {
    const std::lock_guard lock(mutex_);
    members_.push_back(member);
    if (!last_line_) return;
  }
  member->finish(*last_line_);  // never changes once it is there
}

void Room::leave(const Outbox& member) noexcept {
  const auto is_member = [&](const auto& other) { return other.get() == &member; };
  std::shared_ptr<Outbox> gone;  // destroyed after the lock is open again
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(members_.begin(), members_.end(), is_member);
  if (found == members_.end()) return;
  gone = std::exchange(*found, std::move(members_.back()));
  members_.pop_back();
}

std::size_t Room::size() const {
  const std::lock_guard lock(mutex_);
  return members_.size();
}

}  // namespace chat
