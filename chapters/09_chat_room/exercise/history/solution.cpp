// Exercise 09/history, solved: a chat room that tells newcomers what was said last.
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "outbox.hpp"
#include "program/lines.hpp"
#include "program/printable.hpp"
#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/threading_mixin.hpp"

namespace {

using chat::Outbox;
using namespace std::chrono_literals;

// A room with a memory: bounded in lines, and in what it keeps of each.
class Room {
 public:
  using Member = std::shared_ptr<Outbox>;

  static constexpr std::size_t kLines = 10;
  static constexpr std::size_t kBytes = 200;

  // The newcomer hears what is remembered, and becomes a member, under one lock: what is said
  // before it opens is in the memory, what is said later comes to the member. Nothing is in both.
  // To post under a lock is bad manners, since it may block; these two kilobytes fit into the
  // buffer of any connection that nobody has written to yet.
  void enter(const Member& newcomer) {
    const std::lock_guard lock(mutex_);
    for (const std::string& line : last_) newcomer->post(line);
    members_.push_back(newcomer);
  }

  // Remembered and handed to those who are there, under one lock; sent when it is open again.
  void say(const std::string& line) {
    std::vector<Member> members;
    {
      const std::lock_guard lock(mutex_);
      last_.push_back(shortened(line));
      if (last_.size() > kLines) last_.pop_front();
      members = members_;
    }
    for (const Member& member : members)
      if (!member->post(line)) leave(member);
  }

  void leave(const Member& member) {
    const std::lock_guard lock(mutex_);
    std::erase(members_, member);
  }

 private:
  // A line may have 64 KiB, and ten of them would be no memory that fits in anywhere.
  static std::string shortened(const std::string& line) {
    return line.size() <= kBytes + 1 ? line : line.substr(0, kBytes) + "...\n";
  }

  std::mutex mutex_;
  std::vector<Member> members_;
  std::deque<std::string> last_;
};

class MemberHandler : public socketserver::StreamRequestHandler {
 public:
  MemberHandler(socketserver::Request& request, const socketserver::Address& client,
                socketserver::BaseServer& server, Room& room)
      : StreamRequestHandler(request, client, server),
        room_(room),
        outbox_(std::make_shared<Outbox>(request.shared_socket())) {}

  void setup() override {
    StreamRequestHandler::setup();
    room_.enter(outbox_);
  }

  void handle() override {
    using program::Heard;
    Heard heard = program::hear(rfile());
    for (; heard.kind == Heard::Kind::line; heard = program::hear(rfile()))
      room_.say(client_address().to_string() + ' ' + program::printable(heard.text) + '\n');
    if (heard.kind == Heard::Kind::too_long) outbox_->post(program::kLineTooLong);
  }

  void finish() override {
    room_.leave(outbox_);
    outbox_->flush(socketserver::io::in(1s));
    StreamRequestHandler::finish();
  }

 private:
  Room& room_;
  const Room::Member outbox_;
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  Room room;
  socketserver::ThreadingTCPServer server({"127.0.0.1", std::stoi(argv[1])},
                                          socketserver::handler<MemberHandler>(std::ref(room)),
                                          {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
