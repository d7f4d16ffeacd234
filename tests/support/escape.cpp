// Bytes made visible, and the first difference between two strings of them. Serves the tests of
// every chapter.
#include "support/escape.hpp"

#include <algorithm>
#include <cstddef>

namespace test_support {
namespace {

// What is shown on each side of the difference; more than a line would only hide it.
constexpr std::size_t kContext = 32;

std::string escaped_byte(char byte) {
  switch (byte) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\\':
      return "\\\\";
    case '"':
      return "\\\"";
    default:
      break;
  }
  if (byte >= ' ' && byte <= '~') return std::string(1, byte);
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  return {'\\', 'x', digits[value / 16U], digits[value % 16U]};
}

}  // namespace

std::string escaped(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char byte : bytes) text += escaped_byte(byte);
  return text;
}

std::string describe_difference(std::string_view expected, std::string_view actual) {
  if (expected == actual) return "";
  const auto where = static_cast<std::size_t>(
      std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end()).first -
      expected.begin());

  // Both sides share everything before the difference, so one marker line fits both.
  const std::size_t begin = where - std::min(where, kContext);
  const std::string lead =
      (begin > 0 ? "..." : "") + escaped(expected.substr(begin, where - begin));
  const auto side = [&](std::string_view bytes) {
    return lead + escaped(bytes.substr(where, kContext)) +
           (bytes.size() > where + kContext ? "..." : "") + "\n";
  };
  return "first difference at byte " + std::to_string(where) + " (expected " +
         std::to_string(expected.size()) + " bytes, got " + std::to_string(actual.size()) +
         ")\n  expected: " + side(expected) + "  got:      " + side(actual) + "            " +
         std::string(lead.size(), ' ') + "^\n";
}

}  // namespace test_support
