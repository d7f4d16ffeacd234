// It passes control characters on.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"

namespace zoo {
namespace {

class Raw : public MemberHandler {
 public:
  using MemberHandler::MemberHandler;

 protected:
  [[nodiscard]] std::string passed_on(const std::string& text) const override { return text; }
};

}  // namespace

Animal lets_lines_be_forged() {
  return {.name = "lets-lines-be-forged",
          .fault = "It passes control characters on.",
          .chapter = 9,
          .speaks = "chat",
          .caught_by = {"nobody-forges-a-line"},
          .serve = serve_room<Room, Raw>};
}

}  // namespace zoo
