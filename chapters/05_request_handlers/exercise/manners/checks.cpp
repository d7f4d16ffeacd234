// The checks of exercise 05/manners.
#include <chrono>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch05_manners {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLongest = 80;
constexpr auto kPatience = 2000ms;
const std::string kLost = "I cannot follow you, bye\n";

void greets(Play& play) {
  for (int i = 0; i < 3; ++i) {
    Peer& peer = play.connect();
    peer.receives("hello\n");
    peer.closes();
  }
}

void answers_each_line(Play& play) {
  Peer& a = play.connect();
  a.sends("good ");
  a.receives("hello\n");
  a.hears_nothing();
  a.sends("morning\nhow are you?\n");
  a.receives("you said: good morning\nyou said: how are you?\n");
  a.sends(std::string(kLongest, 'x') + "\n");
  a.receives("you said: " + std::string(kLongest, 'x') + "\n");
}

void says_goodbye(Play& play) {
  play.connect().exchanges("one\ntwo", "hello\nyou said: one\nyou said: two\nbye\n");
  play.connect().exchanges("", "hello\nbye\n");
}

// The first line never ends; what follows the second one is not answered any more.
void says_goodbye_to_a_long_line(Play& play) {
  Peer& a = play.connect();
  a.sends("one\n" + std::string(kLongest + 1, 'x'));
  a.receives_to_the_end("hello\nyou said: one\n" + kLost);
  Peer& b = play.connect();
  b.sends(std::string(kLongest + 1, 'x') + "\nthree\n");
  b.receives_to_the_end("hello\n" + kLost);
}

// The clock starts before the server's does: on a slow machine it shows more, never less.
void says_goodbye_to_a_silent_client(Play& play) {
  const auto begin = std::chrono::steady_clock::now();
  Peer& a = play.connect();
  a.sends("half a li");
  Peer& b = play.connect();
  a.receives_to_the_end("hello\n" + kLost);
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  play.expect(waited >= kPatience, "That was after " + std::to_string(waited.count()) +
                                       " ms, too early: the client has two seconds.");
  b.receives("hello\n");
}

void survives_a_lost_client(Play& play) {
  Peer& a = play.connect();
  a.receives("hello\n");
  a.sends("one\n");
  a.receives("you said: one\n");
  a.resets();
  play.connect().exchanges("two\n", "hello\nyou said: two\nbye\n");
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::stream};
  return {
      {.name = "greets-whoever-comes",
       .needs = needs,
       .demands = "Each client gets \"hello\" and a line end before it has said anything.",
       .causes = {"wfile is used before the base's setup has made it",
                  "it waits for a line before it greets"},
       .play = greets,
       .task = 1},
      {.name = "answers-each-line",
       .needs = needs,
       .demands = "Each line is answered with \"you said: \" and the line, also one that comes in "
                  "two parts, or two that come in one; 80 bytes are not too long.",
       .causes = {"it answers what a single read has brought; read_line waits for the whole line",
                  "the limit is a byte too short"},
       .play = answers_each_line,
       .task = 2},
      {.name = "says-goodbye",
       .needs = needs,
       .demands = "A client that has said everything gets the answers to all its lines, \"bye\" "
                  "and the end. A last line without a line end is answered like the others.",
       .causes = {"the line at the end of input has no line end; its answer needs one",
                  "nobody says \"bye\"; finish is called after handle"},
       .play = says_goodbye,
       .task = 3},
      {.name = "says-goodbye-to-a-long-line",
       .needs = needs,
       .demands = "A line of more than 80 bytes is answered with \"I cannot follow you, bye\" as "
                  "soon as it is too long, then the connection ends.",
       .causes = {"\"bye\" is said at the end of handle, and handle has thrown",
                  "max_line is set after the base's setup has made the reader",
                  "failed() tells finish that handle has thrown"},
       .play = says_goodbye_to_a_long_line,
       .task = 3},
      {.name = "survives-a-lost-client",
       .needs = {Trait::tcp},
       .demands = "A client that resets its connection is nobody's loss: the next one is served.",
       .causes = {"finish writes to a client that is gone, and what it throws ends the program"},
       .play = survives_a_lost_client,
       .task = 3},
      {.name = "says-goodbye-to-a-silent-client",
       .needs = needs,
       .demands = "A client whose line is not whole after two seconds gets \"I cannot follow you, "
                  "bye\" and the end; then the next one is served.",
       .causes = {"nothing sets timeout, so read_line waits for ever",
                  "timeout is set after the base's setup has made the reader"},
       .play = says_goodbye_to_a_silent_client,
       .task = 4},
  };
}

}  // namespace checker::ch05_manners
