// The exercises of the book: the server that each asks for, and the checks of it. Serves `check`.
#include "checker/exercises.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "checker/checks/catalogue.hpp"

namespace checker {

std::string Exercise::program() const {
  return std::string(SOCKETSERVER_EXERCISES "/ch") + name() + "/mine";
}

Target Exercise::target(std::vector<std::string> command) const {
  if (command.empty()) {
    command = {program()};
    command.insert(command.end(), arguments.begin(), arguments.end());
  }
  Target target;
  target.chapter = std::stoi(as);
  target.transport = transport_of(transport);
  target.speaks = speaks_of(speaks);
  target.command = std::move(command);
  for (const std::string& word : target.command)
    target.name += (target.name.empty() ? "" : " ") + word;
  return target;
}

std::vector<Check> Exercise::ordered_checks() const {
  std::vector<Check> result = checks();
  for (Check& check : result) {
    if (!check.read.empty()) continue;  // an earlier one
    check.since = std::stoi(chapter);
    check.read = chapter + "/exercise/" + task;
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Check& one, const Check& other) { return one.task < other.task; });
  return result;
}

std::vector<Exercise>& exercises() {
  static std::vector<Exercise> all;
  return all;
}

const Exercise* find_exercise(const std::string& name) {
  const std::string plain = name.starts_with("ch") ? name.substr(2) : name;
  const auto& all = exercises();
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const Exercise& exercise) { return exercise.name() == plain; });
  return found == all.end() ? nullptr : &*found;
}

Check earlier(const std::string& name, int task) {
  for (Check check : catalogue()) {
    if (check.name != name) continue;
    check.task = task;
    return check;
  }
  throw std::logic_error("the catalogue has no check " + name);
}

}  // namespace checker
