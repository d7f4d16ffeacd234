// The checks of exercise 08/idle.
#include <chrono>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/pattern.hpp"

namespace checker::ch08_idle {
namespace {

using namespace std::chrono_literals;

// The limit is 2500 ms: the exercise is declared with it.
constexpr auto kInTime = 1000ms;
constexpr auto kMuchLater = 8000ms;
const std::string kFarewell = "you have been silent for too long, bye\n";

void says_goodbye_to_the_silent(Play& play) {
  Peer& a = play.connect();
  a.hears_nothing(kInTime);
  Peer& b = play.connect();
  play.ask(b, "hello");
  a.receives_to_the_end(kFarewell);
  b.receives_to_the_end(kFarewell);
}

// Each byte comes in time, and no line does.
void does_not_wait_for_half_a_line(Play& play) {
  play.connect().drips_until_it_is_cut_off(kInTime / 2, kMuchLater);
  Peer& b = play.connect();
  b.sends("hal");
  b.hears_nothing(kInTime);
  b.sends("f");
  b.receives_to_the_end(kFarewell);
}

void lets_speakers_stay(Play& play) {
  Peer& a = play.connect();
  for (int i = 0; i < 4; ++i) {
    play.ask(a, "hello");
    a.hears_nothing(kInTime);
  }
  play.ask(a, "hello");
}

// The second client only lets time pass, more than the limit. What the first one has sent may end
// in the middle of a line: that is answered after the half-close.
void waits_for_slow_readers(Play& play) {
  const std::string lines = test_support::lines_of_letters(32 * 1024 * 1024);
  Peer& a = play.connect({.receive_buffer = 4096, .segment_size = 200});
  const std::string sent = lines.substr(0, a.sends_until_stuck(lines));
  Peer& b = play.connect();
  for (int i = 0; i < 4; ++i) {
    b.hears_nothing(kInTime);
    play.ask(b, "hello");
  }
  std::string whole;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = sent.find('\n', begin)) != std::string::npos; begin = end + 1)
    whole += play.answer(a, sent.substr(begin, end - begin));
  a.receives(whole);
  a.half_closes();
  a.receives_to_the_end(begin < sent.size() ? play.answer(a, sent.substr(begin)) : "");
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::stream, Trait::fixed_address};
  return {
      {.name = "says-goodbye-to-the-silent",
       .needs = needs,
       .demands = "A client that says nothing for 2500 ms, from its coming or since its last "
                  "line, is told so and left in good order.",
       .causes = {"nothing limits the reading: rfile() has a time limit, and none by default",
                  "TimedOut leaves handle(), and the client is left without a word"},
       .play = says_goodbye_to_the_silent,
       .task = 1},
      earlier("stops-on-sigterm-with-a-silent-client", 1),
      {.name = "lets-speakers-stay",
       .needs = needs,
       .demands = "A client that says a line every second is never sent away.",
       .causes = {"one deadline is set for the whole connection; each line begins a new one"},
       .play = lets_speakers_stay,
       .task = 2},
      {.name = "does-not-wait-for-half-a-line",
       .needs = needs,
       .demands = "Single bytes do not count: the time runs until a line is whole.",
       .causes = {"every recv begins the time anew"},
       .play = does_not_wait_for_half_a_line,
       .task = 2},
      earlier("answers-a-line-in-two-parts", 2),
      earlier("refuses-a-longer-line", 2),
      earlier("leaves-at-quit", 2),
      {.name = "waits-for-slow-readers",
       .needs = needs,
       .demands = "A client that reads none of its answers for four seconds is slow, and not "
                  "silent. It gets them all.",
       .causes = {"writing is limited, too: `timeout` is for both, rfile().set_timeout() for one",
                  "the time that a write takes counts as the client's silence"},
       .play = waits_for_slow_readers,
       .task = 3},
      earlier("answers-a-thousand-lines-after-a-half-close", 3),
  };
}

}  // namespace checker::ch08_idle
