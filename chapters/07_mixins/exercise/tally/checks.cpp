// The checks of exercise 07/tally.
#include <algorithm>
#include <csignal>
#include <future>
#include <set>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/counts.hpp"

namespace checker::ch07_tally {
namespace {

void exchange(Peer& peer, const std::string& question, const std::string& answer) {
  peer.sends(question + '\n');
  peer.receives(answer + '\n');
}

void counts_in_one_tally(Play& play) {
  Peer& a = play.connect();
  Peer& b = play.connect();
  exchange(a, "one", "1 one");
  exchange(b, "two", "2 two");
  exchange(a, "three", "3 three");
  a.closes();
  Peer& c = play.connect();
  exchange(c, "four", "4 four");
  exchange(b, "five", "5 five");
}

void counts_every_line_once(Play& play) {
  constexpr int kClients = 4;
  constexpr int kLines = 500;
  std::vector<Peer*> peers;
  peers.reserve(kClients);
  for (int i = 0; i < kClients; ++i) peers.push_back(&play.connect());
  std::string lines;
  for (int i = 0; i < kLines; ++i) lines += "x\n";
  std::vector<std::future<void>> speaking;
  speaking.reserve(kClients);
  for (Peer* peer : peers)
    speaking.push_back(std::async(std::launch::async, [&, peer] { peer->sends(lines); }));
  for (auto& one : speaking) one.get();
  std::set<std::string> numbered;
  for (Peer* peer : peers)
    for (int i = 0; i < kLines; ++i) numbered.insert(peer->receives_any_line());
  const std::string last = std::to_string(kClients * kLines) + " x\n";
  play.expect(numbered.size() == kClients * kLines && numbered.contains(last),
              "Of " + std::to_string(kClients * kLines) + " lines, only " +
                  std::to_string(numbered.size()) + " have a number of their own.");
}

void tells_who_is_here(Play& play) {
  Peer& a = play.connect();
  exchange(a, "who", "1 here");
  exchange(play.connect(), "who", "2 here");
  exchange(play.connect(), "who", "3 here");
  exchange(a, "who", "3 here");
  exchange(a, "one", "1 one");
}

// The parent has heard of the end of a child before it takes the next client.
void expect_children(Play& play, std::size_t count) {
  const pid_t server = play.server().process().pid();
  play.expect_eventually([&] { return test_support::children(server) == count; },
                         [&] {
                           return "It has " + std::to_string(test_support::children(server)) +
                                  " children, not " + std::to_string(count) + ".";
                         });
}

void notices_who_leaves(Play& play) {
  Peer& a = play.connect();
  Peer& b = play.connect();
  Peer& c = play.connect();
  int said = 0;
  for (Peer* peer : {&a, &b, &c}) exchange(*peer, "one", std::to_string(++said) + " one");
  b.closes();
  c.resets();
  expect_children(play, 1);
  exchange(play.connect(), "who", "2 here");
  exchange(a, "who", "2 here");
}

void notices_who_is_killed(Play& play) {
  const pid_t server = play.server().process().pid();
  Peer& a = play.connect();
  exchange(a, "who", "1 here");
  const auto before = test_support::children_of(server);
  Peer& b = play.connect();
  exchange(b, "who", "2 here");
  auto children = test_support::children_of(server);
  std::erase_if(children, [&](pid_t child) {
    return std::find(before.begin(), before.end(), child) != before.end();
  });
  play.expect(children.size() == 1, "B is not served by a child of its own.");
  play.step("the child that serves B", "is killed", "(SIGKILL)");
  ::kill(children.front(), SIGKILL);
  b.is_cut_off();
  expect_children(play, 1);
  exchange(play.connect(), "who", "2 here");
  exchange(a, "who", "2 here");
}

}  // namespace

// The counts are in the server: each check needs one of its own.
std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "counts-in-one-tally",
       .needs = needs,
       .demands =
           "Every line comes back with its number among the lines of all clients, those that "
           "have left included.",
       .causes = {"each child counts in a copy of its own: fork(2) copies all memory but that of "
                  "MAP_SHARED",
                  "the shared memory is made after the fork, by each child for itself"},
       .play = counts_in_one_tally,
       .task = 1},
      {.name = "counts-every-line-once",
       .needs = needs,
       .demands = "Four clients speak at once, and no two lines get the same number.",
       .causes =
           {"a child reads the number and writes it back later, and another did so in between: "
            "one operation of an atomic does both"},
       .play = counts_every_line_once,
       .task = 1},
      {.name = "tells-who-is-here",
       .needs = needs,
       .demands = "The line \"who\" is answered with how many are connected, and is not counted.",
       .causes = {"a client counts itself too late to see itself",
                  "the number is what it was when the child was forked: it must be shared"},
       .play = tells_who_is_here,
       .task = 2},
      {.name = "notices-who-leaves",
       .needs = needs,
       .demands = "Who has left, in order or by a reset, is counted no more.",
       .causes = {"nothing is taken off when a child ends (child_exited)"},
       .play = notices_who_leaves,
       .task = 2},
      {.name = "notices-who-is-killed",
       .needs = needs,
       .demands =
           "A child that is killed takes its client with it, and that one is counted no more.",
       .causes = {"the child itself takes one off when it leaves: a killed one cannot; its parent "
                  "hears of every end (child_exited)"},
       .play = notices_who_is_killed,
       .task = 3},
      earlier("stops-before-the-first-client", 3),
  };
}

}  // namespace checker::ch07_tally
