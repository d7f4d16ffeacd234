// The checks of exercise 02/owner.
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/counts.hpp"

namespace checker::ch02_owner {
namespace {

void a_guest_who_leaves_is_let_go(Play& play) {
  const pid_t server = play.server().process().pid();
  const std::size_t idle = test_support::descriptors(server);
  Peer& a = play.connect();
  play.ask(a, "one");
  a.half_closes();
  a.sees_the_end();
  play.expect_eventually([&] { return test_support::descriptors(server) == idle; },
                         [&] { return "The guest's descriptor is still open in the server."; });
}

void guests_stay_connected(Play& play) {
  std::vector<Peer*> guests;
  for (int i = 0; i < 3; ++i) {
    guests.push_back(&play.connect());
    for (Peer* guest : guests) play.ask(*guest, "still here");
  }
}

void the_fourth_takes_the_place_of_the_first(Play& play) {
  std::vector<Peer*> guests;
  for (int i = 0; i < 3; ++i) play.ask(*guests.emplace_back(&play.connect()), "in");
  for (std::size_t i = 0; i < 5; ++i) {
    play.ask(*guests.emplace_back(&play.connect()), "in");
    guests[i]->sees_the_end();
    for (std::size_t stays = i + 1; stays < guests.size(); ++stays)
      play.ask(*guests[stays], "still here");
  }
}

void keeps_its_descriptors(Play& play) {
  const pid_t server = play.server().process().pid();
  const std::size_t idle = test_support::descriptors(server);
  for (int i = 0; i < 12; ++i) play.ask(play.connect(), "in");
  play.expect_eventually([&] { return test_support::descriptors(server) == idle + 3; },
                         [&] {
                           return "Twelve guests came to three places. It has " +
                                  std::to_string(test_support::descriptors(server) - idle) +
                                  " more descriptors than with an empty room.";
                         });
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "a-guest-who-leaves-is-let-go",
       .needs = needs,
       .demands = "When a guest leaves, its connection is closed.",
       .causes = {"no destructor closes the descriptor"},
       .play = a_guest_who_leaves_is_let_go,
       .task = 1},
      {.name = "guests-stay-connected",
       .needs = needs,
       .demands = "Three guests are in the room, and each is answered.",
       .causes = {"a copy, or what was moved from, has closed a descriptor that has an owner"},
       .play = guests_stay_connected,
       .task = 2},
      {.name = "the-fourth-takes-the-place-of-the-first",
       .needs = needs,
       .demands = "When a fourth guest comes, the one who has been there longest sees the end, and "
                  "nobody else does.",
       .causes = {"erase moves the later guests one place forward, by assignment: what the first "
                  "place owned was not closed",
                  "both sides of an assignment think they own the descriptor"},
       .play = the_fourth_takes_the_place_of_the_first,
       .task = 3},
      {.name = "keeps-its-descriptors",
       .needs = needs,
       .demands = "However many guests have come, three descriptors are open for them.",
       .causes = {"assignment forgets to close what was owned before"},
       .play = keeps_its_descriptors,
       .task = 3},
  };
}

}  // namespace checker::ch02_owner
