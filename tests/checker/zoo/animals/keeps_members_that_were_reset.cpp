// Its list is tidied behind the loop alone: whoever was reset stays in it, and the next speaker
// dies of the error.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"

namespace zoo {
namespace {

// It tells the others first, then the speaker.
class Untidied : public Room {
 protected:
  void send_to_all(const std::string& line, socketserver::io::Deadline deadline) override {
    const auto speaks = [&](const Member& member) {
      return line.starts_with(member->peer_address().to_string() + ' ');
    };
    for (const bool speaker : {false, true})
      for (const Member& member : members)
        if (speaks(member) == speaker) member->send_all(line, deadline);
  }
};

class OrderlyMember : public MemberHandler {
 public:
  using MemberHandler::MemberHandler;
  void finish() override {
    if (!failed()) MemberHandler::finish();
  }
};

}  // namespace

Animal keeps_members_that_were_reset() {
  return {.name = "keeps-members-that-were-reset",
          .fault =
              "Its list is tidied behind the loop alone: whoever was reset stays in it, and the "
              "next speaker dies of the error.",
          .chapter = 9,
          .speaks = "chat",
          .caught_by = {"a-reset-costs-the-others-nothing"},
          .also_fails = {"survives-a-reset", "survives-a-lost-reply", "keeps-no-descriptor",
                         "keeps-no-worker"},
          .serve = serve_room<Untidied, OrderlyMember>};
}

}  // namespace zoo
