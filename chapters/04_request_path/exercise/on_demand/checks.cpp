// The checks of exercise 04/on_demand.
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch04_on_demand {
namespace {

using namespace std::chrono_literals;

// What the command line says, in milliseconds: see add_exercise in the chapter's CMakeLists.txt.
constexpr auto kPatience = 2000ms;

// The clock starts before the event that the server counts from: a slow machine makes it live
// longer by this clock, never shorter.
void ends_by_itself_after(Play& play, const std::string& event,
                          const std::function<void()>& makes_it_happen) {
  const auto begin = std::chrono::steady_clock::now();
  makes_it_happen();
  play.ends_in_good_order();
  const auto lived = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  play.expect(lived >= kPatience, "It ended " + std::to_string(lived.count()) + " ms after " +
                                      event + ", too early: it was told to wait for " +
                                      std::to_string(kPatience.count()) + " ms.");
}

void ends_when_nobody_comes(Play& play) {
  ends_by_itself_after(play, "it was started", [&] {
    play.step("the server", "is started");
    play.server();
  });
}

// While A is served, more time goes by than the server's patience; B waits in the queue.
Peer& stays_for_long(Play& play, Peer& a) {
  play.ask(a, "one");
  a.hears_nothing(kPatience + 500ms);
  Peer& b = play.connect();
  b.sends("two\n");
  return b;
}

void waits_again_after_each_client(Play& play) {
  Peer& a = play.connect();
  Peer& b = stays_for_long(play, a);
  a.closes();
  b.receives("two\n");
  ends_by_itself_after(play, "its last client had left", [&] { b.closes(); });
}

void serves_a_crowd(Play& play) {
  for (int i = 0; i < 40; ++i) {
    Peer& peer = play.connect();
    play.ask(peer, "hello");
    peer.closes();
  }
  play.ask(play.connect(), "still here?");
}

void waits_again_after_a_lost_client(Play& play) {
  Peer& a = play.connect();
  Peer& b = stays_for_long(play, a);
  a.resets();
  b.receives("two\n");
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "ends-when-nobody-comes",
       .needs = needs,
       .demands = "Started for nobody, the server ends with status 0 after the time that it was "
                  "told, and not before.",
       .causes = {"service_actions is called only after something has happened, unless there is a "
                  "service_interval",
                  "it ends at the first call of service_actions, or after so many calls"},
       .play = ends_when_nobody_comes,
       .task = 1},
      {.name = "waits-again-after-each-client",
       .needs = needs,
       .demands = "When a client has left, the server waits for as long again, from that client's "
                  "end.",
       .causes = {"the time is counted from the start, or from the client's coming"},
       .play = waits_again_after_each_client,
       .task = 2},
      {.name = "serves-a-crowd",
       .needs = needs,
       .demands = "Forty clients in quick succession are all served.",
       .causes = {"it counts the calls of service_actions, which comes after each client, too; "
                  "look at a clock"},
       .play = serves_a_crowd,
       .task = 2},
      {.name = "waits-again-after-a-lost-client",
       .needs = needs,
       .demands = "A client that resets its connection was a client like any other: the server "
                  "waits for as long again.",
       .causes = {"the handler has thrown, and the line behind finish_request was not reached"},
       .play = waits_again_after_a_lost_client,
       .task = 3},
      earlier("stops-on-sigterm-with-a-silent-client", 1),
  };
}

}  // namespace checker::ch04_on_demand
