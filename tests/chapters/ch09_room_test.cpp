// The chat room with many clients, from outside: nobody's trouble is anybody else's. Opened by
// chapter 09.
#include <cstddef>
#include <future>
#include <string>
#include <vector>

#include "chapters/line_contract.hpp"

using line_contract::Client;
using line_contract::End;
using line_contract::Served;

namespace {

const std::string kProgram = "ch09_chat_room";

/// What `speaker` said, as everybody hears it.
std::string said(const Client& speaker, const std::string& text) {
  return speaker.local_address() + ' ' + text;
}

}  // namespace

TEST_CASE("everybody hears what anybody says", "[ch09][program]") {
  Served served(kProgram);
  Client ann = served.client(), bob = served.client(), cid = served.client();
  bob.send("hello\n");
  for (Client* listener : {&ann, &bob, &cid}) CHECK(listener->receive_line() == said(bob, "hello"));
  const std::string gone = cid.local_address();
  cid.close();
  served.wait_until_down(gone);
  ann.send("who is left?\n");
  for (Client* listener : {&ann, &bob})
    CHECK(listener->receive_line() == said(ann, "who is left?"));
}

TEST_CASE("T1 one invalid byte hurts nobody", "[ch09][program]") {
  Served served(kProgram);
  std::vector<Client> room;
  for (int i = 0; i < 4; ++i) room.push_back(served.client());
  room[0].send("\xff\n");
  for (Client& listener : room) CHECK(listener.receive_line() == said(room[0], "\xff"));
  for (std::size_t speaker = 0; speaker < room.size(); ++speaker) {
    room[speaker].send("hi\n");
    for (Client& listener : room) CHECK(listener.receive_line() == said(room[speaker], "hi"));
  }
}

TEST_CASE("T1 a member that is thrown out is no member any more", "[ch09][program]") {
  Served served(kProgram);
  Client ann = served.client(), bob = served.client();
  ann.send(std::string(70000, 'x') + "\n");
  CHECK(ann.receive_line().starts_with("your line is too long"));
  CHECK(ann.discard_to_end() != End::timeout);
  bob.send("gone?\n");
  CHECK(bob.receive_line() == said(bob, "gone?"));
}

TEST_CASE("T5 a member that vanishes by a reset costs the speaker nothing", "[ch09][program]") {
  Served served(kProgram);
  Client speaker = served.client();
  for (int round = 0; round < 20; ++round) {
    Client rude = served.client();
    rude.reset();
    speaker.send("still here\n");
    CHECK(speaker.receive_line() == said(speaker, "still here"));
  }
}

TEST_CASE("T8 no listener ever hears two speakers in one line", "[ch09][program]") {
  constexpr int kLines = 200;
  Served served(kProgram);
  Client listener = served.client({.receive_buffer = 4096});
  const auto speak = [&served](char letter) {
    Client speaker = served.client();
    const std::string line = std::string(1000, letter) + '\n';
    auto talking = std::async(std::launch::async, [&] {
      for (int i = 0; i < kLines; ++i) speaker.send(line);
      speaker.shutdown_write();
    });
    const std::string heard = speaker.receive_to_end();
    talking.get();
    return heard.size();
  };
  auto first = std::async(std::launch::async, speak, 'a');
  auto second = std::async(std::launch::async, speak, 'b');
  int whole = 0;
  for (int i = 0; i < 2 * kLines; ++i) {
    const std::string line = listener.receive_line();
    const std::string text = line.substr(line.find(' ') + 1);
    whole += text == std::string(1000, 'a') || text == std::string(1000, 'b') ? 1 : 0;
  }
  CHECK(whole == 2 * kLines);
  CHECK(first.get() >= kLines * 1000);
  CHECK(second.get() >= kLines * 1000);
}

TEST_CASE("T12 nobody can forge another's line", "[ch09][program]") {
  Served served(kProgram);
  Client ann = served.client(), bob = served.client();
  ann.send("x\n10.0.0.1:80 I am root\r10.0.0.1:80 so am I\x1b[1A\n");
  CHECK(bob.receive_line() == said(ann, "x"));
  CHECK(bob.receive_line() == said(ann, "10.0.0.1:80 I am root?10.0.0.1:80 so am I?[1A"));
}

TEST_CASE("T16 the members are told that the room closes", "[ch09][program]") {
  Served served(kProgram);
  Client ann = served.client(), bob = served.client();
  served.server.write("quit\n");
  for (Client* member : {&ann, &bob}) {
    CHECK(member->receive_line() == "the server is going down, bye");
    CHECK(member->receive_end() == End::eof);
    member->close();
  }
  CHECK(served.server.wait() == 0);
  CHECK(served.server.errors().find("the room is closed: 2 left, 0 cut") != std::string::npos);
}

TEST_CASE("T16 a second signal cuts those who will not leave", "[ch09][program]") {
  Served served(kProgram);
  Client ann = served.client();
  served.server.signal(SIGINT);
  CHECK(ann.receive_line() == "the server is going down, bye");
  served.server.signal(SIGINT);
  CHECK(served.server.wait() == 0);
}

TEST_CASE("T21 a member on IPv6 is called by its whole address", "[ch09][program]") {
  Served served(kProgram, {"--host", "::1"});
  Client ann = served.client(), bob = served.client();
  ann.send("six\n");
  const std::string line = bob.receive_line();
  CHECK(line == said(ann, "six"));
  CHECK(line.starts_with("[::1]:"));
}

TEST_CASE("T27 the room keeps nothing of those who have left", "[ch09][program]") {
  Served served(kProgram);
  Client ann = served.client();
  const auto pid = served.server.pid();
  const std::size_t before = test_support::descriptors(pid);
  for (int round = 0; round < 30; ++round) {
    Client guest = served.client();
    if (round % 3 == 0) guest.send("quit\n");
    if (round % 3 == 1) guest.reset();
    guest.close();
  }
  CHECK(test_support::eventually([&] { return test_support::descriptors(pid) == before; }));
  ann.send("alone again\n");
  CHECK(ann.receive_line() == said(ann, "alone again"));
}
