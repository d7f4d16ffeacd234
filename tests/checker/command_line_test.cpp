// Tests of `check` as it is called: what it refuses, lists and prints.
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace {

using test_support::Process;

struct Ended {
  int status;
  std::string output;
  std::string errors;
};

Ended check(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), Process::program("check"));
  Process process(std::move(arguments));
  const int status = process.wait();
  return {status, process.output(), process.errors()};
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

TEST_CASE("a command line that cannot be meant is refused with one line, the usage, and status 2") {
  using Case = std::pair<std::vector<std::string>, std::string>;
  const Case refused = GENERATE(
      values<Case>({{{}, "check: which chapter? For example: check ch08"},
                    {{"ch77"}, "check: there is no chapter 'ch77'"},
                    {{"echo"}, "check: there is no chapter 'echo'"},
                    {{"ch08", "--only", "flies"}, "check: there is no check 'flies'"},
                    {{"ch06", "--server", "smoke"}, "check: chapter 06 has no such server"},
                    {{"ch08", "--transport", "udp", "--", "x"}, "check: chapter 08 has no such"},
                    {{"ch08", "--"}, "check: behind -- goes the command that starts your server"},
                    {{"ch08", "--connect", "127.0.0.1:9", "--", "x"},
                     "check: either --connect, or a command behind --"},
                    {{"ch08", "--fast"}, "check: "},
                    {{"ch08", "--patience", "0"}, "check: "}}));
  const Ended ended = check(refused.first);
  CHECK(ended.status == 2);
  CHECK_THAT(first_line(ended.errors), Catch::StartsWith(refused.second));
  CHECK_THAT(ended.errors, Catch::Contains("\nusage: check "));
  CHECK(ended.output.empty());
}

TEST_CASE("every check is listed with its chapter and what it demands") {
  const Ended ended = check({"--list"});
  CHECK(ended.status == 0);
  CHECK_THAT(ended.output, Catch::Contains("since 01  echoes-every-byte\n"));
  CHECK_THAT(ended.output, Catch::Contains("Every byte comes back"));
}

TEST_CASE("one check alone is played on a running server") {
  Process server({Process::program("ch08_echo_server"), "--port", "0"});
  const std::string address = server.listening_address();
  const Ended ended = check({"ch08", "--only", "answers-an-empty-line", "--connect", address});
  CHECK(ended.output ==
        address + ", by chapter 08:\n  holds  answers-an-empty-line\n" + "1 hold, 0 fail\n");
  CHECK(ended.status == 0);
}

TEST_CASE("what needs a process is listed and counted as not checked on a running server") {
  Process server({Process::program("ch08_echo_server"), "--port", "0"});
  const std::string address = server.listening_address();
  const Ended ended = check({"8", "--only", "sleeps-while-idle", "--connect", address});
  CHECK_THAT(ended.output, Catch::Contains("-      sleeps-while-idle (needs a process to watch)\n"
                                           "0 hold, 0 fail, 1 not checked\n"));
  CHECK(ended.status == 0);
}

TEST_CASE("where nobody is, nothing is played, and the reason is told once") {
  const Ended ended = check({"ch08", "--connect", "127.0.0.1:1"});
  CHECK(ended.output ==
        "127.0.0.1:1, by chapter 08:\n  It cannot be checked at all.\n"
        "         It cannot connect: connect 127.0.0.1:1: Connection refused.\n");
  CHECK(ended.status == 1);
}

TEST_CASE("a server that fails gives status 1, and the command to play the check again") {
  const Ended ended = check({"ch08", "--only", "answers-an-empty-line", "--",
                             Process::program("ch01_raw_sockets"), "serve", "--port", "{port}"});
  CHECK(ended.status == 1);
  CHECK_THAT(ended.output, Catch::Contains("  FAILS  answers-an-empty-line\n"));
  CHECK_THAT(ended.output, Catch::Contains("check ch08 --only answers-an-empty-line -- "));
  CHECK_THAT(ended.output, Catch::Contains("ch01_raw_sockets serve --port {port}\n"));
}

TEST_CASE("a command that cannot be run is told so") {
  const Ended ended = check({"ch08", "--json", "--", "/nowhere/mine", "{port}"});
  CHECK(ended.status == 1);
  CHECK_THAT(ended.output, Catch::StartsWith("{\"server\": \"/nowhere/mine {port}\", \"error\": "));
  CHECK_THAT(ended.output, Catch::Contains("It cannot be started: "));
}
