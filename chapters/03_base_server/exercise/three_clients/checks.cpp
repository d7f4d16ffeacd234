// The checks of exercise 03/three_clients.
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch03_three_clients {
namespace {

using namespace std::chrono_literals;

std::string greeting(int number) { return "you are number " + std::to_string(number) + "\n"; }

// Comes, is told its number, and leaves.
void comes_and_goes(Play& play, int number) {
  Peer& peer = play.connect();
  peer.receives(greeting(number));
  peer.half_closes();
  peer.sees_the_end();
}

void numbers_its_clients(Play& play) {
  comes_and_goes(play, 1);
  comes_and_goes(play, 2);
}

void reads_to_the_end(Play& play) {
  Peer& a = play.connect();
  a.receives(greeting(1));
  a.sends("some words\n");
  a.hears_nothing(300ms);
  a.half_closes();
  a.sees_the_end();
}

void ends_after_three(Play& play) {
  for (int number = 1; number <= 3; ++number) comes_and_goes(play, number);
  play.ends_in_good_order();
  const std::string said = play.server().process().output();
  play.expect(said.ends_with("served 3\n"),
              "Its standard output should end in \"served 3\"; it is " + play.shown(said) + ".");
}

// Nobody comes for most of two seconds. Whoever comes then has two seconds of its own.
void gives_everybody_the_same_time(Play& play) {
  play.sees_the_server_sleep(1700ms);
  Peer& a = play.connect();
  a.receives(greeting(1));
  a.hears_nothing(700ms);
  a.half_closes();
  a.sees_the_end();
}

void gives_up_a_silent_client(Play& play) {
  Peer& a = play.connect();
  a.receives(greeting(1));
  Peer& b = play.connect();
  a.is_cut_off();
  b.receives(greeting(2));
}

void stops_before_it_has_served_three(Play& play) {
  comes_and_goes(play, 1);
  play.stops_on(SIGTERM);
}

}  // namespace

std::vector<Check> checks() {
  return {
      {.name = "numbers-its-clients",
       .needs = {Trait::stream},
       .demands = "The first client is told \"you are number 1\", the next one \"you are number "
                  "2\".",
       .causes = {"the number lives inside the handler, and begins again with each client"},
       .play = numbers_its_clients,
       .task = 1},
      {.name = "reads-to-the-end",
       .needs = {Trait::stream},
       .demands = "A client's connection stays until it has said everything.",
       .causes = {"the handler returns when it has spoken: then the server ends the connection"},
       .play = reads_to_the_end,
       .task = 1},
      {.name = "ends-after-three",
       .needs = {Trait::process},
       .demands = "After its third client the server prints \"served 3\" and ends with status 0.",
       .causes = {"serve_forever serves for ever; handle_request serves one client"},
       .play = ends_after_three,
       .task = 2},
      {.name = "gives-up-a-silent-client",
       .needs = {Trait::stream},
       .demands = "A client that says nothing is given up after two seconds, and the next one is "
                  "served.",
       .causes = {"its socket has no deadline"},
       .play = gives_up_a_silent_client,
       .task = 3},
      {.name = "gives-everybody-the-same-time",
       .needs = {Trait::process},
       .demands = "A client that comes after a long silence has two seconds as well.",
       .causes = {"Options::timeout limits a call of handle_request, with the time in which nobody "
                  "came; the socket of the request can have a deadline of its own"},
       .play = gives_everybody_the_same_time,
       .task = 3},
      {.name = "stops-before-it-has-served-three",
       .needs = {Trait::process},
       .demands = "SIGTERM ends the server with status 0 after its first client.",
       .causes = {"stop_on_signals is missing: the signal kills the process",
                  "handle_request returns false once a stop is asked for: call it no more"},
       .play = stops_before_it_has_served_three,
       .task = 4},
  };
}

}  // namespace checker::ch03_three_clients
