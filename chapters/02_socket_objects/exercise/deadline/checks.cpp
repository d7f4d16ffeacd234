// The checks of exercise 02/deadline.
#include <chrono>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch02_deadline {
namespace {

using namespace std::chrono_literals;

// Tells its name at once and in one piece, so that the check is about somebody else.
void is_greeted(Peer& peer) {
  peer.sends("Ada\n");
  peer.receives_to_the_end("your name?\nhello Ada\n");
}

void greets_by_name(Play& play) {
  is_greeted(play.connect());
  Peer& b = play.connect();
  b.receives("your name?\n");
  b.sends("Gra");
  b.hears_nothing();
  b.sends("ce\n");
  b.receives_to_the_end("hello Grace\n");
}

void says_nothing_to_who_says_nothing(Play& play) {
  Peer& a = play.connect();
  a.receives("your name?\n");
  a.sends("half a na");
  a.half_closes();
  a.sees_the_end();
}

void gives_up_after_a_second(Play& play) {
  Peer& a = play.connect();
  a.receives("your name?\n");
  Peer& b = play.connect();
  a.hears_nothing(300ms);
  a.receives_to_the_end("too slow, bye\n");
  is_greeted(b);
}

void a_drop_does_not_stop_the_clock(Play& play) {
  Peer& a = play.connect();
  a.receives("your name?\n");
  a.drips_until_it_is_cut_off(100ms, 4s);
  is_greeted(play.connect());
}

void survives_a_reset_in_the_middle(Play& play) {
  Peer& a = play.connect();
  a.receives("your name?\n");
  a.resets();
  is_greeted(play.connect());
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::stream};
  return {
      {.name = "greets-by-name",
       .needs = needs,
       .demands = "\"your name?\", then \"hello\" and the name of the line that comes, in however "
                  "many pieces, then the end.",
       .causes = {"what one receive brings was taken for a line",
                  "the line end was taken for a part of the name"},
       .play = greets_by_name,
       .task = 1},
      {.name = "says-nothing-to-who-says-nothing",
       .needs = needs,
       .demands = "A client that half-closes before its line is whole gets the end, and no answer.",
       .causes = {"receive returned 0, the end of input, and the loop took it for a line or "
                  "went on"},
       .play = says_nothing_to_who_says_nothing,
       .task = 1},
      {.name = "gives-up-after-a-second",
       .needs = needs,
       .demands = "A client that is silent hears \"too slow, bye\" after a second, then the end; "
                  "and the next one is served.",
       .causes = {"receive has no deadline",
                  "TimedOut is caught where the client cannot be spoken to any more"},
       .play = gives_up_after_a_second,
       .task = 2},
      {.name = "a-drop-does-not-stop-the-clock",
       .needs = needs,
       .demands = "A client that sends a byte ten times a second and never ends its line is cut "
                  "off as well.",
       .causes = {"every call of receive gets a second of its own"},
       .play = a_drop_does_not_stop_the_clock,
       .task = 3},
      {.name = "survives-a-reset-in-the-middle",
       .needs = needs,
       .demands = "A client that resets its connection before it has told its name ends nothing "
                  "else.",
       .causes = {"receive throws PeerGone, and nobody catches it"},
       .play = survives_a_reset_in_the_middle,
       .task = 4},
  };
}

}  // namespace checker::ch02_deadline
