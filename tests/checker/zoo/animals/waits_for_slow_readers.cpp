// A speaker waits for a member that does not read, without a limit, and everybody with it.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"

namespace zoo {

// Chapter 09 allows it.
Animal waits_for_slow_readers() {
  return {.name = "waits-for-slow-readers",
          .fault = "A speaker waits for a member that does not read, and everybody with it.",
          .chapter = 11,
          .speaks = "chat",
          .caught_by = {"a-slow-reader-stalls-nobody"},
          .varies = true,
          .serve = serve_room<Room, MemberHandler>};
}

}  // namespace zoo
