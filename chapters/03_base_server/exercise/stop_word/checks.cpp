// The checks of exercise 03/stop_word.
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch03_stop_word {
namespace {

void says_bye_and_stops(Play& play, Peer& peer) {
  peer.receives_to_the_end("stop\nbye\n");
  peer.closes();
  play.ends_in_good_order();
}

void stops_at_the_word(Play& play) {
  Peer& a = play.connect();
  a.sends("stop\n");
  says_bye_and_stops(play, a);
}

void takes_the_word_in_pieces(Play& play) {
  Peer& a = play.connect();
  a.sends("st");
  a.receives("st");
  a.sends("op");
  a.receives("op");
  a.sends("\n");
  a.receives_to_the_end("\nbye\n");
  a.closes();
  play.ends_in_good_order();
}

void takes_the_word_as_a_later_line(Play& play) {
  Peer& a = play.connect();
  play.ask(a, "one");
  a.sends("two\n\nstop\n");
  a.receives("two\n\n");
  says_bye_and_stops(play, a);
}

void takes_only_the_whole_line(Play& play) {
  for (const std::string line : {"nonstop", "stopp", "STOP", "stop it", "please stop"}) {
    Peer& a = play.connect();
    play.ask(a, line);
    a.sends("stop");  // and no line end
    a.half_closes();
    a.receives_to_the_end("stop");
  }
}

}  // namespace

std::vector<Check> checks() {
  return {
      {.name = "stops-at-the-word",
       .needs = {Trait::process},
       .demands = "The line \"stop\" is echoed and answered with \"bye\"; then the connection and "
                  "the server end in good order.",
       .causes = {"shutdown() is not called, or the handler does not return after it",
                  "the process is ended (exit) where the loop should be"},
       .play = stops_at_the_word,
       .task = 1},
      {.name = "takes-the-word-in-pieces",
       .needs = {Trait::process},
       .demands = "The line may come in several pieces.",
       .causes = {"what one receive brings is compared with the word"},
       .play = takes_the_word_in_pieces,
       .task = 2},
      {.name = "takes-the-word-as-a-later-line",
       .needs = {Trait::process},
       .demands = "Other lines may come before it, in the same piece.",
       .causes = {"only the first line of a connection, or of a piece, is looked at"},
       .play = takes_the_word_as_a_later_line,
       .task = 2},
      {.name = "takes-only-the-whole-line",
       .needs = {Trait::stream},
       .demands = "A line that has the word in it, and the word without a line end, are echoed "
                  "and nothing more.",
       .causes = {"the word is looked for anywhere in what has come"},
       .play = takes_only_the_whole_line,
       .task = 2},
      earlier("echoes-every-byte", 2),
      earlier("stops-on-sigterm-with-a-silent-client", 3),
      earlier("stops-on-sigint-with-a-silent-client", 3),
  };
}

}  // namespace checker::ch03_stop_word
