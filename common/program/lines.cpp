// How the servers from chapter 08 on understand their clients. Opened by chapter 08.
#include "program/lines.hpp"

#include <optional>
#include <utility>

namespace program {

bool is_quit(std::string_view line) {
  constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";
  const auto first = line.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return false;
  return line.substr(first, line.find_last_not_of(kWhiteSpace) + 1 - first) == "quit";
}

Heard hear(socketserver::StreamReader& reader) {
  std::optional<std::string> line;
  try {
    line = reader.read_line();
  } catch (const socketserver::LineTooLong&) {
    return {Heard::Kind::too_long, {}};
  }
  if (!line) return {Heard::Kind::end, {}};
  if (line->ends_with('\n')) line->pop_back();
  if (is_quit(*line)) return {Heard::Kind::quit, {}};
  return {Heard::Kind::line, std::move(*line)};
}

}  // namespace program
