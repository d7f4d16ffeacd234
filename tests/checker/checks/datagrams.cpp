// Checks of servers that take packets: whole ones, empty ones, and packets from nobody. Serves
// `check`.
#include <string>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/play.hpp"
#include "support/pattern.hpp"

namespace checker {
namespace {

void echoes_every_datagram(Play& play) {
  Peer& a = play.connect();
  for (const std::size_t size : {1U, 0U, 5U, 1200U}) {
    const std::string packet = test_support::pattern(size);
    a.sends(packet);
    a.receives_datagram(packet);
  }
}

void takes_long_datagrams_whole(Play& play) {
  Peer& a = play.connect();
  const std::string packet = test_support::pattern(60'000);
  a.sends(packet);
  a.receives_datagram(packet);
}

void answers_each_datagram_once(Play& play) {
  Peer& a = play.connect();
  Peer& b = play.connect();
  play.ask(a, "one");
  play.ask(b, "two");
  play.ask(a, "three");
  a.hears_nothing();
  b.hears_nothing();
}

void survives_a_datagram_from_nobody(Play& play) {
  Peer& a = play.connect_unbound();
  a.sends("who am I?\n");
  Peer& b = play.connect();
  play.ask(b, "two");
}

// All of 127.0.0.0/8 is this machine: a server on every address that is asked at one of them must
// answer from there, or the client's kernel throws the answer away.
void answers_from_the_address_asked(Play& play) {
  play.listen_on("0.0.0.0");
  const std::string port = play.server().address().substr(play.server().address().rfind(':') + 1);
  Peer& a = play.connect_to("127.0.0.2:" + port);
  play.step("A", "speaks to", "127.0.0.2, the server listens on 0.0.0.0");
  play.ask(a, "one");
}

}  // namespace

std::vector<Check> checks_of_datagrams() {
  return {
      {.name = "echoes-every-datagram",
       .since = 6,
       .until = 7,
       .needs = {Trait::datagram, Trait::bytes},
       .demands = "Every datagram comes back as one datagram with the same bytes, an empty one, "
                  "too.",
       .causes = {"an empty datagram is taken for the end of input",
                  "the packet is treated as a C string"},
       .read = "06_four_servers",
       .play = echoes_every_datagram},
      {.name = "answers-each-datagram-once",
       .rows = "E2",
       .since = 6,
       .until = 7,
       .needs = {Trait::datagram, Trait::bytes},
       .demands = "Each datagram gets one answer, to the client that sent it, and nothing more.",
       .causes = {"it answers the client it spoke to last", "it sends an empty reply as well"},
       .read = "06_four_servers",
       .play = answers_each_datagram_once},
      {.name = "takes-long-datagrams-whole",
       .rows = "E1",
       .since = 6,
       .until = 7,
       .needs = {Trait::datagram, Trait::bytes},
       .demands = "A datagram of 60,000 bytes comes back whole.",
       .causes = {"its buffer is shorter than the longest datagram, and the kernel threw the rest "
                  "away (MSG_TRUNC)"},
       .read = "06_four_servers",
       .play = takes_long_datagrams_whole},
      {.name = "survives-a-datagram-from-nobody",
       .rows = "E4",
       .since = 6,
       .needs = {Trait::datagram, Trait::unix_path},
       .demands = "A datagram from a client without an address is served and gets no answer; the "
                  "next client is served.",
       .causes = {"sendto to an empty address fails, and the error leaves the loop"},
       .read = "06_four_servers",
       .play = survives_a_datagram_from_nobody},
      {.name = "answers-from-the-address-asked",
       .rows = "E6",
       .since = 6,
       .needs = {Trait::udp, Trait::host},
       .demands = "On a machine with several addresses an answer leaves from the one that was "
                  "asked.",
       .causes = {"sendto lets the kernel choose the source; it takes IP_PKTINFO to name it"},
       .read = "06_four_servers",
       .play = answers_from_the_address_asked},
  };
}

}  // namespace checker
