// The checks of exercise 09/history.
#include <atomic>
#include <cstdlib>
#include <future>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch09_history {
namespace {

constexpr int kLines = 10;
constexpr std::size_t kBytes = 200;

// Each line is said when the one before was heard.
void say(Play& play, Peer& speaker, int first, int last) {
  for (int i = first; i <= last; ++i) play.ask(speaker, std::to_string(i));
}

std::string lines_of(const Play& play, const Peer& speaker, int first, int last) {
  std::string lines;
  for (int i = first; i <= last; ++i) lines += play.answer(speaker, std::to_string(i));
  return lines;
}

void tells_newcomers_the_last_lines(Play& play) {
  Peer& a = play.connect();
  say(play, a, 1, 3);
  Peer& b = play.connect();
  b.receives(lines_of(play, a, 1, 3));
  b.hears_nothing();
  b.sends("hello\n");
  for (Peer* peer : {&a, &b}) peer->receives(play.answer(b, "hello"));
  Peer& c = play.connect();
  c.receives(lines_of(play, a, 1, 3) + play.answer(b, "hello"));
  a.hears_nothing();
}

void remembers_those_who_have_left(Play& play) {
  Peer& a = play.connect();
  say(play, a, 1, 2);
  a.sends("quit\n");
  a.sees_the_end();
  Peer& b = play.connect();
  b.receives(lines_of(play, a, 1, 2));
  play.ask(b, "nobody here?");
}

void remembers_ten_lines(Play& play) {
  Peer& a = play.connect();
  say(play, a, 1, 25);
  Peer& b = play.connect();
  b.receives(lines_of(play, a, 16, 25));
  play.ask(b, "and now");
  Peer& c = play.connect();
  c.receives(lines_of(play, a, 17, 25) + play.answer(b, "and now"));
  c.hears_nothing();
}

// The prefix is a part of what is remembered.
void remembers_the_beginning_of_long_lines(Play& play) {
  Peer& a = play.connect();
  const std::string fits(kBytes - a.address().size() - 1, 'x');
  play.ask(a, fits);
  play.ask(a, fits + 'x');
  const std::string longest(64 * 1024, 'y');
  for (int i = 0; i < kLines - 2; ++i) play.ask(a, longest);
  Peer& b = play.connect();
  std::string expected = play.answer(a, fits) + a.address() + ' ' + fits + "...\n";
  const std::string cut = (a.address() + ' ' + longest).substr(0, kBytes) + "...\n";
  for (int i = 0; i < kLines - 2; ++i) expected += cut;
  b.receives(expected);
  b.hears_nothing();
}

// "127.0.0.1:40000 17\n" is 17; 0 if it is no such line.
int number_in(const std::string& line) {
  const std::size_t space = line.find(' ');
  return space == std::string::npos ? 0 : std::atoi(line.c_str() + space);
}

// Counts on from `last`, a batch at a time, until somebody has entered. Returns the last number.
int count(const Play& play, Peer& speaker, int last, const std::atomic<bool>& entered) {
  constexpr int kBatch = 500;
  constexpr int kBatches = 4;  // what nobody reads yet must fit into somebody's buffer
  for (int batches = 0; !entered && batches < kBatches; ++batches, last += kBatch) {
    std::string batch;
    for (int i = last + 1; i <= last + kBatch; ++i) batch += std::to_string(i) + '\n';
    speaker.sends(batch);
    speaker.receives(lines_of(play, speaker, last + 1, last + kBatch));
  }
  return last;
}

struct RaisedAtTheEnd {
  std::atomic<bool>& flag;
  ~RaisedAtTheEnd() { flag = true; }
};

// Whenever somebody enters, the numbers that it hears are one row, from the first to the last.
void nothing_is_missing_and_nothing_comes_twice(Play& play) {
  constexpr int kNewcomers = 15;
  struct Newcomer {
    Peer& peer;
    int first;
  };
  Peer& a = play.connect();
  say(play, a, 1, kLines);
  int last = kLines;
  std::vector<Newcomer> newcomers;
  for (int i = 0; i < kNewcomers; ++i) {
    std::atomic<bool> entered = false;
    auto counting = std::async(std::launch::async, [&] { return count(play, a, last, entered); });
    {
      const RaisedAtTheEnd entering{entered};
      Peer& peer = play.connect();
      newcomers.push_back({peer, number_in(peer.receives_any_line())});
    }
    last = counting.get();
  }
  for (const auto& [peer, first] : newcomers) {
    peer.receives(lines_of(play, a, first + 1, last));
    peer.hears_nothing();
  }
}

}  // namespace

// The memory is in the server: each check needs one of its own.
std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "tells-newcomers-the-last-lines",
       .needs = needs,
       .demands = "Who enters hears what was said before, the oldest line first, and then what is "
                  "said from now on. Nobody else hears the old lines again.",
       .causes = {"the lines are broadcast, and not told to the newcomer",
                  "the newest line comes first"},
       .play = tells_newcomers_the_last_lines,
       .task = 1},
      {.name = "remembers-those-who-have-left",
       .needs = needs,
       .demands = "What somebody has said is remembered when it has left, also in an empty room.",
       .causes = {"the lines stand in the handler, and go with it"},
       .play = remembers_those_who_have_left,
       .task = 1},
      {.name = "remembers-ten-lines",
       .needs = needs,
       .demands = "After any number of lines, a newcomer hears the last ten.",
       .causes = {"nothing is forgotten, or one line too few or too many"},
       .play = remembers_ten_lines,
       .task = 2},
      {.name = "remembers-the-beginning-of-long-lines",
       .needs = needs,
       .demands = "Of a line longer than 200 bytes, with its prefix and without its end, the first "
                  "200 are remembered, and \"...\" is put behind them.",
       .causes = {"ten lines of 64 KiB are kept whole",
                  "a line of exactly 200 bytes is cut, or one of 201 is not"},
       .play = remembers_the_beginning_of_long_lines,
       .task = 2},
      {.name = "nothing-is-missing-and-nothing-comes-twice",
       .needs = needs,
       .demands =
           "One member counts aloud while others enter, and each of them hears a row without "
           "a gap, from the first remembered number on.",
       .causes =
           {"a newcomer is a member before it is told the last lines, or only after that, and "
            "in between somebody speaks: do both under one lock",
            "a line is remembered at one moment and sent to the members of another"},
       .play = nothing_is_missing_and_nothing_comes_twice,
       .task = 3},
      earlier("stops-before-the-first-client", 3),
  };
}

}  // namespace checker::ch09_history
