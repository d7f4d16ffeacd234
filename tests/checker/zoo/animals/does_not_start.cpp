// It ends at once, with a word why.
#include <iostream>

#include "checker/zoo/animal.hpp"

namespace zoo {
namespace {

int refuse_to_start(const Place&) {
  std::cerr << "zoo: cannot read echo.conf: No such file or directory\n";
  return 1;
}

}  // namespace

Animal does_not_start() {
  return {.name = "does-not-start",
          .fault = "It ends at once, with a word why.",
          .caught_by = {},
          .serve = refuse_to_start};
}

}  // namespace zoo
