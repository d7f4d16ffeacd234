// Tests of the engine of `check`: targets, places, stories and what is printed of them.
#include <algorithm>
#include <mutex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/difference.hpp"
#include "checker/engine/free_port.hpp"
#include "checker/engine/judge.hpp"
#include "checker/engine/play.hpp"
#include "checker/engine/report.hpp"
#include "checker/engine/servers.hpp"
#include "checker/engine/sock_diag.hpp"
#include "socketserver/socket.hpp"
#include "support/catch.hpp"

using namespace checker;

namespace {

Target told_a_port() {
  Target target;
  target.name = "mine";
  target.command = {"mine", "--at={host}:{port}"};
  return target;
}

Check playing(std::function<void(Play&)> play) {
  return {.name = "does-as-told",
          .since = 3,
          .demands = "It does as it is told.",
          .causes = {"it does not listen", "it does not want to"},
          .read = "03_base_server",
          .play = std::move(play)};
}

// A server that is somewhere: nothing is started, and what does not connect needs nobody there.
Target somewhere() {
  Target target;
  target.address = "127.0.0.1:1";
  return target;
}

}  // namespace

TEST_CASE("a line of the list of servers becomes a server") {
  std::istringstream list(
      "06|udp|udp|bytes|06|ch06_four_servers|--transport|udp|--port|{port}\n\n"
      "09||tcp|chat|09|ch09_chat_room|--port|{port}\n");
  const auto servers = servers_in(list);
  REQUIRE(servers.size() == 2);
  CHECK(servers[0].chapter == 6);
  CHECK(servers[0].column == "udp");
  CHECK(servers[0].target.name == "ch06_four_servers udp");
  CHECK(servers[0].target.transport == Transport::udp);
  CHECK(servers[0].target.announces);
  REQUIRE(servers[0].target.command.size() == 5);
  CHECK(servers[0].target.command[4] == "{port}");
  CHECK(servers[1].column.empty());
  CHECK(servers[1].target.speaks == Speaks::chat);
}

TEST_CASE("a line that cannot be read is named") {
  const std::string line = GENERATE(as<std::string>{}, "06|udp|udp", "six||tcp|bytes|06|x|y",
                                    "06||smoke|bytes|06|x|y", "06||tcp|morse|06|x|y");
  std::istringstream list(line + '\n');
  CHECK_THROWS_WITH(servers_in(list), Catch::Contains(line));
}

TEST_CASE("placeholders stand for the place, also within a word") {
  const Target target = told_a_port();
  CHECK(filled_in(target, {.host = "::1", .port = "4711"}) ==
        std::vector<std::string>{"mine", "--at=::1:4711"});
  CHECK(filled_in(target, {}) == std::vector<std::string>{"mine", "--at=127.0.0.1:0"});
  Target on_path;
  on_path.command = {"mine", "{path}{path}"};
  CHECK(filled_in(on_path, {.path = "/a"})[1] == "/a/a");
}

TEST_CASE("a target offers what its command, transport and chapter allow") {
  Target target = told_a_port();
  const auto offers = [&](Trait trait) { return target.offers().contains(trait); };
  CHECK(offers(Trait::tcp));
  CHECK(offers(Trait::process));
  CHECK(offers(Trait::fixed_address));
  CHECK(offers(Trait::host));
  CHECK_FALSE(offers(Trait::at_once));
  target.chapter = 7;
  CHECK(offers(Trait::at_once));
  target.command = {"mine"};
  CHECK_FALSE(offers(Trait::fixed_address));
  CHECK_FALSE(offers(Trait::host));
  target.command.clear();
  CHECK_FALSE(offers(Trait::process));
  target.transport = Transport::unix_datagram;
  CHECK(offers(Trait::unix_path));
  CHECK(offers(Trait::datagram));
  CHECK_FALSE(offers(Trait::stream));
  target.speaks = Speaks::chat;
  CHECK(offers(Trait::lines));
  CHECK_FALSE(offers(Trait::answers_alone));
}

TEST_CASE("a check is demanded from its chapter to its last") {
  Check check;
  check.since = 6;
  check.until = 7;
  CHECK_FALSE(check.demanded_in(5));
  CHECK(check.demanded_in(6));
  CHECK(check.demanded_in(7));
  CHECK_FALSE(check.demanded_in(8));
}

TEST_CASE("the names of checks are unique, and each says what it demands and where to read") {
  std::set<std::string> names;
  for (const Check& check : catalogue()) {
    CAPTURE(check.name);
    CHECK(names.insert(check.name).second);
    CHECK(check.demands.ends_with('.'));
    CHECK_FALSE(check.causes.empty());
    CHECK_FALSE(check.read.empty());
  }
}

TEST_CASE("no two free ports are the same while both are held") {
  std::mutex mutex;
  std::multiset<int> numbers;
  std::vector<std::vector<FreePort>> held(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : held)
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          const int number = mine.emplace_back().number();
          const std::lock_guard lock(mutex);
          numbers.insert(number);
        }
      });
  }
  for (const int number : numbers) CHECK(numbers.count(number) == 1);
  CHECK(numbers.size() == 200);
}

TEST_CASE("a port is in use while a socket has it or its connection fades away") {
  const int type = GENERATE(SOCK_STREAM, SOCK_DGRAM);
  CAPTURE(type);
  const FreePort port;
  CHECK_FALSE(port_in_use(port.number()));
  {
    socketserver::Socket socket(AF_INET, type);
    socket.bind({"127.0.0.1", port.number()});
    if (type == SOCK_STREAM) socket.listen(1);
    CHECK(port_in_use(port.number()));
    if (type == SOCK_STREAM) {
      const auto client = socketserver::Socket::connect_to(socket.local_address());
      socket.accept()->socket.close();  // closes first, so TIME_WAIT is on this side
    }
  }
  CHECK(port_in_use(port.number()) == (type == SOCK_STREAM));
}

TEST_CASE("the first difference is marked below both sides") {
  CHECK(difference("same", "same").empty());
  CHECK(difference("a\nbc", "a\nXc") ==
        "expected  \"a\\nbc\"\n"
        "received  \"a\\nXc\"\n"
        "              ^ the first difference, at byte 2\n");
}

TEST_CASE("what is missing and what is too much is called so") {
  CHECK_THAT(difference("abc", "ab"), Catch::Contains("  ^ the rest is missing, from byte 2"));
  CHECK_THAT(difference("ab", "abc"), Catch::Contains("  ^ this is too much, from byte 2"));
  CHECK_THAT(difference("ab", ""), Catch::Contains("received  \"\"\n"));
}

TEST_CASE("of long bytes only the place around the difference is shown") {
  const std::string long_ago(100'000, '\xff');
  const std::string text = difference(long_ago + "x" + long_ago, long_ago + "y" + long_ago);
  CHECK_THAT(text, Catch::Contains("...\\xff"));
  CHECK_THAT(text, Catch::Contains("xffy\\xff"));
  CHECK_THAT(text, Catch::Contains("at byte 100000"));
  CHECK(text.size() < 400);
}

TEST_CASE("bytes in a story are escaped, and shortened when they are many") {
  const Target target = somewhere();
  const Play play(target, {});
  CHECK(play.shown(std::string("a\0\"\n", 4)) == R"("a\x00\"\n")");
  CHECK(play.shown(std::string(1000, 'x')) == "\"" + std::string(24, 'x') + "...\" (1000 bytes)");
}

TEST_CASE("actions in short are one step if they go well, and all of them if not") {
  const Target target = somewhere();
  Play play(target, {});
  const auto two = [&] {
    play.step("A", "does this");
    play.step("A", "does that");
  };
  play.in_short("A", "does", "two things", two);
  CHECK(play.steps() == std::vector<std::string>{"A does two things"});
  CHECK_THROWS_AS(play.in_short("A", "does", "more", [&] { two(), play.fail("no"); }), Failed);
  CHECK(play.steps().size() == 3);
}

TEST_CASE("what a check throws decides its verdict") {
  const Target target = somewhere();
  const auto kind_of = [&](std::function<void(Play&)> play) {
    return judge(playing(std::move(play)), target, {}).kind;
  };
  CHECK(kind_of([](Play&) {}) == Verdict::Kind::holds);
  CHECK(kind_of([](Play& play) { play.fail("no"); }) == Verdict::Kind::fails);
  CHECK(kind_of([](Play&) { throw NotServing("no"); }) == Verdict::Kind::fails);
  CHECK(kind_of([](Play&) { throw std::runtime_error("oops"); }) == Verdict::Kind::broken);
}

TEST_CASE("a check that needs what a target does not offer is not played") {
  const Target target = somewhere();
  Check check = playing([](Play&) { FAIL("it was played"); });
  check.needs = {Trait::process};
  const Verdict verdict = judge(check, target, {});
  CHECK(verdict.kind == Verdict::Kind::not_checked);
  CHECK(verdict.complaint == "needs a process to watch");
}

TEST_CASE("a failure tells its story, who demands it, what is likely, and what to do next") {
  const Target target = somewhere();
  const Check check = playing([](Play& play) {
    play.step("A", "asks");
    play.fail("Nobody answers.\nNobody at all.");
  });
  CHECK(for_reader(judge(check, target, {}), "check ch03 --only does-as-told") ==
        "  FAILS  does-as-told\n"
        "         It does as it is told. (since chapter 03)\n"
        "    1. A asks\n"
        "       Nobody answers.\n"
        "       Nobody at all.\n"
        "         likely: it does not listen\n"
        "         or:     it does not want to\n"
        "         read:   chapters/03_base_server/README.md\n"
        "         again:  check ch03 --only does-as-told\n");
}

TEST_CASE("of a long story the beginning and the end are told") {
  const Target target = somewhere();
  const Check check = playing([](Play& play) {
    for (int i = 1; i <= 100; ++i) play.step("A", "asks", "for number " + std::to_string(i));
    play.fail("No more.");
  });
  const std::string text = for_reader(judge(check, target, {}), "");
  CHECK_THAT(text,
             Catch::Contains("3. A asks for number 3\n    ... (85 more like these)\n    89. "));
  CHECK_THAT(text, Catch::Contains("100. A asks for number 100\n       No more."));
}

TEST_CASE("JSON holds any byte in plain ASCII") {
  std::string all;
  for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
  const std::string text = json_string(all);
  CHECK(
      std::all_of(text.begin(), text.end(), [](char byte) { return byte >= ' ' && byte <= '~'; }));
  CHECK(json_string("a\"b\\c\nd\x01\xe4") == R"("a\"b\\c\nd\u0001\u00e4")");
}

TEST_CASE("the exit status is the worst that has come up") {
  Summary summary;
  CHECK(summary.exit_status() == 0);
  summary.not_checked = 1;
  CHECK(summary.exit_status() == 0);
  summary.fail = 1;
  CHECK(summary.exit_status() == 1);
  summary.broken = 1;
  CHECK(summary.exit_status() == 3);
}
