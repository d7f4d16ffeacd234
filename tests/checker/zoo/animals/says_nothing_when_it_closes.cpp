// The room closes without a word to its members.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"

namespace zoo {
namespace {

class Wordless : public Room {
 public:
  void close() override {}
};

}  // namespace

Animal says_nothing_when_it_closes() {
  return {.name = "says-nothing-when-it-closes",
          .fault = "The room closes without a word to its members.",
          .chapter = 9,
          .speaks = "chat",
          .caught_by = {"members-are-told-of-the-end"},
          .serve = serve_room<Wordless, MemberHandler>};
}

}  // namespace zoo
