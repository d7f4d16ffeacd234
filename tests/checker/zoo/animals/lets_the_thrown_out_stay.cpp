// A member is told that its line is too long, and stays.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"

namespace zoo {
namespace {

class Lenient : public MemberHandler {
 public:
  using MemberHandler::MemberHandler;

 protected:
  bool refuse() override {
    MemberHandler::refuse();
    rest.clear();
    return true;
  }
};

}  // namespace

Animal lets_the_thrown_out_stay() {
  return {.name = "lets-the-thrown-out-stay",
          .fault = "A member is told that its line is too long, and stays.",
          .chapter = 9,
          .speaks = "chat",
          .caught_by = {"a-member-thrown-out-is-no-member"},
          .also_fails = {"refuses-a-longer-line"},
          .serve = serve_room<Room, Lenient>};
}

}  // namespace zoo
