// The checks of exercise 06/questions.
#include <csignal>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch06_questions {
namespace {

void asks(Peer& peer, const std::string& question) {
  peer.sends(question);
  peer.receives_datagram(std::to_string(question.size()) + " bytes\n");
}

void answers_questions(Play& play) {
  Peer& a = play.connect();
  Peer& b = play.connect();
  asks(a, "what?");
  asks(b, "how long is this?\n");
  asks(a, "?");
  asks(b, "one\ntwo\nthree?");
}

void stops_after_datagrams(Play& play) {
  asks(play.connect(), "what?");
  play.stops_on(SIGTERM);
}

// After each datagram that must not be answered comes a question: the next answer is that one's.
void answers_nothing_else(Play& play) {
  Peer& a = play.connect();
  for (const char* const other : {"", "\n", "what", "what? I ask\n", "?\n\n", "5 bytes\n"}) {
    a.sends(other);
    asks(a, "what?");
  }
  a.hears_nothing();
}

void tells_of_cut_datagrams(Play& play) {
  constexpr std::size_t kLongest = 64;
  Peer& a = play.connect();
  asks(a, std::string(kLongest, '?'));
  for (const std::size_t size : {kLongest + 1, 10 * kLongest}) {
    a.sends(std::string(size, '?'));
    a.receives_datagram("more than 64 bytes\n");
    a.sends(std::string(size, '.'));
    a.receives_datagram("more than 64 bytes\n");
  }
  asks(a, "what?");
}

}  // namespace

std::vector<Check> checks() {
  return {
      {.name = "answers-questions",
       .needs = {Trait::datagram},
       .demands = "A datagram that ends in a question mark, maybe with a line end after it, is "
                  "answered with one datagram: how many bytes it had, line ends included.",
       .causes = {"it reads lines; a datagram is one request, whatever is in it",
                  "it counts without the line end", "the answer goes to somebody else"},
       .play = answers_questions,
       .task = 1},
      {.name = "stops-after-questions",
       .needs = {Trait::process},
       .demands = "SIGTERM ends the server with status 0 within seconds.",
       .causes = {"the signals of the starter were taken out"},
       .play = stops_after_datagrams,
       .task = 1},
      {.name = "answers-nothing-else",
       .needs = {Trait::datagram},
       .demands = "A datagram that is no question gets no answer: not an empty one either.",
       .causes = {"it answers everything", "it sends an empty datagram where it has nothing to say",
                  "it looks for a question mark anywhere; only the end counts",
                  "an empty datagram was taken for the end"},
       .play = answers_nothing_else,
       .task = 2},
      {.name = "tells-of-cut-datagrams",
       .needs = {Trait::datagram},
       .demands = "A datagram of more than 64 bytes is answered \"more than 64 bytes\", whatever "
                  "is in it; one of 64 bytes is like any other.",
       .causes = {"the server takes longer ones whole: max_packet_size is a setting",
                  "it takes a full buffer for a cut datagram; truncated() knows",
                  "it looks for the question mark first, and that is cut off"},
       .play = tells_of_cut_datagrams,
       .task = 3},
  };
}

}  // namespace checker::ch06_questions
