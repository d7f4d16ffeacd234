// The checks of exercise 03/idle_exit.
#include <chrono>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch03_idle_exit {
namespace {

using namespace std::chrono_literals;

void ends_when_nobody_comes(Play& play) {
  play.server();
  play.ends_in_good_order();
}

void waits_for_two_seconds(Play& play) {
  play.sees_the_server_sleep(1000ms);
  play.ask(play.connect(), "one");
}

// More than two seconds in all, and never two seconds without a client.
void begins_anew_with_every_client(Play& play) {
  for (int i = 0; i < 3; ++i) {
    play.sees_the_server_sleep(1000ms);
    Peer& a = play.connect();
    play.ask(a, "hello");
    a.closes();
  }
  play.ends_in_good_order();
}

void begins_when_the_client_has_left(Play& play) {
  Peer& a = play.connect();
  play.ask(a, "one");
  a.hears_nothing(2500ms);
  play.ask(a, "two");
  a.half_closes();
  a.sees_the_end();
  play.sees_the_server_sleep(500ms);
  play.ask(play.connect(), "three");
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "ends-when-nobody-comes",
       .needs = needs,
       .demands = "If nobody comes for two seconds, the server ends with status 0.",
       .causes = {"an idle loop sleeps: Options::service_interval wakes it",
                  "the process is ended (exit) where the loop should be: shutdown()"},
       .play = ends_when_nobody_comes,
       .task = 1},
      {.name = "waits-for-two-seconds",
       .needs = needs,
       .demands = "A client that comes a second after the start is served, and until then the "
                  "server sleeps.",
       .causes = {"the limit is shorter than two seconds",
                  "service_interval is so short that the loop never sleeps"},
       .play = waits_for_two_seconds,
       .task = 1},
      {.name = "begins-anew-with-every-client",
       .needs = needs,
       .demands = "As long as somebody comes every second, the server goes on; then it ends.",
       .causes = {"the time is counted from the start of the server"},
       .play = begins_anew_with_every_client,
       .task = 2},
      {.name = "begins-when-the-client-has-left",
       .needs = needs,
       .demands = "After a client that stayed for more than two seconds the next one has time to "
                  "come.",
       .causes = {"the time is counted from the moment when the client came"},
       .play = begins_when_the_client_has_left,
       .task = 2},
      earlier("echoes-every-byte", 2),
      earlier("stops-before-the-first-client", 3),
      earlier("stops-on-sigterm-with-a-silent-client", 3),
  };
}

}  // namespace checker::ch03_idle_exit
