// A bug kills it before it listens.
#include <cstdlib>
#include <iostream>

#include "checker/zoo/animal.hpp"

namespace zoo {
namespace {

int die(const Place&) {
  std::cerr << "zoo: Assertion `!hosts.empty()' failed.\n";
  std::abort();
}

}  // namespace

Animal dies_at_its_start() {
  return {.name = "dies-at-its-start",
          .fault = "A bug kills it before it listens.",
          .caught_by = {},
          .serve = die};
}

}  // namespace zoo
