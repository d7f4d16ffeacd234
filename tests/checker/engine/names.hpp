// Lists of names on the command line: "one,two". Serves `check`.
#pragma once

#include <string>
#include <vector>

namespace checker {

/// The names in a list, in its order.
[[nodiscard]] std::vector<std::string> names_in(const std::string& list);
/// Whether a list has this name.
[[nodiscard]] bool has_name(const std::string& list, const std::string& name);

}  // namespace checker
