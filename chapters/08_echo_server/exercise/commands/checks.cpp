// The checks of exercise 08/commands.
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"
#include "support/counts.hpp"

namespace checker::ch08_commands {
namespace {

void command(Peer& peer, const std::string& line, const std::string& answer) {
  peer.sends(line + '\n');
  peer.receives(answer);
}

void counts_what_is_said(Play& play) {
  Peer& a = play.connect();
  command(a, "/stats", "1 clients, 0 lines\n");
  play.ask(a, "one");
  command(a, "/stats", "1 clients, 1 lines\n");
  Peer& b = play.connect();
  play.ask(b, "two");
  play.ask(b, "");
  command(a, "/stats", "2 clients, 3 lines\n");
  command(b, "/stats\r", "2 clients, 3 lines\n");
}

// Who has left is out of the number once its thread has ended.
void counts_who_is_here(Play& play) {
  Peer& a = play.connect();
  play.ask(a, "one");
  const pid_t server = play.server().process().pid();
  const std::size_t threads = test_support::threads(server);
  Peer& b = play.connect();
  Peer& c = play.connect();
  for (Peer* peer : {&b, &c}) play.ask(*peer, "hello");
  command(a, "/stats", "3 clients, 3 lines\n");
  b.closes();
  c.resets();
  play.expect_eventually([&] { return test_support::threads(server) <= threads; },
                         [] { return "B and C have left, and their threads are still there."; });
  command(a, "/stats", "1 clients, 3 lines\n");
}

void answers_the_asking_one_alone(Play& play) {
  Peer& a = play.connect();
  Peer& b = play.connect();
  for (Peer* peer : {&a, &b}) play.ask(*peer, "hello");
  command(a, "/stats", "2 clients, 2 lines\n");
  a.hears_nothing();
  b.hears_nothing();
}

void lists_who_is_here(Play& play) {
  Peer& a = play.connect();
  command(a, "/who", a.address() + " (you)\n");
  Peer& b = play.connect();
  play.ask(b, "hello");
  Peer& c = play.connect();
  play.ask(c, "hello");
  command(b, "/who", a.address() + '\n' + b.address() + " (you)\n" + c.address() + '\n');
  command(c, "/who", a.address() + '\n' + b.address() + '\n' + c.address() + " (you)\n");
}

void refuses_unknown_commands(Play& play) {
  Peer& a = play.connect();
  for (const std::string line : {"/nothing", "/", "/statsx", "/stats now", "/Who"})
    command(a, line, "no such command: " + line + '\n');
  play.ask(a, "and on");
  command(a, "/stats", "1 clients, 1 lines\n");
}

void lets_text_begin_with_a_slash(Play& play) {
  Peer& a = play.connect();
  command(a, "//etc", play.answer(a, "/etc"));
  command(a, "///", play.answer(a, "//"));
  command(a, "//stats", play.answer(a, "/stats"));
  play.ask(a, "not / a command");
  play.ask(a, " /stats");
  command(a, "/stats", "1 clients, 5 lines\n");
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::process};
  return {
      {.name = "counts-what-is-said",
       .needs = needs,
       .demands = "/stats tells how many lines all clients have said; an empty one counts, and a "
                  "question does not.",
       .causes = {"each handler counts for itself: the number is shared, and outlives them",
                  "the command is counted, or echoed"},
       .play = counts_what_is_said,
       .task = 1},
      {.name = "answers-the-asking-one-alone",
       .needs = needs,
       .demands = "The answer to a command is all that comes of it.",
       .causes = {"the command is answered and echoed as well"},
       .play = answers_the_asking_one_alone,
       .task = 1},
      {.name = "counts-who-is-here",
       .needs = needs,
       .demands =
           "/stats tells how many clients are connected now, those that have left not included.",
       .causes = {"who leaves by a reset is never taken off: finish() is not handle()'s last line",
                  "the number counts all that ever came"},
       .play = counts_who_is_here,
       .task = 1},
      earlier("takes-any-byte-for-text", 1),
      {.name = "lists-who-is-here",
       .needs = needs,
       .demands =
           "/who lists the clients, a line for each, in the order of their coming, and marks "
           "the one that asks.",
       .causes = {"the mark is at the wrong line, or at all of them",
                  "the list is in the order of something else"},
       .play = lists_who_is_here,
       .task = 2},
      {.name = "refuses-unknown-commands",
       .needs = needs,
       .demands =
           "Any other line that begins with a slash is no text, and no command: its client is "
           "told so.",
       .causes = {"the beginning of the line is compared, and not all of it"},
       .play = refuses_unknown_commands,
       .task = 3},
      {.name = "lets-text-begin-with-a-slash",
       .needs = needs,
       .demands = "A line that begins with two slashes is text that begins with one.",
       .causes = {"the commands are looked for after the first slash is off",
                  "white space before the slash is ignored"},
       .play = lets_text_begin_with_a_slash,
       .task = 3},
      earlier("leaves-at-quit", 3),
      earlier("does-not-care-where-the-bytes-are-cut", 3),
  };
}

}  // namespace checker::ch08_commands
