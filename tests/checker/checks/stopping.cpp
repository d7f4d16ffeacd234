// Checks of a server's end: in good order, in time, whoever is connected. Serves `check`.
#include <csignal>
#include <string>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/play.hpp"
#include "support/pattern.hpp"

namespace checker {
namespace {

void stops_before_the_first_client(Play& play) {
  play.until_it_waits();
  play.stops_on(SIGTERM);
}

void stops_with_a_silent_client(Play& play, int signal) {
  Peer& a = play.connect();
  play.ask(a, "one");
  Peer& b = play.connect();
  b.sends("half a li");
  play.stops_on(signal);
  a.is_cut_off();
  b.is_cut_off();
}

void stops_with_a_client_that_never_reads(Play& play) {
  Peer& a = play.connect({.receive_buffer = 4096, .send_buffer = 4096});
  static const std::string more_than_fits = test_support::lines_of_letters(32 * 1024 * 1024);
  a.sends_until_stuck(more_than_fits);
  play.stops_on(SIGTERM);
}

// The signal and the line are both there before the server can look: it stops with input unread.
void resets_nobody_when_it_stops(Play& play) {
  Peer& a = play.connect();
  play.ask(a, "one");
  play.stands_still();
  a.sends("two\n");
  play.signals(SIGTERM);
  play.signals(SIGCONT);
  a.sees_the_end_in_good_order();
  play.ends_in_good_order();
}

void stops_after_datagrams(Play& play, int signal) {
  Peer& a = play.connect();
  play.ask(a, "one");
  play.stops_on(signal);
}

}  // namespace

std::vector<Check> checks_of_stopping() {
  const std::vector<std::string> deaf_to_signals{
      "the signal is not handled, or ends the process instead of the loop",
      "a blocking call was restarted after the signal, or waits for its client without a limit",
      "the end waits for a client that never leaves"};
  return {
      {.name = "stops-before-the-first-client",
       .since = 1,
       .needs = {Trait::process},
       .demands = "SIGTERM ends the server with status 0, also if nobody has ever connected.",
       .causes = {"it only looks for the stop after a client",
                  "SIGTERM kills it: a status of its own needs a handler or signalfd"},
       .read = "03_base_server",
       .play = stops_before_the_first_client},
      {.name = "stops-on-sigterm-with-a-silent-client",
       .rows = "A6 A18 Q9 T16",
       .since = 1,
       .needs = {Trait::process, Trait::stream},
       .demands = "SIGTERM ends the server with status 0 within seconds, also while clients are "
                  "connected and silent.",
       .causes = deaf_to_signals,
       .read = "03_base_server",
       .play = [](Play& play) { stops_with_a_silent_client(play, SIGTERM); }},
      {.name = "stops-on-sigint-with-a-silent-client",
       .rows = "A6 A18 Q9 T16",
       .since = 1,
       .needs = {Trait::process, Trait::stream},
       .demands = "SIGINT (^C) ends the server with status 0 within seconds, also while clients "
                  "are connected and silent.",
       .causes = deaf_to_signals,
       .read = "03_base_server",
       .play = [](Play& play) { stops_with_a_silent_client(play, SIGINT); }},
      {.name = "stops-with-a-client-that-never-reads",
       .rows = "Q6 T16",
       .since = 1,
       .needs = {Trait::process, Trait::stream},
       .demands = "SIGTERM ends the server with status 0 within seconds, also while it waits in a "
                  "send to a client that does not read.",
       .causes = deaf_to_signals,
       .read = "03_base_server",
       .play = stops_with_a_client_that_never_reads},
      {.name = "resets-nobody-when-it-stops",
       .rows = "D3",
       .since = 3,
       .needs = {Trait::process, Trait::stream, Trait::answers_alone},
       .demands = "A client that spoke in the moment of the stop sees the end of its connection, "
                  "not a reset.",
       .causes = {"it closes with input left unread, and the kernel resets the connection; what "
                  "was not delivered is lost"},
       .read = "03_base_server",
       .play = resets_nobody_when_it_stops},
      {.name = "stops-on-sigterm-after-datagrams",
       .since = 6,
       .needs = {Trait::process, Trait::datagram},
       .demands = "SIGTERM ends a datagram server with status 0 within seconds.",
       .causes = deaf_to_signals,
       .read = "06_four_servers",
       .play = [](Play& play) { stops_after_datagrams(play, SIGTERM); }},
      {.name = "stops-on-sigint-after-datagrams",
       .since = 6,
       .needs = {Trait::process, Trait::datagram},
       .demands = "SIGINT (^C) ends a datagram server with status 0 within seconds.",
       .causes = deaf_to_signals,
       .read = "06_four_servers",
       .play = [](Play& play) { stops_after_datagrams(play, SIGINT); }},
  };
}

}  // namespace checker
