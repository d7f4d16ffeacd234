// Bytes made visible, and the first difference between two strings of them. Serves the tests of
// every chapter.
#pragma once

#include <string>
#include <string_view>

namespace test_support {

/// As in a C++ literal, without the quotes: "\n", "\r", "\t", "\\", "\"" and "\xNN" for the rest
/// that is not printable ASCII.
[[nodiscard]] std::string escaped(std::string_view bytes);

/// Empty if both are equal; otherwise a few lines that show where they part, both sides escaped and
/// the first difference marked. Made for
///     CHECK(describe_difference("expected", actual) == "");
/// which prints exactly that.
[[nodiscard]] std::string describe_difference(std::string_view expected, std::string_view actual);

}  // namespace test_support
