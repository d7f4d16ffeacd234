// The checks of exercise 09/nick.
#include <initializer_list>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/counts.hpp"

namespace checker::ch09_nick {
namespace {

using Peers = std::initializer_list<Peer*>;

void all_hear(Peer& speaker, const std::string& line, const std::string& heard, const Peers& all) {
  speaker.sends(line + '\n');
  for (Peer* peer : all) peer->receives(heard + '\n');
}

// A line that its speaker alone hears an answer to, and nobody hears.
void is_told(Peer& speaker, const std::string& line, const std::string& answer) {
  all_hear(speaker, line, answer, {&speaker});
}

// Connects a client, and returns when it is a member for certain: all hear it.
Peer& join(Play& play, const std::vector<Peer*>& others = {}) {
  Peer& peer = play.connect();
  play.ask(peer, "I am in");
  for (Peer* other : others) other->receives(play.answer(peer, "I am in"));
  return peer;
}

// "ann" and "bob"; nothing is left unheard.
struct Couple {
  Peer& ann;
  Peer& bob;
};

Couple ann_and_bob(Play& play) {
  Peer& a = join(play);
  Peer& b = join(play, {&a});
  all_hear(a, "/nick ann", "* " + a.address() + " is now ann", {&a, &b});
  all_hear(b, "/nick bob", "* " + b.address() + " is now bob", {&a, &b});
  return {a, b};
}

void a_name_stands_before_each_line(Play& play) {
  const auto [ann, bob] = ann_and_bob(play);
  all_hear(ann, "hello", "ann hello", {&ann, &bob});
  all_hear(bob, "hi", "bob hi", {&ann, &bob});
  all_hear(ann, "/nick Ann2", "* ann is now Ann2", {&ann, &bob});
  all_hear(ann, "", "Ann2 ", {&ann, &bob});
}

void refuses_what_is_no_name(Play& play) {
  Peer& a = join(play);
  for (const std::string name :
       {"", "ann bob", "127.0.0.1:80", "*", " ann", "\xc3\xa4", "seventeenLetters7"})
    is_told(a, "/nick " + name, "* a name has 1 to 16 letters and digits");
  play.ask(a, "still here");
  is_told(a, "/nick sixteenLetters16", "* " + a.address() + " is now sixteenLetters16");
}

void nobody_takes_a_taken_name(Play& play) {
  const auto [ann, bob] = ann_and_bob(play);
  is_told(bob, "/nick ann", "* the name ann is taken");
  all_hear(bob, "hello", "bob hello", {&ann, &bob});
  all_hear(ann, "hello", "ann hello", {&ann, &bob});
}

void a_name_left_behind_is_free(Play& play) {
  const auto [ann, bob] = ann_and_bob(play);
  all_hear(ann, "/nick eve", "* ann is now eve", {&ann, &bob});
  all_hear(bob, "/nick ann", "* bob is now ann", {&ann, &bob});
  all_hear(ann, "/nick bob", "* eve is now bob", {&ann, &bob});
}

// The name is free at the latest when the thread of its old owner has ended.
void who_leaves_leaves_its_name(Play& play) {
  const pid_t server = play.server().process().pid();
  Peer& a = join(play);
  const std::size_t threads = test_support::threads(server);
  for (const bool in_order : {true, false}) {
    Peer& b = join(play, {&a});
    all_hear(b, "/nick bob", "* " + b.address() + " is now bob", {&a, &b});
    in_order ? b.closes() : b.resets();
    play.expect_eventually([&] { return test_support::threads(server) <= threads; },
                           [] { return "The member has left, and its thread is still there."; });
  }
  is_told(a, "/nick bob", "* " + a.address() + " is now bob");
}

// What each of them hears comes in any order: one name given, and three times "taken".
void one_of_four_gets_the_name(Play& play) {
  std::vector<Peer*> all;
  all.reserve(4);
  while (all.size() < 4) all.push_back(&join(play, all));
  for (Peer* peer : all) peer->sends("/nick ann\n");
  int winners = 0;
  for (Peer* peer : all) {
    const std::string won = "* " + peer->address() + " is now ann\n";
    const std::string first = peer->receives_any_line();
    winners += first == won ? 1 : 0;
    if (first == won) continue;
    const std::string second = peer->receives_any_line();
    const std::string refusal = "* the name ann is taken\n";
    play.expect(
        (first == refusal) != (second == refusal) && first != won && second != won,
        peer->letter() + " got " + play.shown(first) + ", then " + play.shown(second) + ".");
  }
  play.expect(winners == 1, std::to_string(winners) + " of four got the name.");
  for (Peer* peer : all) peer->hears_nothing();
}

void whispers_to_one(Play& play) {
  const auto [ann, bob] = ann_and_bob(play);
  Peer& c = join(play, {&ann, &bob});
  ann.sends("/msg bob do not tell\n");
  bob.receives("(ann) do not tell\n");
  bob.sends("/msg ann \x1b[2Jwhat?\n");
  ann.receives("(bob) ?[2Jwhat?\n");
  c.sends("/msg ann hello\n");
  ann.receives("(" + c.address() + ") hello\n");
  all_hear(ann, "aloud", "ann aloud", {&ann, &bob, &c});
}

void knows_whom_it_cannot_reach(Play& play) {
  const auto [ann, bob] = ann_and_bob(play);
  is_told(ann, "/msg eve hello", "* nobody is called eve");
  is_told(ann, "/msg " + bob.address() + " hello", "* nobody is called " + bob.address());
  all_hear(ann, "aloud", "ann aloud", {&ann, &bob});
}

}  // namespace

// All members are in one room: each check needs a server of its own.
std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "a-name-stands-before-each-line",
       .needs = needs,
       .demands = "After \"/nick ann\" all hear of it, and \"ann\" stands before each line of that "
                  "member in place of the address.",
       .causes = {"the speaker alone hears of its new name, or all others do",
                  "the address is put before the line in another place"},
       .play = a_name_stands_before_each_line,
       .task = 1},
      {.name = "refuses-what-is-no-name",
       .needs = needs,
       .demands =
           "A name has 1 to 16 ASCII letters and digits; for anything else the asking one is "
           "told so, and keeps the name that it has.",
       .causes = {"only the length is looked at: a blank, a dot and a star are no letters",
                  "std::isalnum gets a negative char, or knows other letters"},
       .play = refuses_what_is_no_name,
       .task = 1},
      earlier("everybody-hears-everybody", 1),
      earlier("nobody-forges-a-line", 1),
      {.name = "nobody-takes-a-taken-name",
       .needs = needs,
       .demands = "Who asks for a name that another member has is told so, and nothing changes.",
       .causes = {"the names are not compared", "the prefix changes before the name is refused"},
       .play = nobody_takes_a_taken_name,
       .task = 2},
      {.name = "a-name-left-behind-is-free",
       .needs = needs,
       .demands = "Who takes another name leaves the old one to others.",
       .causes = {"the old name stays in the list"},
       .play = a_name_left_behind_is_free,
       .task = 2},
      {.name = "who-leaves-leaves-its-name",
       .needs = needs,
       .demands = "Who leaves, in order or by a reset, leaves its name to others.",
       .causes =
           {"the name is given back at the end of handle(): a reset throws its way past that; "
            "finish() runs always"},
       .play = who_leaves_leaves_its_name,
       .task = 2},
      {.name = "one-of-four-gets-the-name",
       .needs = needs,
       .demands = "Four members ask for one name at the same time, and exactly one gets it.",
       .causes = {"one lock for looking, another for taking: in between, others look as well"},
       .play = one_of_four_gets_the_name,
       .task = 2},
      {.name = "whispers-to-one",
       .needs = needs,
       .demands =
           "\"/msg bob text\" reaches bob alone, as \"(ann) text\", and no control character "
           "with it.",
       .causes = {"it is sent to all", "the sender hears it, too",
                  "the text is passed on as it came"},
       .play = whispers_to_one,
       .task = 3},
      {.name = "knows-whom-it-cannot-reach",
       .needs = needs,
       .demands = "Who writes to a name that nobody has is told so.",
       .causes = {"nothing is said", "addresses are taken for names"},
       .play = knows_whom_it_cannot_reach,
       .task = 3},
      earlier("a-reset-costs-the-others-nothing", 3),
      earlier("members-are-told-of-the-end", 3),
  };
}

}  // namespace checker::ch09_nick
