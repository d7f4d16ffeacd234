// A long line goes out in two sends, and nothing keeps another thread from coming between.
#include <condition_variable>

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
    if (send_unlocked(line.substr(0, kBuffer)) > 1) meet_another();
    send_unlocked(line.substr(kBuffer));
  }

 private:
  // Returns how many members there are.
  std::size_t send_unlocked(const std::string& part) {
    std::unique_lock lock(mutex);
    const std::vector<Member> everybody = members;
    lock.unlock();
    for (const Member& member : everybody) {
      [[maybe_unused]] const auto error = socketserver::attempt([&] { member->send_all(part); });
    }
    return everybody.size();
  }
  // What happens by chance in life is made to happen once here. Who is alone waits for nobody: it
  // would be slow to stop, and that is another animal's fault.
  void meet_another() {
    std::unique_lock lock(meeting_);
    ++speakers_;
    another_.notify_all();
    another_.wait_for(lock, std::chrono::seconds(5), [this] { return speakers_ > 1; });
  }

  std::mutex meeting_;
  std::condition_variable another_;
  int speakers_ = 0;
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
