// Client text made safe to show on a terminal or in a log. Opened by chapter 06.
#include "program/printable.hpp"

#include <cstddef>

namespace program {
namespace {

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

// U+0080 to U+009F in UTF-8: the byte C2, then the number itself. Alone, a byte from 0x80 on may be
// part of any letter and is left alone.
bool is_high_control(unsigned char first, unsigned char second) {
  return first == 0xc2 && second >= 0x80 && second <= 0x9f;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : '\0');
    const bool high_control = is_high_control(byte, next);
    result += is_control(byte) || high_control ? '?' : text[i];
    if (high_control) ++i;
  }
  return result;
}

}  // namespace program
