// The checks of exercise 07/pool.
#include <chrono>
#include <csignal>
#include <cstddef>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/counts.hpp"

namespace checker::ch07_pool {
namespace {

using namespace std::chrono_literals;

constexpr int kThreads = 4;
constexpr int kWaiting = 8;
constexpr int kCrowd = 30;

std::vector<Peer*> connected(Play& play, int count) {
  std::vector<Peer*> peers;
  peers.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) peers.push_back(&play.connect());
  return peers;
}

// Each is answered before the next one comes: all four threads are taken in the end.
std::vector<Peer*> four_being_served(Play& play) {
  std::vector<Peer*> peers;
  for (int i = 0; i < kThreads; ++i) play.ask(*peers.emplace_back(&play.connect()), "hello");
  return peers;
}

void serves_four_at_once(Play& play) {
  const auto peers = connected(play, kThreads);
  for (auto peer = peers.rbegin(); peer != peers.rend(); ++peer) play.ask(**peer, "hello");
}

void the_fifth_waits_its_turn(Play& play) {
  const auto served = four_being_served(play);
  Peer& fifth = play.connect();
  Peer& sixth = play.connect();
  fifth.sends("fifth\n");
  sixth.sends("sixth\n");
  fifth.hears_nothing(200ms);
  served[2]->closes();
  fifth.receives("fifth\n");
  sixth.hears_nothing(200ms);
  fifth.closes();
  sixth.receives("sixth\n");
}

void keeps_its_threads(Play& play) {
  for (Peer* peer : four_being_served(play)) peer->closes();
  const pid_t server = play.server().process().pid();
  const std::size_t before = test_support::threads(server);
  for (int i = 0; i < 20; ++i) {
    Peer& peer = play.connect();
    play.ask(peer, "hello");
    i % 2 == 0 ? peer.closes() : peer.resets();
  }
  const std::size_t after = test_support::threads(server);
  play.expect(before == after, "It had " + std::to_string(before) +
                                   " threads after four clients, and has " + std::to_string(after) +
                                   " after twenty more.");
}

void stops_with_clients_in_the_queue(Play& play) {
  four_being_served(play);
  for (Peer* peer : connected(play, 3)) peer->sends("hello\n");
  play.stops_on(SIGTERM);
}

// All places are taken: the first client and three of the crowd are served, eight wait.
struct Full {
  Peer& first;
  std::vector<Peer*> crowd;
  std::size_t descriptors;
};

// The first client was answered, so all that the server opens for itself is open.
Full full(Play& play) {
  Peer& first = play.connect();
  play.ask(first, "hello");
  const pid_t server = play.server().process().pid();
  const std::size_t most = test_support::descriptors(server) + kThreads + kWaiting - 1;
  auto crowd = connected(play, kCrowd);
  play.expect_eventually(
      [&] { return test_support::descriptors(server) >= most; },
      [] { return "It does not take twelve clients: four to serve, eight to wait."; });
  return {first, crowd, most};
}

void leaves_a_crowd_to_the_kernel(Play& play) {
  const Full all = full(play);
  for (Peer* peer : all.crowd) peer->sends("hello\n");
  all.first.hears_nothing(300ms);
  const std::size_t taken = test_support::descriptors(play.server().process().pid());
  play.expect(taken <= all.descriptors,
              "It has taken " + std::to_string(taken - all.descriptors) +
                  " more connections than four to serve and eight to wait.");
  all.first.closes();
  for (Peer* peer : all.crowd) {
    peer->receives("hello\n");
    peer->closes();
  }
}

// One leaves, so the loop has been woken before.
void sleeps_while_all_is_full(Play& play) {
  const Full all = full(play);
  all.crowd[0]->closes();
  all.first.hears_nothing(200ms);
  play.sees_the_server_sleep(1000ms);
}

}  // namespace

// All clients share its threads: each check needs a server of its own.
std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "serves-four-at-once",
       .needs = needs,
       .demands = "Four clients are connected, and each is answered, in any order.",
       .causes = {"it starts fewer threads than four",
                  "a thread holds the lock of the queue while it serves",
                  "a thread waits though a request has come: whoever adds one must notify"},
       .play = serves_four_at_once,
       .task = 1},
      {.name = "the-fifth-waits-its-turn",
       .needs = needs,
       .demands = "A fifth client waits until one of four has left, and is served then; a sixth "
                  "after it.",
       .causes = {"each request gets a thread of its own", "a thread ends after its first request",
                  "the last one that has come is served first"},
       .play = the_fifth_waits_its_turn,
       .task = 1},
      earlier("echoes-after-a-half-close", 1),
      {.name = "keeps-its-threads",
       .needs = needs,
       .demands =
           "After any number of clients, in order or reset, the same four threads are there.",
       .causes = {"an exception of the handler ends its thread: carry_out lets none out",
                  "a thread ends after its first request, and others take its place"},
       .play = keeps_its_threads,
       .task = 2},
      earlier("survives-a-reset", 2),
      earlier("keeps-no-descriptor", 2),
      earlier("sleeps-while-idle", 2),
      {.name = "stops-with-clients-in-the-queue",
       .needs = needs,
       .demands = "SIGTERM ends the server in good order while four clients are served and three "
                  "wait.",
       .causes =
           {"the threads are joined before anybody tells them to end, or are not woken",
            "the threads end while requests wait: nobody will ever serve them, and the base's "
            "drain waits for them"},
       .play = stops_with_clients_in_the_queue,
       .task = 3},
      earlier("stops-before-the-first-client", 3),
      earlier("stops-on-sigterm-with-a-silent-client", 3),
      {.name = "leaves-a-crowd-to-the-kernel",
       .needs = needs,
       .demands =
           "Of thirty clients no more than twelve are taken at a time, four served and eight "
           "waiting; all get their turn.",
       .causes = {"wants_requests is not overridden, or always true",
                  "the loop sleeps, and nobody wakes it when there is room again "
                  "(engine_descriptor)"},
       .play = leaves_a_crowd_to_the_kernel,
       .task = 4},
      {.name = "sleeps-while-all-is-full",
       .needs = needs,
       .demands = "While all places are taken and nobody speaks, the server sleeps.",
       .causes = {"engine_actions does not lower the flag, so the loop wakes again at once"},
       .play = sleeps_while_all_is_full,
       .task = 4},
  };
}

}  // namespace checker::ch07_pool
