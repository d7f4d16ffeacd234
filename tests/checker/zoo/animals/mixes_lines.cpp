// A long line goes out in two sends, and nothing keeps another thread from coming between.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"
#include "socketserver/error.hpp"

namespace zoo {
namespace {

class Torn : public Room {
 public:
  void say(const std::string& line) override {
    constexpr std::size_t kBuffer = 512;
    if (line.size() <= kBuffer) return Room::say(line);
    for (const Member& member : everybody()) {
      [[maybe_unused]] const auto error = socketserver::attempt([&] {
        member->send_all(line.substr(0, kBuffer));
        // Long enough for another thread to come between, on a busy machine, too.
        socketserver::io::current().sleep_until(socketserver::io::in(kPause));
        member->send_all(line.substr(kBuffer));
      });
    }
  }

 private:
  static constexpr std::chrono::milliseconds kPause{1};
  std::vector<Member> everybody() {
    const std::lock_guard lock(mutex);
    return members;
  }
};

}  // namespace

Animal mixes_lines() {
  return {.name = "mixes-lines",
          .fault =
              "A long line goes out in two sends, and nothing keeps another thread from coming "
              "between.",
          .chapter = 9,
          .speaks = "chat",
          .caught_by = {"lines-stay-whole"},
          .varies = true,
          .serve = serve_room<Torn, MemberHandler>};
}

}  // namespace zoo
