// A line goes out in two sends, and nothing keeps another thread from coming between them.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"
#include "socketserver/error.hpp"

namespace zoo {
namespace {

class Torn : public Room {
 public:
  void say(const std::string& line) override {
    const std::size_t half = line.find(' ');
    for (const Member& member : everybody()) {
      [[maybe_unused]] const auto error = socketserver::attempt([&] {
        member->send_all(line.substr(0, half));
        // Long enough for another thread to come between, on a busy machine, too.
        socketserver::io::current().sleep_until(socketserver::io::in(kPause));
        member->send_all(line.substr(half));
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
              "A line goes out in two sends, and nothing keeps another thread from coming between "
              "them.",
          .chapter = 9,
          .speaks = "chat",
          .caught_by = {"lines-stay-whole"},
          .serve = serve_room<Torn, MemberHandler>};
}

}  // namespace zoo
