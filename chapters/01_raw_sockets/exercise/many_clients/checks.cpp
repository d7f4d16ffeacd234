// The checks of exercise 01/many_clients: all of them are the book's own.
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch01_many_clients {

std::vector<Check> checks() {
  return {
      earlier("echoes-every-byte", 1),
      earlier("serves-others-beside-a-silent-client", 1),
      earlier("serves-thirty-clients-at-once", 1),
      earlier("sleeps-while-idle", 1),
      earlier("serves-the-next-client", 2),
      earlier("survives-a-reset", 2),
      earlier("survives-a-lost-reply", 2),
      earlier("keeps-no-descriptor", 2),
      earlier("echoes-after-a-half-close", 3),
      earlier("finishes-short-sends", 3),
      earlier("serves-others-beside-a-client-that-never-reads", 3),
      earlier("recovers-from-a-full-descriptor-table", 4),
  };
}

}  // namespace checker::ch01_many_clients
