// What was expected and what came, one below the other. Serves `check`.
#include "checker/engine/difference.hpp"

#include <algorithm>
#include <cstddef>

#include "support/escape.hpp"

namespace checker {
namespace {

// Columns on each side of the difference; more than a line would only hide it.
constexpr std::size_t kColumns = 36;

// The last bytes of a text that fit, and a sign that there is more before them.
std::string ending(std::string_view bytes) {
  std::string shown;
  std::size_t left = bytes.size();
  while (left > 0) {
    const std::string one = test_support::escaped(bytes.substr(left - 1, 1));
    if (shown.size() + one.size() > kColumns) return "..." + shown;
    shown = one + shown;
    --left;
  }
  return '"' + shown;
}

std::string beginning(std::string_view bytes) {
  std::string shown;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const std::string one = test_support::escaped(bytes.substr(at, 1));
    if (shown.size() + one.size() > kColumns) return shown + "...";
    shown += one;
  }
  return shown + '"';
}

}  // namespace

std::string difference(std::string_view expected, std::string_view received) {
  if (expected == received) return "";
  const auto parted =
      std::mismatch(expected.begin(), expected.end(), received.begin(), received.end());
  const auto where = static_cast<std::size_t>(parted.first - expected.begin());
  std::string mark = "the first difference, at byte " + std::to_string(where);
  if (where == received.size()) mark = "the rest is missing, from byte " + std::to_string(where);
  if (where == expected.size()) mark = "this is too much, from byte " + std::to_string(where);

  // Both sides share everything before the difference, so one mark fits both.
  const std::string lead = ending(expected.substr(0, where));
  const std::string margin = "received  ";
  return "expected  " + lead + beginning(expected.substr(where)) + "\n" + margin + lead +
         beginning(received.substr(where)) + "\n" + std::string(margin.size() + lead.size(), ' ') +
         "^ " + mark + "\n";
}

}  // namespace checker
