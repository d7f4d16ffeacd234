// Tests of the messages that tests print about bytes. Serves the tests of every chapter.
#include <string>

#include "support/catch.hpp"
#include "support/escape.hpp"

using test_support::describe_difference;
using test_support::escaped;

TEST_CASE("escaping shows every byte as a C++ literal would") {
  CHECK(escaped("plain text") == "plain text");
  CHECK(escaped("a\r\n\t\"\\") == "a\\r\\n\\t\\\"\\\\");
  CHECK(escaped(std::string("\0\x1b\x7f\xc3", 4)) == "\\x00\\x1b\\x7f\\xc3");
}

TEST_CASE("equal bytes have no difference") {
  CHECK(describe_difference("same\n", "same\n") == "");
}

TEST_CASE("the first difference is marked under both sides") {
  CHECK(describe_difference("ab\ncd", "ab\nXd") ==
        "first difference at byte 3 (expected 5 bytes, got 5)\n"
        "  expected: ab\\ncd\n"
        "  got:      ab\\nXd\n"
        "                ^\n");
}

TEST_CASE("a missing end is a difference too") {
  CHECK(describe_difference("abc", "ab") ==
        "first difference at byte 2 (expected 3 bytes, got 2)\n"
        "  expected: abc\n"
        "  got:      ab\n"
        "              ^\n");
}

TEST_CASE("long bytes are shown around the difference only") {
  const std::string text(1000, 'x');
  std::string other = text;
  other[500] = '!';
  const std::string message = describe_difference(text, other);
  CHECK(message.find("byte 500") != std::string::npos);
  CHECK(message.find("..." + std::string(32, 'x') + "!") != std::string::npos);
  CHECK(message.size() < 300);
}
