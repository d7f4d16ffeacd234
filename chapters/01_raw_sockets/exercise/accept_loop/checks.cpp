// The checks of exercise 01/accept_loop.
#include <chrono>
#include <csignal>
#include <cstdint>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/counts.hpp"

namespace checker::ch01_accept_loop {
namespace {

using namespace std::chrono_literals;

// A signal interrupts a call only if the call waits: the client before is closed, and the process
// sleeps. And a client that comes before the server has felt the signal would hide it.
void interrupts_accept(Play& play, std::size_t idle) {
  const pid_t server = play.server().process().pid();
  play.expect_eventually(
      [&] {
        return test_support::descriptors(server) <= idle && test_support::state_of(server) == 'S';
      },
      [] { return "Its client has left, and it does not wait for the next one."; });
  const std::uint64_t before = test_support::wake_ups(server);
  play.signals(SIGUSR1);
  (void)test_support::eventually(
      [&] { return !test_support::running(server) || test_support::wake_ups(server) > before; },
      500ms);
}

void is_not_ended_by_a_signal(Play& play) {
  const std::size_t idle = test_support::descriptors(play.server().process().pid());
  for (int i = 0; i < 3; ++i) {
    Peer& a = play.connect();
    play.ask(a, "one");
    a.closes();
    interrupts_accept(play, idle);
  }
  Peer& b = play.connect();
  play.ask(b, "two");
}

}  // namespace

std::vector<Check> checks() {
  return {
      earlier("serves-the-next-client", 1),
      earlier("survives-a-reset", 2),
      earlier("keeps-no-descriptor", 2),
      {.name = "is-not-ended-by-a-signal",
       .needs = {Trait::process},
       .demands = "A signal that interrupts accept (SIGUSR1, which has a handler) ends nothing.",
       .causes = {"accept returned -1 with EINTR, and that was taken for an error"},
       .play = is_not_ended_by_a_signal,
       .task = 3},
      earlier("opens-close-on-exec", 4),
      earlier("survives-a-lost-reply", 2),
  };
}

}  // namespace checker::ch01_accept_loop
