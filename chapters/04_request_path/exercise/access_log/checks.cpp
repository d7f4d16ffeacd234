// The checks of exercise 04/access_log.
#include <csignal>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch04_access_log {
namespace {

// What the log says so far: exactly these lines. One line too many shows at the next look, or at
// the end.
class Log {
 public:
  explicit Log(Play& play) : play_(play) {}

  void adds(const Peer& peer, const std::string& outcome) {
    lines_ += peer.address() + ' ' + outcome + '\n';
    play_.step("the log", "adds", '<' + peer.letter() + "> " + outcome);
    play_.expect_eventually([&] { return play_.server().process().output() == lines_; },
                            [&] { return play_.difference(lines_, output()); });
  }

  void ends() {
    play_.stops_on(SIGTERM);
    play_.step("the log", "adds nothing more");
    play_.expect(output() == lines_, play_.difference(lines_, output()));
  }

 private:
  [[nodiscard]] std::string output() { return play_.server().process().output(); }

  Play& play_;
  std::string lines_;
};

void buys(Play& play, Log& log) {
  Peer& peer = play.connect();
  peer.sends("coffee\n");
  peer.receives_to_the_end("here you are\n");
  log.adds(peer, "served");
}

void logs_the_served(Play& play) {
  Log log(play);
  buys(play, log);
  Peer& b = play.connect();
  b.half_closes();
  b.sees_the_end();
  log.adds(b, "served");
  buys(play, log);
  log.ends();
}

void asks_for_the_impossible(Play& play, Log& log) {
  Peer& peer = play.connect();
  peer.sends("tea\n");
  peer.sees_the_end();
  log.adds(peer, "failed");
}

void logs_the_failed(Play& play) {
  Log log(play);
  asks_for_the_impossible(play, log);
  buys(play, log);
  asks_for_the_impossible(play, log);
  log.ends();
}

void still_reports_the_failed(Play& play) {
  Peer& a = play.connect();
  a.sends("tea\n");
  a.sees_the_end();
  play.expect_eventually(
      [&] { return play.server().process().errors().find(a.address()) != std::string::npos; },
      [] { return "On its standard error nothing names the client."; });
}

void logs_the_lost(Play& play) {
  Log log(play);
  for (int i = 0; i < 2; ++i) {
    Peer& peer = play.connect();
    peer.sends("cof");
    peer.resets();
    log.adds(peer, "lost");
    buys(play, log);
  }
  log.ends();
}

void logs_the_refused(Play& play) {
  Log log(play);
  buys(play, log);
  Peer& b = play.connect();
  b.sends("we close\n");
  b.receives_to_the_end("good night\n");
  log.adds(b, "served");
  for (int i = 0; i < 2; ++i) {
    Peer& late = play.connect();
    late.sees_the_end();
    log.adds(late, "refused");
  }
  log.ends();
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "logs-the-served",
       .needs = needs,
       .demands = "A client that was served gets one line on standard output, \"ADDRESS served\", "
                  "at once; also one that has ordered nothing.",
       .causes = {"the line waits in a buffer: flush it",
                  "it is written before the handler has done its work"},
       .play = logs_the_served,
       .task = 1},
      {.name = "logs-the-failed",
       .needs = needs,
       .demands = "A client whose handler has thrown gets one line, \"ADDRESS failed\", and no "
                  "other.",
       .causes = {"\"served\" is written although finish_request has thrown",
                  "it says \"served\" before it knows"},
       .play = logs_the_failed,
       .task = 2},
      {.name = "still-reports-the-failed",
       .needs = needs,
       .demands = "What the handler has thrown is still told on standard error, with the client's "
                  "address.",
       .causes = {"the exception was caught and not thrown again",
                  "handle_error does not call its base's version"},
       .play = still_reports_the_failed,
       .task = 2},
      {.name = "logs-the-lost",
       .needs = needs,
       .demands = "A client that resets its connection gets one line, \"ADDRESS lost\".",
       .causes = {"handle_error is not called for a client that is gone",
                  "all exceptions are \"failed\"; this one is a PeerGone"},
       .play = logs_the_lost,
       .task = 3},
      {.name = "logs-the-refused",
       .needs = needs,
       .demands = "Once the shop is closed each client is refused, and gets one line, \"ADDRESS "
                  "refused\".",
       .causes = {"finish_request is not called for a client that was not let in",
                  "verify_request of the shop is overridden and not called"},
       .play = logs_the_refused,
       .task = 4},
  };
}

}  // namespace checker::ch04_access_log
