// A small chat room, cut into steps so that an animal can get one of them wrong. Serves the zoo.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

/// Everybody in it hears everything. One lock for all: a member that does not read holds everybody
/// up, which chapter 09 allows.
class Room {
 public:
  using Member = std::shared_ptr<socketserver::Socket>;

  virtual ~Room() = default;
  void join(const Member& member);
  void leave(const Member& member);
  /// Sends a line to every member.
  virtual void say(const std::string& line);
  /// Sends it to one, between the lines of the others.
  void tell(const Member& member, const std::string& line);
  /// The end: a last line for everybody, unless somebody is being waited for.
  virtual void close();

 protected:
  /// With the lock held.
  virtual void send_to_all(const std::string& line, socketserver::io::Deadline deadline);

  std::timed_mutex mutex;  ///< Guards the list, and is held while lines are sent.
  std::vector<Member> members;
};

/// A member of a room.
class MemberHandler : public LineHandler {
 public:
  MemberHandler(socketserver::Request& request, const socketserver::Address& client,
                socketserver::BaseServer& server, Room& room)
      : LineHandler(request, client, server), room_(room) {}

  void setup() override;
  void finish() override;

 protected:
  void answer(const std::string& text) override;
  bool refuse() override;
  /// What the others get to see of a text.
  [[nodiscard]] virtual std::string passed_on(const std::string& text) const;
  [[nodiscard]] Room& room() const { return room_; }

 private:
  Room& room_;
};

/// Serves a room until SIGINT or SIGTERM.
template <class RoomOfThis, class Handler>
int serve_room(const Place& place) {
  RoomOfThis room;
  socketserver::ThreadingTCPServer server({place.host, place.port},
                                          socketserver::handler<Handler>(std::ref<Room>(room)),
                                          {.drain_limit = kDrain});
  const auto signals = socketserver::stop_on_signals(server);
  program::announce(server.server_address().to_string());
  server.serve_forever();
  room.close();
  server.server_close();
  return 0;
}

}  // namespace zoo
