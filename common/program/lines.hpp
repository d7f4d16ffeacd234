// How the servers from chapter 08 on understand their clients: lines, and the word "quit". Opened
// by chapter 08.
#pragma once

#include <string>
#include <string_view>

#include "socketserver/stream.hpp"

namespace program {

/// What a client did next.
struct Heard {
  enum class Kind {
    line,     ///< It said something, maybe nothing at all: an empty line is a line.
    quit,     ///< It said `quit` (see is_quit): it wants to leave.
    end,      ///< It has closed its side, in order.
    too_long  ///< Its line has no end within StreamReader::kMaxLine bytes: tell it, then close.
  };
  Kind kind = Kind::end;
  std::string text;  ///< The line without its end: any bytes but '\n'.
};

/// Waits for the next line of a client; blocks. Bytes left over at the end of input are a line.
/// Throws PeerGone and TimedOut.
[[nodiscard]] Heard hear(socketserver::StreamReader& reader);

/// True for the word `quit`, with or without white space around it.
[[nodiscard]] bool is_quit(std::string_view line);

/// What a client is told before it is left for a line too long.
inline constexpr std::string_view kLineTooLong =
    "your line is too long: 65536 bytes are the limit, bye\n";

}  // namespace program
