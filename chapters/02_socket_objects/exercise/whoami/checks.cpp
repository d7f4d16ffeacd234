// The checks of exercise 02/whoami.
#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/counts.hpp"

namespace checker::ch02_whoami {
namespace {

void learns_who_it_is(Peer& peer) { peer.receives_to_the_end("you are " + peer.address() + "\n"); }

void tells_each_client_its_address(Play& play) {
  for (int i = 0; i < 3; ++i) learns_who_it_is(play.connect());
}

void serves_ipv6_as_well(Play& play) {
  play.listen_on("::1");
  learns_who_it_is(play.connect());
}

// While the server stands still, five clients come and reset: it accepts and speaks to the dead.
void survives_a_client_that_is_gone(Play& play) {
  const pid_t server = play.server().process().pid();
  play.signals(SIGSTOP);
  play.expect_eventually([&] { return test_support::state_of(server) == 'T'; },
                         [] { return "It cannot be stopped."; });
  for (int i = 0; i < 5; ++i) play.connect().resets();
  play.signals(SIGCONT);
  learns_who_it_is(play.connect());
}

// The server closes first, so the address stays in TIME_WAIT on its side.
void starts_again_in_its_place(Play& play) {
  Peer& a = play.connect();
  learns_who_it_is(a);
  a.closes();
  play.signals(SIGKILL);
  (void)play.server().process().wait(play.patience().step);
  play.starts_again();
  learns_who_it_is(play.connect());
}

void refuses_a_port_in_use(Play& play) {
  learns_who_it_is(play.connect());
  const Play::Ended rival = play.start_another();
  play.expect(rival.status == 1, "It " + describe_end(rival.status) + ", not with status 1.");
  const auto lines = std::count(rival.errors.begin(), rival.errors.end(), '\n');
  play.expect(lines == 1, "One line on standard error is expected; it printed " +
                              std::to_string(lines) + ":\n" + rival.errors);
  play.step("the first server", "serves on");
  learns_who_it_is(play.connect());
}

}  // namespace

std::vector<Check> checks() {
  return {
      {.name = "tells-each-client-its-address",
       .needs = {Trait::stream},
       .demands = "Each client gets \"you are HOST:PORT\" with its own address, a line end, and "
                  "then the end.",
       .causes = {"it tells its own address (getsockname) and not the client's",
                  "the Socket of the client lives on after it was served",
                  "it ends after its first client"},
       .play = tells_each_client_its_address,
       .task = 1},
      {.name = "serves-ipv6-as-well",
       .needs = {Trait::process, Trait::host},
       .demands = "Told to listen on ::1, it does, and the client is [::1]:PORT.",
       .causes = {"the family AF_INET is written down, where the address knows its own"},
       .play = serves_ipv6_as_well,
       .task = 2},
      {.name = "survives-a-client-that-is-gone",
       .needs = {Trait::process},
       .demands = "Clients that have reset their connection before they are served end nothing.",
       .causes = {"send_all throws PeerGone, and nobody catches it",
                  "the exception is caught around the loop and not in it"},
       .play = survives_a_client_that_is_gone,
       .task = 3},
      {.name = "starts-again-in-its-place",
       .needs = {Trait::process, Trait::fixed_address},
       .demands = "A server that was killed can be started again on the same port at once.",
       .causes = {"bind needs SO_REUSEADDR while old connections are in TIME_WAIT"},
       .play = starts_again_in_its_place,
       .task = 4},
      {.name = "refuses-a-port-in-use",
       .needs = {Trait::process, Trait::fixed_address},
       .demands = "A second server on the same port ends with status 1 and one line on standard "
                  "error.",
       .causes = {"SO_REUSEPORT was set: it lets two servers share a port",
                  "the error was caught, and the program went on"},
       .play = refuses_a_port_in_use,
       .task = 4},
  };
}

}  // namespace checker::ch02_whoami
