// The chat room's handler: one member, from its coming to its going. Opened by chapter 09.
#include "chat_handler.hpp"

#include <chrono>

#include "program/lines.hpp"
#include "program/log.hpp"
#include "program/printable.hpp"

namespace chat {

ChatHandler::ChatHandler(socketserver::Request& request, const socketserver::Address& client,
                         socketserver::BaseServer& server, Room& room)
    : StreamRequestHandler(request, client, server), name_(client.to_string()), room_(room) {}

void ChatHandler::setup() {
  StreamRequestHandler::setup();
  membership_.emplace(room_, request().shared_socket());
  program::log(name_ + " is up");
}

void ChatHandler::handle() {
  using program::Heard;
  Heard heard = program::hear(rfile());
  for (; heard.kind == Heard::Kind::line; heard = program::hear(rfile())) {
    const std::string message = name_ + ' ' + program::printable(heard.text);
    program::log(message);
    room_.broadcast(message + '\n');
  }
  if (heard.kind == Heard::Kind::too_long) membership_->tell(program::kLineTooLong);
}

// The one way out, for FIN, `quit`, a reset and every error: so the place in the room is always
// given up, and the log has one line for it.
void ChatHandler::finish() {
  // Another speaker's thread may be sending to this client, our own last line among the rest.
  constexpr std::chrono::seconds kPatience{1};
  membership_->leave();
  membership_->flush(socketserver::io::in(kPatience));
  program::log(name_ + " is down ~~~~~~");
  StreamRequestHandler::finish();
}

}  // namespace chat
