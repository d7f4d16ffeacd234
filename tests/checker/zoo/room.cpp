// A small chat room, cut into steps so that an animal can get one of them wrong. Serves the zoo.
#include "checker/zoo/room.hpp"

#include <algorithm>

#include "program/printable.hpp"
#include "socketserver/error.hpp"

namespace zoo {

using socketserver::attempt;

void Room::join(const Member& member) {
  const std::lock_guard lock(mutex);
  members.push_back(member);
}

void Room::leave(const Member& member) {
  const std::lock_guard lock(mutex);
  std::erase(members, member);
}

void Room::say(const std::string& line) {
  const std::lock_guard lock(mutex);
  send_to_all(line, socketserver::io::kNever);
}

// Whoever cannot be reached is thrown out, and the speaker never learns of it.
void Room::send_to_all(const std::string& line, socketserver::io::Deadline deadline) {
  std::erase_if(members, [&](const Member& member) {
    const auto error = attempt([&] { member->send_all(line, deadline); });
    if (error) member->shutdown_both();
    return error != nullptr;
  });
}

void Room::tell(const Member& member, const std::string& line) {
  const std::lock_guard lock(mutex);
  member->send_all(line);
}

void Room::close() {
  const std::unique_lock lock(mutex, kDrain);
  if (!lock.owns_lock()) return;
  [[maybe_unused]] const auto error = attempt(
      [&] { send_to_all("the server is going down, bye\n", socketserver::io::in(kDrain)); });
  for (const Member& member : members) member->shutdown_write();
}

void MemberHandler::setup() {
  LineHandler::setup();
  room_.join(request().shared_socket());
}

void MemberHandler::finish() {
  room_.leave(request().shared_socket());
  LineHandler::finish();
}

std::string MemberHandler::passed_on(const std::string& text) const {
  return program::printable(text);
}

void MemberHandler::answer(const std::string& text) {
  room_.say(client_address().to_string() + ' ' + passed_on(text) + '\n');
}

bool MemberHandler::refuse() {
  room_.tell(request().shared_socket(), std::string(program::kLineTooLong));
  return false;
}

}  // namespace zoo
