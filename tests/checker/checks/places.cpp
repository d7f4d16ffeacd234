// Checks of where a server listens: ports in use, ports used before, paths, IPv6. Serves `check`.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/play.hpp"

namespace checker {
namespace {

void starts_again_at_once(Play& play) {
  Peer& a = play.connect();
  play.ask(a, "one");
  play.stops_on(SIGTERM);
  a.is_cut_off();
  play.starts_again();
  Peer& b = play.connect();
  play.ask(b, "two");
}

void expect_one_line(const Play& play, const Play::Ended& rival) {
  play.expect(rival.status == 1,
              "It " + describe_end(rival.status) + "; status 1 says that it could not start.");
  play.expect(rival.output.empty(), "It printed " + play.shown(rival.output) +
                                        " to standard output, as if it had started.");
  const std::string& where =
      is_unix(play.target().transport) ? play.place().path : play.place().port;
  const auto lines = std::count(rival.errors.begin(), rival.errors.end(), '\n');
  play.expect(lines == 1, "It printed " + std::to_string(lines) +
                              " lines to standard error; one that says what is wrong is expected:" +
                              "\n" + rival.errors);
  play.expect(rival.errors.find(where) != std::string::npos,
              "Its line does not say where it could not listen: " + rival.errors);
}

void refuses_an_address_in_use(Play& play) {
  Peer& a = play.connect();
  play.ask(a, "one");
  expect_one_line(play, play.start_another());
  play.step("the first server", "serves on");
  play.ask(a, "two");
}

void serves_ipv6(Play& play) {
  play.listen_on("::1");
  Peer& a = play.connect();
  play.ask(a, "six");
}

void serves_a_name(Play& play) {
  play.listen_on("localhost");
  Peer& a = play.connect();
  play.ask(a, "named");
}

void removes_its_path(Play& play) {
  Peer& a = play.connect();
  play.ask(a, "one");
  play.stops_on(SIGTERM);
  play.expect(!std::filesystem::exists(play.place().path), "Its path is still there.");
}

void takes_over_a_stale_path(Play& play) {
  play.server();
  play.signals(SIGKILL);
  play.server().process().wait();
  play.expect(std::filesystem::is_socket(play.place().path), "The path went with the process.");
  play.starts_again();
  Peer& a = play.connect();
  play.ask(a, "two");
}

void leaves_other_files_alone(Play& play) {
  const std::string path = play.place().path;
  std::ofstream(path) << "a letter to a friend";
  play.step("a file that is no socket", "stands at the path");
  expect_one_line(play, play.start_another());
  std::string text;
  std::getline(std::ifstream(path), text);
  play.expect(text == "a letter to a friend", "The file is not what it was any more.");
}

}  // namespace

std::vector<Check> checks_of_places() {
  return {
      {.name = "starts-again-at-once",
       .rows = "C1 Q9 T16",
       .since = 1,
       .needs = {Trait::process, Trait::tcp, Trait::fixed_address},
       .demands = "A server that has served a client and was stopped can be started again on the "
                  "same port at once.",
       .causes = {"the listener lacks SO_REUSEADDR, so a connection in TIME_WAIT keeps the port",
                  "a child or a thread of the old process still has the listener"},
       .read = "01_raw_sockets",
       .play = starts_again_at_once},
      {.name = "refuses-an-address-in-use",
       .rows = "C2 T26",
       .since = 1,
       .needs = {Trait::process, Trait::fixed_address},
       .demands = "A second server in the same place ends with status 1 and one clear line, and "
                  "the first one notices nothing.",
       .causes = {"an error of bind is not looked at", "SO_REUSEPORT lets two servers share a port",
                  "a live server's path is removed before bind"},
       .read = "02_socket_objects",
       .play = refuses_an_address_in_use},
      {.name = "serves-ipv6",
       .rows = "C5 Q9 T21",
       .since = 2,
       .needs = {Trait::process, Trait::host},
       .demands = "With ::1 as its host the server is reached over IPv6.",
       .causes = {"the family is fixed (AF_INET); the address should decide"},
       .read = "02_socket_objects",
       .play = serves_ipv6},
      {.name = "serves-a-name",
       .since = 2,
       .needs = {Trait::process, Trait::host},
       .demands = "With localhost as its host the server is reached at that name's address.",
       .causes = {"the host is read as digits (inet_pton); a name needs getaddrinfo"},
       .read = "02_socket_objects",
       .play = serves_a_name},
      {.name = "removes-its-path",
       .rows = "C8",
       .since = 6,
       .needs = {Trait::process, Trait::unix_path, Trait::fixed_address},
       .demands = "A server on a Unix path removes it when it ends.",
       .causes = {"nobody calls unlink: closing the socket leaves the file"},
       .read = "06_four_servers",
       .play = removes_its_path},
      {.name = "takes-over-a-stale-path",
       .rows = "C8",
       .since = 6,
       .needs = {Trait::process, Trait::unix_path, Trait::fixed_address},
       .demands = "The path that a killed server left behind does not keep the next one from "
                  "starting.",
       .causes = {"bind fails for a path that exists, whether anybody listens there or not"},
       .read = "06_four_servers",
       .play = takes_over_a_stale_path},
      {.name = "leaves-other-files-alone",
       .rows = "C8",
       .since = 6,
       .needs = {Trait::process, Trait::unix_path, Trait::fixed_address},
       .demands = "A path with a file that is no socket is refused, and the file stays as it is.",
       .causes = {"whatever stands at the path is removed before bind"},
       .read = "06_four_servers",
       .play = leaves_other_files_alone},
  };
}

}  // namespace checker
