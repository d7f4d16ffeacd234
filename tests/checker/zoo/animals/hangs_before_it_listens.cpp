// It waits for something that does not come.
#include <unistd.h>

#include "checker/zoo/animal.hpp"

namespace zoo {
namespace {

int hang(const Place&) { return ::pause(); }

}  // namespace

Animal hangs_before_it_listens() {
  return {.name = "hangs-before-it-listens",
          .fault = "It waits for something that does not come.",
          .caught_by = {},
          .serve = hang};
}

}  // namespace zoo
