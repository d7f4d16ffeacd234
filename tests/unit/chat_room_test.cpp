// Tests of the chat room's room and outboxes, on socket pairs. Opened by chapter 09.
#include <fcntl.h>

#include <cerrno>
#include <future>
#include <memory>
#include <optional>
#include <room.hpp>
#include <socketserver/error.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/deadline.hpp"
#include "support/faulty_io.hpp"

using chat::Room;
using socketserver::Socket;
using test_support::FaultyIo;
using test_support::Operation;
namespace io = socketserver::io;

namespace {

/// A member: the server's end of its connection, its place in the room, and its own end.
class Member {
 public:
  explicit Member(Room& room) : Member(room, Socket::pair()) {}

  /// The next `count` bytes that reach it; fewer if its connection ends or nothing comes.
  std::string hears(std::size_t count) {
    std::string text(count, '\0');
    std::size_t filled = 0;
    while (filled < count) {
      const std::size_t more =
          client.receive({text.data() + filled, count - filled}, io::in(test_support::kPatience));
      if (more == 0) break;
      filled += more;
    }
    text.resize(filled);
    return text;
  }
  /// True if nothing is there to hear, not even an end.
  bool hears_nothing() {
    char byte = 0;
    return io::current().receive(client.fileno(), {&byte, 1}, {io::kNow}).outcome ==
           io::Outcome::timed_out;
  }
  /// True if the server's end has ended, which is what its handler would see.
  bool handler_is_woken() {
    char byte = 0;
    return server->receive({&byte, 1}, io::in(test_support::kPatience)) == 0;
  }
  void leave() { membership.reset(); }

  std::shared_ptr<Socket> server;
  Socket client;
  std::optional<Room::Membership> membership;

 private:
  Member(Room& room, std::pair<Socket, Socket> ends)
      : server(std::make_shared<Socket>(std::move(ends.first))), client(std::move(ends.second)) {
    membership.emplace(room, server);
  }
};

/// Another speaker, stopped just before it sends `line` to the room's only member.
class HeldWriter {
 public:
  HeldWriter(Room& room, const std::string& line) {
    io_.before(Operation::send, [this](int) {
      if (io_.calls(Operation::send) > 1) return;
      arrived_.set_value();
      gate_.get_future().wait();
    });
    thread_ = std::thread([this, &room, line] {
      const io::Use use(io_);
      room.broadcast(line);
    });
    arrived_.get_future().wait();
  }
  ~HeldWriter() {
    if (thread_.joinable()) go_on();
  }
  HeldWriter(const HeldWriter&) = delete;
  HeldWriter& operator=(const HeldWriter&) = delete;

  /// Returns when all has been sent.
  void go_on() {
    gate_.set_value();
    thread_.join();
  }

 private:
  FaultyIo io_;
  std::promise<void> arrived_;
  std::promise<void> gate_;
  std::thread thread_;
};

/// Sends until the kernel takes no more: whoever sends next has to wait.
void fill(Socket& socket) {
  const std::string block(64 * 1024, '.');
  while (io::current().send(socket.fileno(), block, {io::kNow}).outcome == io::Outcome::done) {
  }
}

}  // namespace

TEST_CASE("what is said reaches every member and the speaker too", "[ch09][unit]") {
  Room room;
  Member ann(room), bob(room);
  room.broadcast("hello\n");
  CHECK(ann.hears(6) == "hello\n");
  CHECK(bob.hears(6) == "hello\n");
  bob.leave();
  room.broadcast("bye\n");
  CHECK(ann.hears(4) == "bye\n");
  CHECK(bob.hears_nothing());
}

TEST_CASE("a line to one member reaches nobody else", "[ch09][unit]") {
  Room room;
  Member ann(room), bob(room);
  ann.membership->tell("for you\n");
  CHECK(ann.hears(8) == "for you\n");
  CHECK(bob.hears_nothing());
}

TEST_CASE("T3 members come and go in the middle of a line", "[ch09][unit]") {
  FaultyIo faulty;
  const io::Use use(faulty);
  Room room;
  Member ann(room), bob(room);
  std::optional<Member> guest;
  // Somebody comes and somebody leaves just before each send, while the speaker is on its way
  // through the members.
  faulty.before(Operation::send, [&](int) {
    guest.emplace(room);
    bob.leave();
  });
  room.broadcast("one\n");
  CHECK(ann.hears(4) == "one\n");
  CHECK(room.size() == 2);
}

TEST_CASE("T2 many speakers and comers and goers at once", "[ch09][unit]") {
  Room room;
  Member listener(room);
  constexpr int kThreads = 4;
  constexpr int kRounds = 50;
  std::vector<std::thread> crowd;
  for (int i = 0; i < kThreads; ++i) {
    crowd.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        Member guest(room);
        room.broadcast("x\n");
      }
    });
  }
  for (auto& thread : crowd) thread.join();
  CHECK(listener.hears(2 * kThreads * kRounds).size() == 2 * kThreads * kRounds);
  CHECK(listener.hears_nothing());
  CHECK(room.size() == 1);
}

TEST_CASE("T5 a dead member costs the speaker nothing and loses its place", "[ch09][unit]") {
  Room room;
  Member dead(room), speaker(room), other(room);
  dead.server->shutdown_write();  // a death that nobody has noticed yet
  room.broadcast("hi\n");
  CHECK(speaker.hears(3) == "hi\n");
  CHECK(other.hears(3) == "hi\n");
  CHECK(room.size() == 2);
  CHECK(dead.handler_is_woken());
  CHECK_FALSE(speaker.client.saw_end());
}

TEST_CASE("T6 whatever the error of a send is it costs one member", "[ch09][unit]") {
  const int error = GENERATE(EPIPE, ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENETDOWN, ENOBUFS);
  CAPTURE(error);
  FaultyIo faulty;
  const io::Use use(faulty);
  Room room;
  Member first(room), second(room);
  faulty.fail(Operation::send, error);
  room.broadcast("lost\n");
  CHECK(room.size() == 1);
  CHECK(first.handler_is_woken());
  room.broadcast("more\n");
  CHECK(second.hears(10) == "lost\nmore\n");
}

TEST_CASE("T7 a line arrives whole though each send takes one byte", "[ch09][unit]") {
  FaultyIo faulty;
  const io::Use use(faulty);
  faulty.limit_bytes(1);
  Room room;
  Member ann(room);
  room.broadcast("all of it\n");
  CHECK(ann.hears(10) == "all of it\n");
}

TEST_CASE("T8 lines of two speakers are never torn", "[ch09][unit]") {
  FaultyIo faulty;
  faulty.limit_bytes(7);
  Room room;
  Member ann(room);
  constexpr int kLines = 100;
  const std::string lines[] = {std::string(100, 'a') + '\n', std::string(100, 'b') + '\n'};
  std::vector<std::thread> speakers;
  for (const std::string& line : lines) {
    speakers.emplace_back([&] {
      const io::Use use(faulty);
      for (int i = 0; i < kLines; ++i) room.broadcast(line);
    });
  }
  int heard[] = {0, 0};
  for (int i = 0; i < 2 * kLines; ++i) {
    const std::string line = ann.hears(lines[0].size());
    heard[0] += line == lines[0] ? 1 : 0;
    heard[1] += line == lines[1] ? 1 : 0;
  }
  for (auto& speaker : speakers) speaker.join();
  CHECK(heard[0] == kLines);
  CHECK(heard[1] == kLines);
}

TEST_CASE("T8 who finds a member busy appends and goes on", "[ch09][unit]") {
  Room room;
  Member ann(room);
  HeldWriter writer(room, "first\n");
  room.broadcast("second\n");  // would hang here if it waited for the writer
  room.broadcast("third\n");
  CHECK(ann.hears_nothing());
  writer.go_on();
  CHECK(ann.hears(19) == "first\nsecond\nthird\n");
}

TEST_CASE("T15 leaving twice is leaving once", "[ch09][unit]") {
  Room room;
  Member ann(room), bob(room);
  ann.membership->leave();
  ann.membership->leave();
  CHECK(room.size() == 1);
  // Thrown out by a failed send, and then it leaves by itself.
  bob.server->shutdown_write();
  room.broadcast("hi\n");
  CHECK(room.size() == 0);
  bob.membership->leave();
  bob.leave();
  CHECK(room.size() == 0);
}

TEST_CASE("T20 a member's descriptor stays its own until the last send is over", "[ch09][unit]") {
  FaultyIo faulty;
  const io::Use use(faulty);
  Room room;
  std::optional<Member> ann(room);
  const int number = ann->server->fileno();
  std::optional<Socket> stranger;
  // The speaker has picked Ann. Before it sends, she leaves and her handler ends, and somebody else
  // gets a descriptor, the lowest free one.
  faulty.before(Operation::send, [&](int) {
    if (stranger) return;
    ann.reset();
    stranger = Socket::pair().first;
  });
  room.broadcast("for Ann\n");
  REQUIRE(stranger);
  CHECK(stranger->fileno() != number);
  CHECK(::fcntl(number, F_GETFD) < 0);  // and now it is free
}

TEST_CASE("T16 closing the room tells all and ends their streams", "[ch09][unit]") {
  Room room;
  Member ann(room);
  room.close("bye\n");
  room.close("bye\n");
  CHECK(ann.hears(100) == "bye\n");
  room.broadcast("too late\n");
  Member late(room);
  CHECK(late.hears(100) == "bye\n");
  ann.leave();
  late.leave();
  CHECK(room.size() == 0);
}

TEST_CASE("T16 closing the room waits for nobody who does not read", "[ch09][unit]") {
  Room room;
  Member full(room), ann(room);
  fill(*full.server);
  room.close("bye\n");
  CHECK(ann.hears(100) == "bye\n");
  std::string rest;
  do rest = full.hears(64 * 1024);
  while (rest.size() == 64 * 1024);
  CHECK(rest.find_first_not_of('.') == std::string::npos);
  CHECK(full.client.saw_end());
}

TEST_CASE("a member that leaves still gets what another is sending", "[ch09][unit]") {
  Room room;
  Member ann(room);
  HeldWriter writer(room, "last words\n");
  std::promise<void> waiting;
  io::Clock::duration waited{};
  std::thread handler([&] {
    FaultyIo faulty;
    faulty.before(Operation::sleep_until, [&](int) { waiting.set_value(); });
    const io::Use use(faulty);
    ann.membership->leave();
    const auto begun = io::Clock::now();
    ann.membership->flush(io::in(test_support::kPatience));
    waited = io::Clock::now() - begun;
    ann.server->shutdown_both();
  });
  waiting.get_future().wait();
  writer.go_on();
  CHECK(ann.hears(100) == "last words\n");
  handler.join();
  CHECK(waited < test_support::kPatience);
}

TEST_CASE("a member that leaves waits for a stuck writer no longer than it wants", "[ch09][unit]") {
  Room room;
  Member ann(room);
  HeldWriter writer(room, "never\n");
  ann.membership->leave();
  ann.membership->flush(io::kNow);
  CHECK(ann.hears_nothing());
}
