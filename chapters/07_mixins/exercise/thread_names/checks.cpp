// The checks of exercise 07/thread_names.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/counts.hpp"

namespace checker::ch07_thread_names {
namespace {

// /proc/PID/task/TID/comm, proc(5). A thread may end while we look.
std::set<std::string> thread_names(pid_t process) {
  std::set<std::string> names;
  const std::string folder = "/proc/" + std::to_string(process) + "/task";
  for (const auto& thread : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(thread.path() / "comm");
    std::string name;
    if (std::getline(file, name)) names.insert(name);
  }
  return names;
}

std::string wanted(const Peer& peer) {
  return "port " + peer.address().substr(peer.address().rfind(':') + 1);
}

std::string listed(const std::set<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "\"" : ", \"") + name + '"';
  return list;
}

void names_its_threads(Play& play) {
  Peer& a = play.connect();
  Peer& b = play.connect();
  for (Peer* peer : {&a, &b}) play.ask(*peer, "hello");
  const pid_t server = play.server().process().pid();
  play.step("the server", "has the names of its threads looked at");
  const auto names = thread_names(server);
  for (const Peer* peer : {&a, &b}) {
    play.expect(names.contains(wanted(*peer)),
                "No thread is called \"" + wanted(*peer) + "\". There are " + listed(names) + ".");
  }
  a.closes();
  play.expect_eventually([&] { return !thread_names(server).contains(wanted(a)); },
                         [&] { return "A has left, and its thread is still there."; });
}

void come_and_go(Play& play, int clients, std::size_t threads) {
  std::vector<Peer*> peers;
  for (int i = 0; i < clients; ++i) play.ask(*peers.emplace_back(&play.connect()), "hello");
  for (Peer* peer : peers) peer->closes();
  const pid_t server = play.server().process().pid();
  play.expect_eventually([&] { return test_support::threads(server) <= threads; },
                         [&] { return "All have left, and their threads are still there."; });
}

// Nobody comes before the threads of those who have left are gone, so the numbers are certain.
void counts_its_threads(Play& play) {
  Peer& first = play.connect();
  play.ask(first, "hello");
  const std::size_t others = test_support::threads(play.server().process().pid()) - 1;
  first.closes();
  for (const int clients : {0, 5, 1, 1, 3}) come_and_go(play, clients, others);
  play.stops_on(SIGTERM);
  const std::string expected = "11 threads, at most 5 at a time\n";
  const std::string printed = play.server().process().output();
  play.expect(printed.ends_with(expected), play.difference(expected, printed));
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "names-its-threads",
       .needs = needs,
       .demands = "Each client's thread is called \"port\" and the client's port: \"port 40000\".",
       .causes = {"the name is longer than 15 bytes, and pthread_setname_np has refused it",
                  "the loop's own thread was named: process_request_thread runs on the new one",
                  "the name is given when the request is over"},
       .play = names_its_threads,
       .task = 1},
      {.name = "counts-its-threads",
       .needs = needs,
       .demands = "At its end the server prints how many threads it has started, and how many have "
                  "been there at a time at most.",
       .causes = {"the end of a thread is not counted",
                  "the highest number is noted before the new thread is in it"},
       .play = counts_its_threads,
       .task = 2},
      earlier("serves-thirty-clients-at-once", 2),
      earlier("keeps-no-worker", 2),
      earlier("stops-on-sigterm-with-a-silent-client", 2),
  };
}

}  // namespace checker::ch07_thread_names
