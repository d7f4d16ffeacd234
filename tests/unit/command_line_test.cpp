// Tests of the command line that all chapters' programs share. Opened by chapter 01.
#include "program/command_line.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

// A command line with one option of each kind, and what parsing has left in them.
struct Example {
  program::CommandLine line{"example", "Shows every kind of option."};
  std::string host;
  int port = 0;
  std::string engine = "sync";
  bool verbose = false;
  std::string name;

  Example() {
    line.address(host, port);
    line.choice("--engine", engine, {"sync", "threading"}, "How clients are served");
    line.flag("--verbose", verbose, "Says more");
    line.positional("name", name, "Whatever");
  }

  std::optional<int> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "example");
    return line.parse(static_cast<int>(arguments.size()), arguments.data());
  }
};

}  // namespace

TEST_CASE("without arguments every option keeps its default") {
  Example example;
  CHECK(example.parse({}) == std::nullopt);
  CHECK(example.host == "127.0.0.1");
  CHECK(example.port == 9999);
  CHECK(example.engine == "sync");
  CHECK_FALSE(example.verbose);
  CHECK(example.name.empty());
}

TEST_CASE("every kind of option takes its value") {
  Example example;
  CHECK(example.parse({"--host", "::1", "--port=0", "--engine", "threading", "--verbose", "x"}) ==
        std::nullopt);
  CHECK(example.host == "::1");
  CHECK(example.port == 0);
  CHECK(example.engine == "threading");
  CHECK(example.verbose);
  CHECK(example.name == "x");
}

TEST_CASE("a number is decimal and within its range and nothing else") {
  const std::string text = GENERATE(as<std::string>{}, "80x", "0x50", "70000", "-1", "", " 80",
                                    "+80", "8 0", "99999999999999999999");
  CAPTURE(text);
  Example example;
  CHECK(example.parse({"--port", text.c_str()}) == 2);
  CHECK(example.port == 9999);
}

TEST_CASE("the ends of a range belong to it") {
  Example example;
  CHECK(example.parse({"--port", "65535"}) == std::nullopt);
  CHECK(example.port == 65535);
}

TEST_CASE("a mistake on the command line gives status 2") {
  const auto arguments =
      GENERATE(std::vector<const char*>{"--unknown"}, std::vector<const char*>{"one", "two"},
               std::vector<const char*>{"--engine", "steam"}, std::vector<const char*>{"--port"},
               std::vector<const char*>{"--port", "1", "--port", "2"},
               std::vector<const char*>{"--verbose=maybe"});
  Example example;
  CHECK(example.parse(arguments) == 2);
}

TEST_CASE("what was given is told from what only has its default") {
  Example example;
  CHECK(example.parse({"--port", "9999", "x"}) == std::nullopt);
  CHECK(example.line.given("--port"));
  CHECK(example.line.given("name"));
  CHECK_FALSE(example.line.given("--host"));
  CHECK_FALSE(example.line.given("--verbose"));
}

TEST_CASE("help gives status 0") {
  Example example;
  CHECK(example.parse({"--help"}) == 0);
}

TEST_CASE("only the sub-command that was given is chosen and gets its options") {
  program::CommandLine line{"example", "Has two commands."};
  std::string host;
  int port = 0;
  bool list = false;
  auto& serve = line.subcommand("serve", "Serves");
  serve.address(host, port);
  auto& pain = line.subcommand("pain", "Hurts");
  pain.flag("--list", list, "Lists");
  line.require_subcommand();

  SECTION("one of two") {
    const std::vector<const char*> arguments{"example", "serve", "--port", "80"};
    CHECK(line.parse(static_cast<int>(arguments.size()), arguments.data()) == std::nullopt);
    CHECK(serve.chosen());
    CHECK_FALSE(pain.chosen());
    CHECK(port == 80);
  }
  SECTION("none") {
    const std::vector<const char*> arguments{"example"};
    CHECK(line.parse(1, arguments.data()) == 2);
  }
  SECTION("an option of the other one") {
    const std::vector<const char*> arguments{"example", "serve", "--list"};
    CHECK(line.parse(static_cast<int>(arguments.size()), arguments.data()) == 2);
  }
}
