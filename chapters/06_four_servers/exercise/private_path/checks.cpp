// The checks of exercise 06/private_path.
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

#include "checker/engine/play.hpp"
#include "checker/exercises.hpp"

namespace checker::ch06_private_path {
namespace {

namespace fs = std::filesystem;

std::string in_octal(fs::perms permissions) {
  std::ostringstream text;
  text << std::setw(4) << std::setfill('0') << std::oct << static_cast<int>(permissions);
  return text.str();
}

void expect_private(Play& play) {
  play.step("the path", "is looked at", "as soon as somebody listens there");
  const fs::perms found = fs::status(play.place().path).permissions();
  play.expect(found == (fs::perms::owner_read | fs::perms::owner_write),
              "Its permissions are " + in_octal(found) + ", not 0600.");
}

void lets_only_its_owner_in(Play& play) {
  play.server();
  expect_private(play);
  play.ask(play.connect(), "one");
}

// After a server that was killed, the file is a new one.
void is_as_private_the_second_time(Play& play) {
  play.server();
  play.signals(SIGKILL);
  (void)play.server().process().wait(play.patience().step);
  play.starts_again();
  expect_private(play);
}

// All our clients are in this process.
void knows_its_clients(Play& play) {
  const std::string address =
      "unix:pid=" + std::to_string(::getpid()) + ",uid=" + std::to_string(::geteuid());
  for (int i = 0; i < 2; ++i) {
    Peer& peer = play.connect();
    play.ask(peer, "I am new here");
    peer.sends("who am I?\n");
    peer.receives(address + '\n');
    play.ask(peer, "who am I? he asked");
    peer.closes();
  }
}

}  // namespace

std::vector<Check> checks() {
  const Traits needs{Trait::process, Trait::unix_path, Trait::fixed_address};
  return {
      earlier("removes-its-path", 1),
      earlier("takes-over-a-stale-path", 1),
      earlier("leaves-other-files-alone", 1),
      earlier("refuses-an-address-in-use", 1),
      {.name = "knows-its-clients",
       .needs = {Trait::unix_path, Trait::stream},
       .demands = "The line \"who am I?\" is answered with the client's process and user, "
                  "\"unix:pid=7,uid=1000\"; every other line comes back as it is.",
       .causes = {"it tells its own address, or the path; client_address() is the client's",
                  "it compares the line without its end"},
       .play = knows_its_clients,
       .task = 2},
      {.name = "lets-only-its-owner-in",
       .needs = needs,
       .demands = "From the first moment the path has the permissions 0600.",
       .causes =
           {"the base's constructor calls the base's server_bind; ask for .bind_and_activate = "
            "false, and call yours in your own constructor",
            "the mask is the wrong way round: umask takes what is *not* allowed",
            "chmod is called when the server listens already"},
       .play = lets_only_its_owner_in,
       .task = 3},
      {.name = "is-as-private-the-second-time",
       .needs = needs,
       .demands = "A server that takes over a stale path is as private as the first one.",
       .causes = {"the permissions are set somewhere else than in server_bind"},
       .play = is_as_private_the_second_time,
       .task = 3},
  };
}

}  // namespace checker::ch06_private_path
