// Tests of the chat client's conversation, with a server that is the test itself. Opened by
// chapter 09.
#include <conversation.hpp>
#include <future>
#include <string>
#include <utility>

#include "support/catch.hpp"
#include "support/deadline.hpp"

using chat::Conversation;
using socketserver::Socket;
namespace io = socketserver::io;

namespace {

/// A client between its user and a server: this test plays both.
class Talk {
 public:
  Talk() {
    ending_ = std::async(std::launch::async, [this] {
      return Conversation(std::move(client_end_), input_.second.fileno(), output_.second.fileno())
          .run();
    });
  }
  ~Talk() { server.shutdown_both(); }
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;

  Conversation::Ending ending() {
    if (ending_.wait_for(test_support::kPatience) != std::future_status::ready)
      throw test_support::TimedOut("the conversation does not end");
    return ending_.get();
  }

 private:
  std::pair<Socket, Socket> connection_ = Socket::pair();
  std::pair<Socket, Socket> input_ = Socket::pair();
  std::pair<Socket, Socket> output_ = Socket::pair();
  Socket client_end_ = std::move(connection_.second);

 public:
  Socket& server = connection_.first;
  Socket& typing = input_.first;
  Socket& screen = output_.first;

 private:
  std::future<Conversation::Ending> ending_;
};

/// Reads `count` bytes, fewer if the end or the deadline comes first.
std::size_t take(Socket& socket, std::size_t count) {
  std::string buffer(64 * 1024, '\0');
  const io::Deadline deadline = io::in(test_support::kPatience);
  std::size_t taken = 0;
  while (taken < count) {
    const std::size_t more = socket.receive(buffer, deadline);
    if (more == 0) break;
    taken += more;
  }
  return taken;
}

constexpr std::size_t kMuch = 2 * 1024 * 1024;  // more than all buffers on the way hold

}  // namespace

TEST_CASE("T28 a client listens while nobody takes what it says", "[ch09][unit]") {
  Talk talk;
  const std::string much(kMuch, 'x');
  auto typist = std::async(std::launch::async, [&] {
    talk.typing.send_all(much, io::in(test_support::kPatience));
    talk.typing.shutdown_write();
  });
  // The server talks first and reads later. A client that waits for its own send hears nothing.
  auto speaker = std::async(std::launch::async,
                            [&] { talk.server.send_all(much, io::in(test_support::kPatience)); });
  CHECK(take(talk.screen, kMuch) == kMuch);
  CHECK(take(talk.server, kMuch + 1) == kMuch);
  talk.server.shutdown_write();
  CHECK(talk.ending() == Conversation::Ending::left);
  typist.get();
  speaker.get();
}

TEST_CASE("a client that has said quit has left when the server hangs up", "[ch09][unit]") {
  Talk talk;
  talk.typing.send_all(" qu", io::kNever);
  CHECK(take(talk.server, 3) == 3);
  talk.typing.send_all("it\r\n", io::kNever);
  CHECK(take(talk.server, 4) == 4);
  talk.server.shutdown_both();
  CHECK(talk.ending() == Conversation::Ending::left);
}

TEST_CASE("a client that has said other things has lost its server", "[ch09][unit]") {
  const std::string words = GENERATE(as<std::string>{}, "", "quitter\n", "quit", "please quit\n",
                                     "quit" + std::string(100, ' ') + "no\n");
  CAPTURE(words);
  Talk talk;
  talk.typing.send_all(words, io::kNever);
  CHECK(take(talk.server, words.size()) == words.size());
  talk.server.shutdown_both();
  CHECK(talk.ending() == Conversation::Ending::server_gone);
}

TEST_CASE("a client shows the last words of a server that has closed", "[ch09][unit]") {
  Talk talk;
  talk.server.send_all("last words\n");
  talk.server.shutdown_both();
  talk.typing.send_all("too late\n", io::kNever);
  CHECK(talk.ending() == Conversation::Ending::server_gone);
  CHECK(take(talk.screen, 11) == 11);
}
