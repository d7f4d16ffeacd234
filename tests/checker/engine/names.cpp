// Lists of names on the command line: "one,two". Serves `check`.
#include "checker/engine/names.hpp"

#include <algorithm>
#include <sstream>

namespace checker {

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream, name, ',');) names.push_back(name);
  return names;
}

bool has_name(const std::string& list, const std::string& name) {
  const std::vector<std::string> names = names_in(list);
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace checker
