// The checks of exercise 01/send_all.
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/pattern.hpp"

namespace checker::ch01_send_all {
namespace {

using namespace std::chrono_literals;

// A client that sends until its answers fit nowhere any more: the server waits in send_all.
struct Stuck {
  Peer& peer;
  std::string owed;
};

Stuck stuck(Play& play) {
  const std::string bytes = test_support::pattern(8 * 1024 * 1024);
  Peer& peer = play.connect({.receive_buffer = 4096, .segment_size = 200});
  return {peer, bytes.substr(0, peer.sends_until_stuck(bytes))};
}

void sleeps_while_nothing_fits(Play& play) {
  stuck(play);
  play.sees_the_server_sleep(500ms);
}

void is_not_disturbed_by_signals(Play& play) {
  const Stuck a = stuck(play);
  play.signals(SIGUSR1);
  play.connect().hears_nothing(100ms);
  a.peer.half_closes();
  a.peer.receives_to_the_end(a.owed);
}

void survives_a_reset_while_it_sends(Play& play) {
  stuck(play).peer.resets();
  Peer& b = play.connect();
  play.ask(b, "two");
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      earlier("echoes-every-byte", 1),
      earlier("finishes-short-sends", 1),
      earlier("echoes-after-a-half-close", 1),
      {.name = "sleeps-while-nothing-fits",
       .needs = needs,
       .demands = "While a client reads nothing, the server waits for it without burning a core.",
       .causes = {"after EAGAIN it calls send again at once; poll(2) with POLLOUT sleeps"},
       .play = sleeps_while_nothing_fits,
       .task = 2},
      {.name = "is-not-disturbed-by-signals",
       .needs = needs,
       .demands =
           "A signal in the middle of the wait (SIGUSR1, which has a handler) loses no byte.",
       .causes = {"poll failed with EINTR, and that was taken for an error"},
       .play = is_not_disturbed_by_signals,
       .task = 2},
      earlier("survives-a-reset", 3),
      earlier("survives-a-lost-reply", 3),
      {.name = "survives-a-reset-while-it-sends",
       .needs = needs,
       .demands = "A client that resets its connection while the server waits for it ends nothing "
                  "but that connection.",
       .causes = {"send fails (ECONNRESET, EPIPE) and send_all goes on trying",
                  "send raised SIGPIPE: it needs MSG_NOSIGNAL"},
       .play = survives_a_reset_while_it_sends,
       .task = 3},
      earlier("serves-the-next-client", 3),
  };
}

}  // namespace checker::ch01_send_all
