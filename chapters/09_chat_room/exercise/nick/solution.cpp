// Exercise 09/nick, solved: a chat room whose members have names.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "program/lines.hpp"
#include "program/printable.hpp"
#include "program/run.hpp"
#include "room.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/threading_mixin.hpp"

namespace {

using chat::Room;
using namespace std::chrono_literals;

// Letters and digits: nobody can be called like an address, or like the room itself.
bool is_name(std::string_view text) {
  constexpr std::size_t kLongest = 16;
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char byte) { return byte < 0x80 && std::isalnum(byte) != 0; });
}

// Who is called what. A name belongs to one member at most, from taking it until it takes another
// or leaves.
class Names {
 public:
  using Member = std::shared_ptr<Room::Membership>;

  // Looks and takes under one lock. Between two locks, another member could take the same name.
  // False if somebody has it. `old` becomes free; it may be no name at all.
  bool take(const std::string& name, const Member& member, const std::string& old) {
    const std::lock_guard lock(mutex_);
    if (!members_.emplace(name, member).second) return false;
    members_.erase(old);
    return true;
  }

  void release(const std::string& name) {
    const std::lock_guard lock(mutex_);
    members_.erase(name);
  }

  // Null if nobody is called so. The caller speaks to the member when the lock is open again.
  Member find(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = members_.find(name);
    return found == members_.end() ? nullptr : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Member> members_;
};

class MemberHandler : public socketserver::StreamRequestHandler {
 public:
  MemberHandler(socketserver::Request& request, const socketserver::Address& client,
                socketserver::BaseServer& server, Room& room, Names& names)
      : StreamRequestHandler(request, client, server),
        name_(client.to_string()),
        room_(room),
        names_(names) {}

  void setup() override {
    StreamRequestHandler::setup();
    member_ = std::make_shared<Room::Membership>(room_, request().shared_socket());
  }

  void handle() override {
    using program::Heard;
    Heard heard = program::hear(rfile());
    for (; heard.kind == Heard::Kind::line; heard = program::hear(rfile())) take_line(heard.text);
    if (heard.kind == Heard::Kind::too_long) member_->tell(program::kLineTooLong);
  }

  // Whichever way the member leaves, its name is free.
  void finish() override {
    names_.release(name_);
    member_->leave();
    member_->flush(socketserver::io::in(1s));
    StreamRequestHandler::finish();
  }

 private:
  void take_line(const std::string& line) {
    constexpr std::string_view kNick = "/nick ";
    constexpr std::string_view kMessage = "/msg ";
    if (line.starts_with(kNick)) return rename(line.substr(kNick.size()));
    if (line.starts_with(kMessage)) return whisper(line.substr(kMessage.size()));
    room_.broadcast(name_ + ' ' + program::printable(line) + '\n');
  }

  // The answers begin with a star, as no name does: nobody can say them.
  void rename(const std::string& name) {
    if (!is_name(name)) return member_->tell("* a name has 1 to 16 letters and digits\n");
    if (!names_.take(name, member_, name_))
      return member_->tell("* the name " + name + " is taken\n");
    const std::string old = std::exchange(name_, name);
    room_.broadcast("* " + old + " is now " + name_ + '\n');
  }

  void whisper(const std::string& words) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string name = words.substr(0, end);
    const std::string text = end < words.size() ? words.substr(end + 1) : "";
    if (const auto member = names_.find(name))
      member->tell('(' + name_ + ") " + program::printable(text) + '\n');
    else
      member_->tell("* nobody is called " + program::printable(name) + '\n');
  }

  std::string name_;  // "127.0.0.1:40000" at first
  Room& room_;
  Names& names_;
  Names::Member member_;
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  Room room;
  Names names;
  socketserver::ThreadingTCPServer server(
      {"127.0.0.1", std::stoi(argv[1])},
      socketserver::handler<MemberHandler>(std::ref(room), std::ref(names)), {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  room.close("the server is going down, bye\n");
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
