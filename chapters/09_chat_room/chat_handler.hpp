// The chat room's handler: one member, from its coming to its going. Opened by chapter 09.
#pragma once

#include <optional>
#include <socketserver/request_handler.hpp>
#include <string>

#include "room.hpp"

namespace chat {

/// Serves one member of a room: what it says goes to all, itself included, as "IP:PORT text". Logs
/// its coming, its lines and its going, each once.
class ChatHandler : public socketserver::StreamRequestHandler {
 public:
  /// `room` is shared by all handlers of a server, and outlives them.
  ChatHandler(socketserver::Request& request, const socketserver::Address& client,
              socketserver::BaseServer& server, Room& room);

  void setup() override;
  void handle() override;
  void finish() override;

 private:
  const std::string name_;  // "127.0.0.1:40000"
  Room& room_;
  std::optional<Room::Membership> membership_;
};

}  // namespace chat
