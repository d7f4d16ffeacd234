// What was expected and what came, one below the other. Serves `check`.
#pragma once

#include <string>
#include <string_view>

namespace checker {

/// Three lines: both sides around their first difference, escaped and in quotes, and a mark below
/// it. Empty if they are the same.
[[nodiscard]] std::string difference(std::string_view expected, std::string_view received);

}  // namespace checker
