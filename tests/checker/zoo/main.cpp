// `zoo NAME`: runs one of the broken servers, to see with your own eyes what `check` says of it.
// Serves the tests of `check`.
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "checker/zoo/animal.hpp"
#include "program/command_line.hpp"
#include "program/run.hpp"

namespace {

int run(int argc, char** argv) {
  std::string name;
  zoo::Place place;
  bool list = false;
  program::CommandLine line("zoo", "Servers with one fault each.");
  line.positional("NAME", name, "which one");
  line.address(place.host, place.port);
  line.option("--path", place.path, "those on a Unix socket: where to listen");
  line.flag("--list", list, "name them all, with their faults");
  if (const auto status = line.parse(argc, argv)) return *status;

  const std::vector<zoo::Animal> all = zoo::animals();
  if (list) {
    for (const zoo::Animal& animal : all)
      std::cout << animal.name << "\n    " << animal.fault << '\n';
    return 0;
  }
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const zoo::Animal& animal) { return animal.name == name; });
  if (found == all.end())
    return line.refuse("which one? \"" + name + "\" is none of them (see zoo --list)");
  if (found->transport.starts_with("unix") && place.path.empty())
    return line.refuse(name + " needs a --path");
  return found->serve(place);
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
