// Tests of running programs from outside. Serves the tests of every chapter.
#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/counts.hpp"
#include "support/process.hpp"

using namespace std::chrono_literals;
using test_support::eventually;
using test_support::Input;
using test_support::LeakCheck;
using test_support::Process;
using test_support::running;
using test_support::TimedOut;

namespace {

Process shell(const std::string& script, Process::Options options = {}) {
  return Process{{"sh", "-c", script}, std::move(options)};
}

}  // namespace

TEST_CASE("a process reads what is written and its lines come back one by one") {
  Process program = shell("while read line; do echo \"got $line\"; echo \"log $line\" >&2; done");
  program.write("one\ntwo\n");
  CHECK(program.read_line() == "got one");
  CHECK(program.read_line() == "got two");
  CHECK(program.read_error_line() == "log one");
  program.close_stdin();
  CHECK(program.wait() == 0);
  CHECK(program.read_line() == std::nullopt);
  CHECK(program.output() == "got one\ngot two\n");
  CHECK(program.errors() == "log one\nlog two\n");
}

TEST_CASE("the rest without a line end counts as a line") {
  Process program = shell("printf 'line\\nrest'");
  CHECK(program.read_line() == "line");
  CHECK(program.read_line() == "rest");
  CHECK(program.read_line() == std::nullopt);
}

TEST_CASE("the end of a process is its status or minus its signal") {
  CHECK(shell("exit 3").wait() == 3);
  Process sleeper{{"sleep", "60"}};
  sleeper.signal(SIGTERM);
  CHECK(sleeper.wait() == -SIGTERM);
  CHECK(sleeper.wait() == -SIGTERM);
  sleeper.signal(SIGTERM);
}

TEST_CASE("a process that does not end is not waited for beyond the limit") {
  Process sleeper{{"sleep", "60"}};
  CHECK_THROWS_AS(sleeper.wait(5ms), TimedOut);
  CHECK_THROWS_AS(sleeper.read_line(5ms), TimedOut);
  CHECK_THROWS_AS(sleeper.wait_for_output("x", 5ms), TimedOut);
}

TEST_CASE("the destructor ends the process and its descendants and leaves nothing behind") {
  const LeakCheck leaks;
  pid_t grandchild = 0;
  {
    Process program = shell("trap '' TERM INT; sleep 60 & echo $!; wait");
    grandchild = std::stoi(program.read_line().value());
    CHECK(running(grandchild));
  }
  CHECK(eventually([&] { return !running(grandchild); }));
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("descendants that outlive an ended process are ended too") {
  pid_t grandchild = 0;
  {
    Process program = shell("sleep 60 </dev/null >/dev/null 2>&1 & echo $!");
    grandchild = std::stoi(program.read_line().value());
    CHECK(program.wait() == 0);
    CHECK(running(grandchild));
  }
  CHECK(eventually([&] { return !running(grandchild); }));
}

TEST_CASE("a process dies with the thread that started it") {
  std::unique_ptr<Process> program;
  std::thread([&] {
    program = std::make_unique<Process>(std::vector<std::string>{"sleep", "60"});
  }).join();
  CHECK(program->wait() == -SIGKILL);
}

TEST_CASE("a talkative process does not block while nobody asks") {
  Process program = shell("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done");
  CHECK(program.wait() == 0);
  CHECK(program.output().size() == 220000);
}

TEST_CASE("waiting for text shows what was printed instead") {
  Process program = shell("echo some output; echo some error >&2");
  CHECK(program.wait_for_output("output") == "some output\n");
  CHECK(program.wait_for_error("error") == "some error\n");
  try {
    program.wait_for_output("never");
    FAIL("found what was never printed");
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    CHECK(message.find("\"never\" was never printed") != std::string::npos);
    CHECK(message.find("some output") != std::string::npos);
    CHECK(message.find("some error") != std::string::npos);
  }
}

TEST_CASE("a server's announcement gives its address") {
  CHECK(shell("echo listening on 127.0.0.1:7; sleep 60").listening_address() == "127.0.0.1:7");
  Process failing = shell("echo cannot listen >&2; exit 1");
  try {
    (void)failing.listening_address();
    FAIL("an address came from nowhere");
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()).find("cannot listen") != std::string::npos);
  }
}

TEST_CASE("standard input can be a pipe or nothing or a terminal") {
  const std::string probe =
      "test -t 0 && echo terminal; test -p /dev/stdin && echo pipe; cat; echo end";
  SECTION("pipe") {
    Process program = shell(probe);
    CHECK(program.read_line() == "pipe");
    program.close_stdin();
    program.close_stdin();
    CHECK(program.read_line() == "end");
  }
  SECTION("nothing") {
    Process program = shell(probe, {.input = Input::none});
    CHECK(program.read_line() == "end");
  }
  SECTION("terminal") {
    Process program = shell(probe, {.input = Input::terminal});
    CHECK(program.read_line() == "terminal");
    program.write("typed\n");
    CHECK(program.read_line() == "typed");
    program.close_stdin();
    CHECK(program.read_line() == "end");
    CHECK(program.wait() == 0);
  }
}

TEST_CASE("writing to a process that reads no more is an error and not a signal") {
  Process program = shell("exec 0<&-; echo closed; sleep 60");
  CHECK(program.read_line() == "closed");
  CHECK_THROWS_AS(program.write("lost"), std::system_error);
}

TEST_CASE("environment and descriptor limit reach the process") {
  Process program =
      shell("echo $GREETING $HOME; ulimit -n",
            {.environment = {{"GREETING", "hello"}, {"HOME", "/nowhere"}}, .descriptor_limit = 17});
  CHECK(program.read_line() == "hello /nowhere");
  CHECK(program.read_line() == "17");
}

TEST_CASE("a process inherits three descriptors and neither blocked nor ignored signals") {
  ::signal(SIGUSR2, SIG_IGN);
  Process program = shell("ls /proc/self/fd | wc -l; grep -E 'Sig(Blk|Ign)' /proc/self/status");
  ::signal(SIGUSR2, SIG_DFL);
  CHECK(program.read_line().value_or("no line") == "4");  // the fourth is ls's own
  CHECK(program.read_line().value_or("no line") == "SigBlk:\t0000000000000000");
  CHECK(program.read_line().value_or("no line") == "SigIgn:\t0000000000000000");
}

TEST_CASE("a program that is not there is an error at once") {
  const LeakCheck leaks;
  CHECK_THROWS_AS(Process({"/nowhere/program"}), std::system_error);
  CHECK_THROWS_AS(Process({"no-program-has-this-name"}), std::system_error);
  CHECK(leaks.clean());
}
