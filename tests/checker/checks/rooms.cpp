// Checks of a chat room: everybody hears everything, and nobody's trouble is anybody else's. Serves
// `check`.
#include <csignal>
#include <future>
#include <initializer_list>
#include <string>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/play.hpp"

namespace checker {
namespace {

/// Connects a client, and returns when it is a member for certain: it hears itself.
Peer& join(Play& play) {
  Peer& peer = play.connect();
  play.ask(peer, "I am in");
  return peer;
}

/// A line that everybody must hear next.
void all_hear(Play& play, Peer& speaker, const std::string& text,
              std::initializer_list<Peer*> members) {
  speaker.sends(text + '\n');
  for (Peer* member : members) member->receives(play.answer(speaker, text));
}

struct Room {
  Peer& a;
  Peer& b;
  Peer& c;
};

// Each hears of those who come after it.
Room room_of_three(Play& play) {
  Peer& a = join(play);
  Peer& b = join(play);
  a.receives(play.answer(b, "I am in"));
  Peer& c = join(play);
  for (Peer* peer : {&a, &b}) peer->receives(play.answer(c, "I am in"));
  return {a, b, c};
}

void everybody_hears_everybody(Play& play) {
  const auto [a, b, c] = room_of_three(play);
  all_hear(play, b, "hello", {&a, &b, &c});
  all_hear(play, c, "", {&a, &b, &c});
  c.closes();
  all_hear(play, a, "who is left?", {&a, &b});
}

void a_bad_byte_hurts_nobody(Play& play) {
  const auto [a, b, c] = room_of_three(play);
  all_hear(play, a, "\xff", {&a, &b, &c});
  all_hear(play, b, "hi", {&a, &b, &c});
  all_hear(play, a, "hi", {&a, &b, &c});
}

void a_reset_costs_the_others_nothing(Play& play) {
  const auto [a, b, c] = room_of_three(play);
  c.resets();
  for (int i = 0; i < 5; ++i) all_hear(play, a, "still here", {&a, &b});
}

void a_member_thrown_out_is_no_member(Play& play) {
  const auto [a, b, c] = room_of_three(play);
  c.sends(std::string(70'000, 'x') + '\n');
  c.is_cut_off();
  all_hear(play, a, "gone?", {&a, &b});
}

void lines_stay_whole(Play& play) {
  constexpr int kLines = 100;
  const auto [a, b, c] = room_of_three(play);
  const auto lines = [](char letter) {
    std::string all;
    for (int i = 0; i < kLines; ++i) all += std::string(1000, letter) + '\n';
    return all;
  };
  play.in_short("A and B", "send", "a hundred lines each, at the same time",
                [&, &one = a, &two = b] {
                  auto second = std::async(std::launch::async, [&] { two.sends(lines('b')); });
                  one.sends(lines('a'));
                  second.get();
                });
  const std::string from_a = play.answer(a, std::string(1000, 'a'));
  const std::string from_b = play.answer(b, std::string(1000, 'b'));
  play.step("C", "awaits", "two hundred lines, each of one speaker alone");
  for (int i = 0; i < 2 * kLines; ++i) {
    const std::string line = c.receives_any_line();
    const std::string& whole =
        line.starts_with(from_b.substr(0, from_b.find(' '))) ? from_b : from_a;
    play.expect(line == whole, "One of the lines is not whole.\n" + play.difference(whole, line));
  }
}

void nobody_forges_a_line(Play& play) {
  Peer& a = join(play);
  Peer& b = join(play);
  a.receives(play.answer(b, "I am in"));
  a.sends("x\n10.0.0.1:80 I am root\r10.0.0.1:80 so am I\x1b[1A\n");
  b.receives(play.answer(a, "x"));
  b.receives(play.answer(a, "10.0.0.1:80 I am root?10.0.0.1:80 so am I?[1A"));
}

void members_are_told_of_the_end(Play& play) {
  const auto [a, b, c] = room_of_three(play);
  play.signals(SIGTERM);
  for (Peer* member : {&a, &b, &c}) {
    member->receives_to_the_end("the server is going down, bye\n");
    member->closes();
  }
  play.ends_in_good_order();
}

void a_slow_reader_stalls_nobody(Play& play) {
  Peer& a = join(play);
  Peer& b = join(play);
  a.receives(play.answer(b, "I am in"));
  play.step("A", "never reads again");
  const std::string text(999, 'b');
  std::string sent;
  std::string expected;
  while (sent.size() < 16 * 1024 * 1024) {
    sent += text + '\n';
    expected += play.answer(b, text);
  }
  b.exchanges(sent, expected);
}

Check about_rooms(std::string name, std::string rows, std::string demands,
                  std::vector<std::string> causes, std::function<void(Play&)> play) {
  return {.name = std::move(name),
          .rows = std::move(rows),
          .since = 9,
          .needs = {Trait::stream, Trait::chat},
          .demands = std::move(demands),
          .causes = std::move(causes),
          .read = "09_chat_room",
          .play = std::move(play)};
}

}  // namespace

std::vector<Check> checks_of_rooms() {
  std::vector<Check> checks{
      about_rooms("everybody-hears-everybody", "",
                  "What one member says reaches all, the speaker included, once and in order.",
                  {"the speaker is left out", "members that come later are not in the list",
                   "an error while sending to one ends the round"},
                  everybody_hears_everybody),
      about_rooms("a-bad-byte-hurts-nobody", "T1",
                  "Bytes that are no UTF-8 reach everybody and end nobody's membership.",
                  {"decoding throws, the handler ends, and its socket stays in the list: from "
                   "then on every speaker dies of it"},
                  a_bad_byte_hurts_nobody),
      about_rooms(
          "a-reset-costs-the-others-nothing", "T5",
          "When a member's connection is reset, the others speak and hear on.",
          {"an error of sending to one member ends the speaker", "the member stays in the list"},
          a_reset_costs_the_others_nothing),
      about_rooms("a-member-thrown-out-is-no-member", "T1",
                  "A member that is thrown out for a line too long is not spoken to any more.",
                  {"the list is only tidied on the way that `quit` takes"},
                  a_member_thrown_out_is_no_member),
      about_rooms("lines-stay-whole", "T8",
                  "Two members speak at once, and every listener hears whole lines.",
                  {"two threads send to one client at the same time, and their parts mix"},
                  lines_stay_whole),
      about_rooms("nobody-forges-a-line", "T12",
                  "Control characters reach nobody: no line looks like another member's.",
                  {"the text is passed on as it came; \\r and escape sequences rewrite the "
                   "listener's screen"},
                  nobody_forges_a_line),
      about_rooms("members-are-told-of-the-end", "T16",
                  "When the server stops, every member is told in a line, then its connection "
                  "ends in good order.",
                  {"the process ends with its members connected, and tells them nothing"},
                  members_are_told_of_the_end),
      about_rooms("a-slow-reader-stalls-nobody", "T4",
                  "A member that never reads keeps no line from anybody else.",
                  {"the speaker's own thread waits in a send to the slow member",
                   "what waits for a member has no bound, or nobody is cut for it"},
                  a_slow_reader_stalls_nobody),
  };
  for (Check& check : checks) {
    if (check.name == "members-are-told-of-the-end") check.needs.insert(Trait::process);
    if (check.name == "a-slow-reader-stalls-nobody") {
      check.since = 11;
      check.read = "11_chat_that_survives";
    }
  }
  return checks;
}

}  // namespace checker
