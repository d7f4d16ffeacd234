// All checks of the book, by what they are about. Serves `check`.
#pragma once

#include <vector>

#include "checker/engine/check.hpp"

namespace checker {

// One function for each file of this folder.
[[nodiscard]] std::vector<Check> checks_of_bytes();
[[nodiscard]] std::vector<Check> checks_of_clients();
[[nodiscard]] std::vector<Check> checks_of_datagrams();
[[nodiscard]] std::vector<Check> checks_of_lines();
[[nodiscard]] std::vector<Check> checks_of_places();
[[nodiscard]] std::vector<Check> checks_of_resources();
[[nodiscard]] std::vector<Check> checks_of_rooms();
[[nodiscard]] std::vector<Check> checks_of_stopping();

/// All of them, in the order of the chapters that demand them first.
[[nodiscard]] const std::vector<Check>& catalogue();

}  // namespace checker
