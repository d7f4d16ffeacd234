// A speaker waits for a member that does not read, without a limit, and everybody with it.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"
#include "socketserver/error.hpp"

namespace zoo {
namespace {

class Patient : public Room {
 public:
  void say(const std::string& line) override {
    const std::lock_guard lock(mutex);
    for (const Member& member : members) {
      [[maybe_unused]] const auto error = socketserver::attempt([&] { member->send_all(line); });
    }
  }
};

}  // namespace

Animal waits_for_slow_readers() {
  return {.name = "waits-for-slow-readers",
          .fault =
              "A speaker waits for a member that does not read, without a limit, and everybody "
              "with it.",
          .chapter = 11,
          .speaks = "chat",
          .caught_by = {"a-slow-reader-stalls-nobody"},
          .also_fails = {"stops-with-a-client-that-never-reads"},
          .serve = serve_room<Patient, MemberHandler>};
}

}  // namespace zoo
