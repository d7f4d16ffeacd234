// The client's side of the room: talking and listening at once. Opened by chapter 09.
#pragma once

#include <socketserver/socket.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace chat {

/// Copies what the user types to the server and what the server says to the user, on one thread,
/// whichever comes first.
class Conversation {
 public:
  enum class Ending {
    left,        ///< The user ended it, with `quit` or the end of the input.
    server_gone  ///< The server hung up, or the connection broke.
  };

  /// `input` and `output` are descriptors of the user's, and stay so.
  Conversation(socketserver::Socket server, int input, int output)
      : server_(std::move(server)), input_(input), output_(output) {}

  /// Blocks until the conversation is over. At the end of the user's input it half-closes and goes
  /// on listening until the server hangs up. Throws std::system_error if the output fails.
  Ending run();

 private:
  void take_input();
  void end_input();
  void look_for_quit(std::string_view typed);
  void send_some();
  bool print_some();

  socketserver::Socket server_;
  int input_;  // -1: ended
  int output_;
  std::string line_;    // what has been typed since the last line end
  std::string unsent_;  // while there is any, no more input is taken: memory stays bounded
  bool leaving_ = false;
};

}  // namespace chat
