// The checks of exercise 04/lockout.
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch04_lockout {
namespace {

void guesses_wrong(Peer& peer) {
  peer.sends("guess\n");
  peer.sees_the_end();
}

void knows_it(Peer& peer) {
  peer.sends("swordfish\n");
  peer.receives_to_the_end("welcome\n");
}

// Whoever is refused says nothing, so the server cannot have waited for a password.
void locks_out_after_three_failures(Play& play) {
  knows_it(play.connect());
  for (int i = 0; i < 3; ++i) guesses_wrong(play.connect());
  for (int i = 0; i < 3; ++i) play.connect().sees_the_end();
}

void tells_of_every_failure(Play& play) {
  Peer& a = play.connect();
  guesses_wrong(a);
  play.expect_eventually(
      [&] { return play.server().process().errors().find(a.address()) != std::string::npos; },
      [] { return "On its standard error nothing names the client that has failed."; });
}

// IPv4 and IPv6 give this machine two names as a client.
void lets_others_in(Play& play) {
  play.listen_on("::");
  const std::string port = play.server().address().substr(play.server().address().rfind(':') + 1);
  const auto from_ipv4 = [&]() -> Peer& { return play.connect_to("127.0.0.1:" + port); };
  for (int i = 0; i < 3; ++i) guesses_wrong(from_ipv4());
  from_ipv4().sees_the_end();
  play.step("the next client", "comes from another host,", "::1");
  knows_it(play.connect_to("[::1]:" + port));
}

void forgives_after_a_success(Play& play) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 2; ++i) guesses_wrong(play.connect());
    knows_it(play.connect());
  }
}

void ignores_lost_clients(Play& play) {
  for (int i = 0; i < 4; ++i) play.connect().resets();
  knows_it(play.connect());
  for (int i = 0; i < 3; ++i) {
    guesses_wrong(play.connect());
    if (i < 2) play.connect().resets();
  }
  play.connect().sees_the_end();
}

}  // namespace

// The counts are in the server: each check needs one of its own.
std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "locks-out-after-three-failures",
       .needs = needs,
       .demands = "A host that has guessed wrong three times is closed at once from then on, "
                  "before it has said anything.",
       .causes = {"verify_request says yes to everybody",
                  "failures are counted by address: the port is a new one each time",
                  "they are counted, and one too many is allowed"},
       .play = locks_out_after_three_failures,
       .task = 1},
      {.name = "tells-of-every-failure",
       .needs = needs,
       .demands = "Each failure is told on standard error, with the client's address.",
       .causes = {"handle_error does not call its base's version, which writes the line",
                  "what the handler has thrown is caught on its way, and not thrown again"},
       .play = tells_of_every_failure,
       .task = 1},
      {.name = "lets-others-in",
       .needs = {Trait::host},
       .demands = "While one host is locked out, another one is served.",
       .causes = {"there is one count for all; it takes one for each host"},
       .play = lets_others_in,
       .task = 2},
      {.name = "forgives-after-a-success",
       .needs = needs,
       .demands = "The right password sets its host's count back to nothing: twice wrong and once "
                  "right may go on for ever.",
       .causes = {"the count is never cleared; finish_request knows when a handler has succeeded",
                  "two failures are enough to be locked out"},
       .play = forgives_after_a_success,
       .task = 3},
      {.name = "ignores-lost-clients",
       .needs = needs,
       .demands = "A client that resets its connection before it has said anything neither counts "
                  "as a failure nor makes up for one.",
       .causes = {"all that a handler throws is counted, PeerGone too; handle_error never sees "
                  "that",
                  "the count is cleared after every client that is not in handle_error"},
       .play = ignores_lost_clients,
       .task = 4},
  };
}

}  // namespace checker::ch04_lockout
