// Checks of how one client's trouble is nobody else's. Serves `check`.
#include <csignal>
#include <string>
#include <vector>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/play.hpp"
#include "socketserver/error.hpp"
#include "support/counts.hpp"
#include "support/pattern.hpp"

namespace checker {
namespace {

void serves_the_next_client(Play& play) {
  Peer& a = play.connect();
  play.ask(a, "one");
  Peer& b = play.connect();
  b.sends("two\n");
  a.closes();
  b.receives(play.answer(b, "two"));
}

// The loss of a client, as far as it can be seen from outside.
class Loss {
 public:
  explicit Loss(Play& play) {
    if (play.target().command.empty()) return;
    server_ = play.server().process().pid();
    before_ = test_support::descriptors(server_);
  }
  /// Waits until the server has met it: then what it dies of has happened.
  void is_met() const {
    if (server_ == 0) return;
    [[maybe_unused]] const bool met = test_support::eventually(
        [&] {
          // A process that has just ended has none to count.
          std::size_t now = 0;
          const auto gone =
              socketserver::attempt([&] { now = test_support::descriptors(server_); });
          return gone || now <= before_;
        },
        std::chrono::seconds(1));
  }

 private:
  pid_t server_ = 0;
  std::size_t before_ = 0;
};

void survives_a_reset(Play& play) {
  const Loss loss(play);
  Peer& a = play.connect();
  play.ask(a, "one");
  a.resets();
  loss.is_met();
  Peer& b = play.connect();
  play.ask(b, "two");
}

// While the server stands still, the client asks, half-closes and resets. In this order the answer
// meets EPIPE, and SIGPIPE without MSG_NOSIGNAL.
void survives_a_lost_reply(Play& play) {
  const Loss loss(play);
  Peer& a = play.connect();
  play.ask(a, "one");
  play.stands_still();
  a.sends("two\n");
  a.half_closes();
  a.resets();
  play.signals(SIGCONT);
  loss.is_met();
  Peer& b = play.connect();
  b.sends("three\n");
  // In a room, B may be in before A's last line is passed on.
  b.receives_among_others(play.answer(b, "three"));
}

void serves_others_beside_a_silent_client(Play& play) {
  Peer& a = play.connect();
  play.ask(a, "one");
  play.step("A", "is silent from now on");
  Peer& b = play.connect();
  play.ask(b, "two");
  Peer& c = play.connect();
  play.ask(c, "three");
  play.ask(a, "four");
}

void serves_others_beside_a_client_that_never_reads(Play& play) {
  Peer& a = play.connect({.receive_buffer = 4096, .send_buffer = 4096});
  static const std::string more_than_fits = test_support::lines_of_letters(32 * 1024 * 1024);
  a.sends_until_stuck(more_than_fits);
  Peer& b = play.connect();
  play.ask(b, "two");
}

void serves_thirty_clients_at_once(Play& play) {
  std::vector<Peer*> peers;
  play.in_short("thirty clients, A to D2,", "connect", "", [&] {
    for (int i = 0; i < 30; ++i) peers.push_back(&play.connect());
  });
  // The last comes first: nobody waits for anybody.
  for (auto peer = peers.rbegin(); peer != peers.rend(); ++peer) play.ask(**peer, "hello");
}

}  // namespace

std::vector<Check> checks_of_clients() {
  const std::vector<std::string> one_at_a_time{
      "its loop serves one client to the end before it accepts the next",
      "it holds a lock while it waits for a client"};
  return {
      {.name = "serves-the-next-client",
       .since = 1,
       .needs = {Trait::stream},
       .demands = "When one client has left, the next one is served, with what it has sent "
                  "meanwhile.",
       .causes = {"it ends after its first client", "it does not notice that a client has left"},
       .read = "01_raw_sockets",
       .play = serves_the_next_client},
      {.name = "survives-a-reset",
       .rows = "Q7",
       .since = 1,
       .needs = {Trait::tcp},
       .demands = "A client that resets its connection ends nothing but that connection.",
       .causes = {"an error of recv (ECONNRESET) leaves its loop or ends the program"},
       .read = "01_raw_sockets",
       .play = survives_a_reset},
      {.name = "survives-a-lost-reply",
       .since = 1,
       .needs = {Trait::tcp, Trait::process},
       .demands = "A client that is gone before its answer does not end the server.",
       .causes = {"send raised SIGPIPE: it needs MSG_NOSIGNAL, or the signal ignored",
                  "an error of send (EPIPE) leaves its loop"},
       .read = "01_raw_sockets",
       .play = survives_a_lost_reply},
      {.name = "serves-others-beside-a-silent-client",
       .since = 7,
       .needs = {Trait::stream, Trait::answers_alone},
       .demands = "A client that is connected and silent keeps nobody else waiting.",
       .causes = one_at_a_time,
       .read = "07_mixins",
       .play = serves_others_beside_a_silent_client},
      {.name = "serves-others-beside-a-client-that-never-reads",
       .rows = "Q6",
       .since = 7,
       .needs = {Trait::stream, Trait::answers_alone},
       .demands = "A client that sends and never reads keeps nobody else waiting.",
       .causes = one_at_a_time,
       .read = "07_mixins",
       .play = serves_others_beside_a_client_that_never_reads},
      {.name = "serves-thirty-clients-at-once",
       .since = 7,
       .needs = {Trait::stream, Trait::at_once, Trait::answers_alone},
       .demands = "Thirty clients are connected, and each is answered, in any order.",
       .causes = one_at_a_time,
       .read = "07_mixins",
       .play = serves_thirty_clients_at_once},
  };
}

}  // namespace checker
