// The checks of exercise 05/till.
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch05_till {
namespace {

const std::string kNoAmount = "that is no amount\n";

void answers(Peer& peer, const std::string& line, const std::string& answer) {
  peer.sends(line + '\n');
  peer.receives(answer);
}

void adds_up(Play& play) {
  Peer& a = play.connect();
  answers(a, "250", "250\n");
  answers(a, "99", "349\n");
  answers(a, "-349", "0\n");
  answers(a, "-5", "-5\n");
}

void adds_more_than_an_int_holds(Play& play) {
  Peer& a = play.connect();
  answers(a, "2000000000", "2000000000\n");
  answers(a, "2000000000", "4000000000\n");
}

void begins_anew_with_each_client(Play& play) {
  for (int i = 0; i < 3; ++i) play.connect().exchanges("1\n2\n3", "1\n3\n6\n");
  play.connect().exchanges("", "");
}

void goes_on_after_a_wrong_line(Play& play) {
  Peer& a = play.connect();
  answers(a, "100", "100\n");
  for (const char* const wrong : {"", "one", "12x", "1 2", "1.50", "--1", "99999999999999999999"})
    answers(a, wrong, kNoAmount);
  answers(a, "1", "101\n");
}

// What was paid counts, also if the client is lost afterwards, or says something wrong.
void knows_the_takings(Play& play) {
  play.connect().exchanges("takings\n", "0\n");
  play.connect().exchanges("100\n20\n", "100\n120\n");
  Peer& a = play.connect();
  answers(a, "3", "3\n");
  answers(a, "what?", kNoAmount);
  answers(a, "takings", "123\n");
  a.resets();
  play.connect().exchanges("takings\n4\ntakings\n", "123\n4\n127\n");
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::stream};
  return {
      {.name = "adds-up",
       .needs = needs,
       .demands = "Each amount is answered with the sum so far; a minus before it takes away.",
       .causes = {"it gives back the amount and not the sum"},
       .play = adds_up,
       .task = 1},
      {.name = "begins-anew-with-each-client",
       .needs = needs,
       .demands = "Each client begins at nothing. Its last line need not have a line end.",
       .causes = {"the sum is no member of the handler but a global, or static",
                  "the line's end is cut off also where there is none"},
       .play = begins_anew_with_each_client,
       .task = 1},
      {.name = "adds-more-than-an-int-holds",
       .needs = needs,
       .demands = "Two amounts of 2000000000 are 4000000000.",
       .causes = {"the sum is an int; it takes 64 bits"},
       .play = adds_more_than_an_int_holds,
       .task = 1},
      {.name = "goes-on-after-a-wrong-line",
       .needs = needs,
       .demands = "A line that is not wholly a number, or one too large, is answered \"that is no "
                  "amount\". The connection and the sum stay as they were.",
       .causes = {"std::stoi throws, and the exception leaves the handler",
                  "what follows the number is not looked at: 12x is no amount"},
       .play = goes_on_after_a_wrong_line,
       .task = 2},
      {.name = "knows-the-takings",
       .needs = {Trait::process},  // one that has taken nothing yet
       .demands = "\"takings\" is answered with the sum of all clients, those that are gone and "
                  "this one.",
       .causes = {"each handler has a copy of its own: what handlers share is passed with std::ref "
                  "and kept as a reference",
                  "it is added up only in finish"},
       .play = knows_the_takings,
       .task = 3},
  };
}

}  // namespace checker::ch05_till
