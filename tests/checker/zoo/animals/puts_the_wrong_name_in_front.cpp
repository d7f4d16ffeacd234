// Each member reads its own address where the speaker's should be.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"
#include "socketserver/error.hpp"

namespace zoo {
namespace {

class WrongNames : public Room {
 protected:
  void send_to_all(const std::string& line, socketserver::io::Deadline deadline) override {
    if (members.size() == 1) return Room::send_to_all(line, deadline);
    const std::string text = line.substr(line.find(' '));
    for (const Member& member : members) {
      [[maybe_unused]] const auto error = socketserver::attempt(
          [&] { member->send_all(member->peer_address().to_string() + text, deadline); });
    }
  }
};

}  // namespace

Animal puts_the_wrong_name_in_front() {
  return {.name = "puts-the-wrong-name-in-front",
          .fault = "Each member reads its own address where the speaker's should be.",
          .chapter = 9,
          .speaks = "chat",
          .caught_by = {"everybody-hears-everybody"},
          .also_fails = {"a-bad-byte-hurts-nobody", "a-reset-costs-the-others-nothing",
                         "a-member-thrown-out-is-no-member", "lines-stay-whole",
                         "nobody-forges-a-line", "members-are-told-of-the-end"},
          .serve = serve_room<WrongNames, MemberHandler>};
}

}  // namespace zoo
