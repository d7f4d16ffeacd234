// All checks of the book, by what they are about. Serves `check`.
#include "checker/checks/catalogue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace checker {
namespace {

std::vector<Check> gathered() {
  std::vector<Check> all;
  for (auto* const group :
       {checks_of_bytes, checks_of_clients, checks_of_stopping, checks_of_places,
        checks_of_resources, checks_of_datagrams, checks_of_lines, checks_of_rooms}) {
    std::vector<Check> some = group();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Check& one, const Check& other) { return one.since < other.since; });
  return all;
}

}  // namespace

const std::vector<Check>& catalogue() {
  static const std::vector<Check> all = gathered();
  return all;
}

}  // namespace checker
