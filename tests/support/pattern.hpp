// Bytes that show where some were lost or doubled. Serves the tests of every chapter.
#pragma once

#include <cstddef>
#include <string>

namespace test_support {

/// All byte values, in no short rhythm that would hide bytes lost or doubled.
[[nodiscard]] inline std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  unsigned state = 1;
  for (char& byte : bytes) {
    state = state * 1103515245U + 12345U;
    byte = static_cast<char>(state >> 16U);
  }
  return bytes;
}

/// The same in lines of 1000 letters, for servers that speak lines.
[[nodiscard]] inline std::string lines_of_letters(std::size_t size) {
  std::string lines;
  for (char letter = 'a'; lines.size() < size; letter = letter == 'z' ? 'a' : letter + 1)
    lines += std::string(999, letter) + '\n';
  return lines;
}

}  // namespace test_support
