// Checks of what a server takes from its machine, and gives back. Serves `check`.
#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/play.hpp"
#include "support/counts.hpp"
#include "support/deadline.hpp"

namespace checker {
namespace {

using namespace std::chrono_literals;

// Half of them leave in good order, half by a reset.
void come_and_go(Play& play, int clients) {
  play.in_short(std::to_string(clients) + " clients", "come and are answered;",
                "half of them close, half reset their connections", [&] {
                  for (int i = 0; i < clients; ++i) {
                    Peer& peer = play.connect();
                    play.ask(peer, "hello");
                    i % 2 == 0 ? peer.closes() : peer.resets();
                  }
                });
}

// What a server opens or starts once and keeps is no leak: it is there after the first two clients.
// What goes with them is given a moment to go.
std::size_t settled(const std::function<std::size_t()>& count, std::size_t at_first) {
  constexpr auto kMoment = 500ms;
  [[maybe_unused]] const bool gone =
      test_support::eventually([&] { return count() <= at_first; }, kMoment);
  return count();
}

void keeps_no_descriptor(Play& play) {
  const pid_t server = play.server().process().pid();
  const auto open = [server] { return test_support::descriptors(server); };
  const std::size_t at_first = open();
  come_and_go(play, 2);
  const std::size_t before = settled(open, at_first);
  come_and_go(play, 40);
  play.expect_eventually([&] { return open() <= before; },
                         [&] {
                           return "It had " + std::to_string(before) +
                                  " descriptors open before these forty clients, and has " +
                                  std::to_string(open()) + " now that all have left.";
                         });
}

void keeps_no_worker(Play& play) {
  const pid_t server = play.server().process().pid();
  const auto threads = [server] { return test_support::threads(server); };
  const std::size_t at_first = threads();
  come_and_go(play, 2);
  play.expect_eventually(
      [&] { return test_support::children(server) == 0; },
      [&] {
        return "Its two clients have left, and it has " +
               std::to_string(test_support::children(server)) + " children left, " +
               std::to_string(test_support::zombies(server)) + " of them zombies.";
      });
  const std::size_t before = settled(threads, at_first);
  come_and_go(play, 40);
  play.expect_eventually(
      [&] { return threads() <= before && test_support::children(server) == 0; },
      [&] {
        const std::size_t children = test_support::children(server);
        return "It had " + std::to_string(before) +
               " threads before these forty clients, and has " + std::to_string(threads()) +
               " now that all have left" +
               (children == 0 ? "." : ", and " + std::to_string(children) + " children.");
      });
}

struct Inherited {
  std::string what;
  bool closed_on_exec = false;
};

// What stands behind each descriptor is in /proc/PID/fd, its flags are in /proc/PID/fdinfo. The
// three standard ones are meant to be inherited.
std::vector<Inherited> descriptors_of(pid_t process) {
  const std::filesystem::path folder = "/proc/" + std::to_string(process);
  std::vector<Inherited> found;
  for (const auto& entry : std::filesystem::directory_iterator{folder / "fd"}) {
    std::error_code gone;
    const std::string what = std::filesystem::read_symlink(entry.path(), gone).string();
    if (std::stoi(entry.path().filename()) <= 2) continue;
    std::ifstream info{folder / "fdinfo" / entry.path().filename()};
    std::string word;
    unsigned flags = 0;
    while (info >> word && word != "flags:") {
    }
    // A descriptor that has been closed in the meantime is nobody's to inherit.
    if (info >> std::oct >> flags) found.push_back({what, (flags & O_CLOEXEC) != 0});
  }
  return found;
}

void opens_close_on_exec(Play& play) {
  const pid_t server = play.server().process().pid();
  Peer& a = play.connect();
  play.ask(a, "hello");
  play.step("the server", "has its descriptors looked at");
  for (const Inherited& descriptor : descriptors_of(server)) {
    play.expect(descriptor.closed_on_exec,
                "A program that it starts would inherit " + descriptor.what + ".");
  }
}

// How often its threads are woken in this time. One that waits for a processor meanwhile is awake.
std::uint64_t wake_ups_within(std::chrono::milliseconds time, pid_t server) {
  const std::uint64_t before = test_support::wake_ups(server);
  std::uint64_t awake = 0;
  for (const test_support::Deadline end{time}; !end.passed();) {
    std::this_thread::sleep_for(20ms);
    awake += test_support::busy(server) ? 1 : 0;
  }
  const std::uint64_t now = test_support::wake_ups(server);
  return std::max(awake, now > before ? now - before : before - now);  // less: a thread has ended
}

// A second without traffic; a server that wakes up to look for a stop does so in that time. At
// first there is something to do for what the other client has left: a thread to end, a child to
// reap.
void sleeps_while_idle(Play& play) {
  const pid_t server = play.server().process().pid();
  Peer& a = play.connect();
  play.ask(a, "hello");
  a.closes();
  Peer& b = play.connect();
  play.ask(b, "hello");
  constexpr auto kQuiet = 1100ms;
  play.step("the server", "sleeps", "for " + std::to_string(kQuiet.count()) + " ms");
  std::uint64_t woken = 0;
  play.expect_eventually([&] { return (woken = wake_ups_within(kQuiet, server)) == 0; },
                         [&] {
                           return "In " + std::to_string(kQuiet.count()) +
                                  " ms without traffic its threads were woken " +
                                  std::to_string(woken) + " times.";
                         });
}

// Room for some clients, not for all: the others wait in the kernel's queue.
void recovers_from_a_full_descriptor_table(Play& play) {
  constexpr unsigned kLimit = 32;
  constexpr int kClients = 48;
  play.limit_descriptors(kLimit);
  Peer& a = play.connect();
  play.ask(a, "one");
  std::vector<Peer*> crowd;
  play.in_short(std::to_string(kClients) + " more clients", "connect", "and say nothing", [&] {
    for (int i = 0; i < kClients; ++i) crowd.push_back(&play.connect());
  });
  play.sees_the_server_sleep(1000ms);
  play.in_short("these " + std::to_string(kClients), "close", "", [&] {
    for (Peer* peer : crowd) peer->closes();
  });
  Peer& last = play.connect();
  play.ask(last, "two");
}

}  // namespace

std::vector<Check> checks_of_resources() {
  return {
      {.name = "keeps-no-descriptor",
       .rows = "T27",
       .since = 1,
       .needs = {Trait::process, Trait::stream},
       .demands = "When its clients have left, in order or by a reset, the server has no more "
                  "descriptors open than before.",
       .causes = {"an error path leaves without close",
                  "a list keeps every connection that ever was"},
       .read = "01_raw_sockets",
       .play = keeps_no_descriptor},
      {.name = "opens-close-on-exec",
       .since = 1,
       .needs = {Trait::process, Trait::stream},
       .demands = "No program that the server starts would inherit its descriptors.",
       .causes = {"socket lacks SOCK_CLOEXEC, or accept is used in place of accept4"},
       .read = "01_raw_sockets",
       .play = opens_close_on_exec},
      {.name = "sleeps-while-idle",
       .rows = "A1",
       .since = 1,
       .needs = {Trait::process, Trait::stream},
       .demands = "A server whose only client says nothing does not wake up.",
       .causes = {"it polls for its stop now and then; a descriptor in the same poll would wake it",
                  "it waits with a time limit of its own",
                  "it polls for what is always true, such as POLLOUT with nothing to send"},
       .read = "03_base_server",
       .play = sleeps_while_idle},
      {.name = "recovers-from-a-full-descriptor-table",
       .rows = "B4",
       .since = 7,
       .needs = {Trait::process, Trait::tcp, Trait::at_once},
       .demands = "Out of descriptors, the server neither dies nor spins, and goes on when some "
                  "clients have left.",
       .causes = {"accept fails with EMFILE, the listener stays readable, and the loop asks again "
                  "at once",
                  "an error of accept ends the loop"},
       .read = "03_base_server",
       .play = recovers_from_a_full_descriptor_table},
      {.name = "keeps-no-worker",
       .rows = "F1",
       .since = 7,
       .needs = {Trait::process, Trait::stream, Trait::at_once},
       .demands = "When its clients have left, the server has no more threads than before, no "
                  "children and no zombies.",
       .causes = {"nobody waits for children (waitpid): each stays as a zombie",
                  "a handler does not see that its client has left"},
       .read = "07_mixins",
       .play = keeps_no_worker},
  };
}

}  // namespace checker
