// The echo server's handler: one client's lines, sent back with its address in front. Opened by
// chapter 08.
#include "echo_handler.hpp"

#include "program/lines.hpp"
#include "program/log.hpp"

EchoHandler::EchoHandler(socketserver::Request& request, const socketserver::Address& client,
                         socketserver::BaseServer& server)
    : StreamRequestHandler(request, client, server), name_(client.to_string()) {}

void EchoHandler::setup() {
  StreamRequestHandler::setup();
  program::log(name_ + " is up");
}

// The log has its control characters replaced, the echo goes back as it came: a client can only
// fool itself with it.
void EchoHandler::handle() {
  using program::Heard;
  Heard heard = program::hear(rfile());
  for (; heard.kind == Heard::Kind::line; heard = program::hear(rfile())) {
    const std::string message = name_ + ' ' + heard.text;
    program::log(message);
    wfile().write(message + '\n');
  }
  if (heard.kind == Heard::Kind::too_long) wfile().write(program::kLineTooLong);
}

// However the client left, by its end of input, by `quit` or by a reset that threw its way out of
// handle(), this runs: one going, one log line.
void EchoHandler::finish() {
  program::log(name_ + " is down ~~~~~~");
  StreamRequestHandler::finish();
}
