// Checks of what an echo server sends back: every byte, and nothing else. Serves `check`.
#include <string>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/play.hpp"
#include "support/pattern.hpp"

namespace checker {
namespace {

void echoes_every_byte(Play& play) {
  Peer& a = play.connect();
  const std::string bytes("no line end, a zero \0, \xff\r\n", 26);
  for (const char byte : bytes) {
    const std::string one(1, byte);
    a.sends(one);
    a.receives(one);
  }
}

void echoes_after_a_half_close(Play& play) {
  Peer& a = play.connect();
  const std::string bytes = test_support::pattern(1024 * 1024);
  a.exchanges(bytes, bytes);
}

// Tiny segments make the kernel give the server's socket a small send buffer, so that its send of
// a large block takes only a part.
void finishes_short_sends(Play& play) {
  Peer& a = play.connect({.receive_buffer = 4096, .segment_size = 200});
  static const std::string bytes = test_support::pattern(16 * 1024 * 1024);
  const std::size_t taken = a.sends_until_stuck(bytes);
  a.half_closes();
  a.receives_to_the_end(std::string_view(bytes).substr(0, taken));
  play.expect(taken < bytes.size(), "The server took all " + std::to_string(taken) +
                                        " bytes while the client read nothing: it stores them " +
                                        "without a limit.");
}

}  // namespace

std::vector<Check> checks_of_bytes() {
  return {
      {.name = "echoes-every-byte",
       .since = 1,
       .until = 7,
       .needs = {Trait::stream, Trait::bytes},
       .demands = "Every byte comes back as it was sent, in order, with none added and none waited "
                  "for.",
       .causes = {"it adds a prefix, a line end or a terminating zero",
                  "it waits for a whole line, or treats the bytes as a C string",
                  "it sends back a byte less than recv returned"},
       .read = "01_raw_sockets",
       .play = echoes_every_byte},
      {.name = "echoes-after-a-half-close",
       .rows = "D4",
       .since = 1,
       .until = 7,
       .needs = {Trait::stream, Trait::bytes},
       .demands = "A client that sends a megabyte and half-closes gets all of it back, then the "
                  "end.",
       .causes = {"it closes at the end of input before everything is sent back",
                  "it loses what a short send left over", "it closes with input left unread"},
       .read = "01_raw_sockets",
       .play = echoes_after_a_half_close},
      {.name = "finishes-short-sends",
       .rows = "Q5",
       .since = 1,
       .until = 7,
       .needs = {Trait::tcp, Trait::bytes},
       .demands = "A client that reads late gets every byte, though the server's sends took only "
                  "parts.",
       .causes = {"it ignores what send returns: the rest of a short send is lost",
                  "it treats a send that would block as an error"},
       .read = "01_raw_sockets",
       .play = finishes_short_sends},
  };
}

}  // namespace checker
