// The program of chapter 01 from outside: every pain, and its command lines. Opened by chapter 01.
#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

using test_support::Process;

namespace {

Process start(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), Process::program("ch01_raw_sockets"));
  return Process{std::move(arguments)};
}

struct Ended {
  int status;
  std::string output;
  std::string errors;
};

Ended run_to_end(std::vector<std::string> arguments) {
  Process process = start(std::move(arguments));
  const int status = process.wait();
  return {status, process.output(), process.errors()};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// One pain, and words that its last line must have.
struct Expected {
  std::string pain;
  std::vector<std::string> words;
};

const std::vector<Expected>& expected_pains() {
  static const std::vector<Expected> kExpected{
      {"address-in-use", {"restart on port", "Address already in use", "nobody listened"}},
      {"silent-client", {"B waited", "A was connected and silent"}},
      {"message-borders", {"two sends came out of one recv", "one send out of"}},
      {"short-send", {"of 1048576 bytes never left", "no call failed"}},
      {"broken-pipe", {"the whole server was killed by signal 13"}},
      {"lost-reply", {"bytes of reply, the client got", "Connection reset by peer"}},
      {"interrupted-call", {"accept failed with \"Interrupted system call\"", "recv with \"Int"}},
      {"leaked-descriptors", {"50 failed starts left 50 descriptors", "Too many open files"}},
  };
  return kExpected;
}

void check_pain(const std::string& name) {
  const auto& all = expected_pains();
  const auto expected =
      std::find_if(all.begin(), all.end(), [&](const Expected& row) { return row.pain == name; });
  REQUIRE(expected != all.end());
  const Ended ended = run_to_end({"pain", name});
  CAPTURE(ended.output);
  CHECK(ended.status == 0);
  CHECK(ended.errors == "");
  const std::vector<std::string> lines = lines_of(ended.output);
  REQUIRE(lines.size() > 3);
  CHECK(lines.front().rfind(name + ": ", 0) == 0);
  CHECK(lines.back().rfind("seen: ", 0) == 0);
  for (const std::string& words : expected->words) {
    CAPTURE(words);
    CHECK(lines.back().find(words) != std::string::npos);
  }
  CHECK(ended.output.find("did not arrive") == std::string::npos);
}

}  // namespace

TEST_CASE("the list of pains names each with its cure", "[ch01][program]") {
  const Ended ended = run_to_end({"pain", "--list"});
  CHECK(ended.status == 0);
  const std::vector<std::string> lines = lines_of(ended.output);
  REQUIRE(lines.size() == expected_pains().size());
  for (std::size_t row = 0; row < lines.size(); ++row) {
    CAPTURE(lines[row]);
    CHECK(lines[row].rfind(expected_pains()[row].pain + " ", 0) == 0);
    CHECK(lines[row].find("cured in chapter 0") != std::string::npos);
  }
}

TEST_CASE("the pain address-in-use is seen and cured by the option", "[ch01][program]") {
  check_pain("address-in-use");
  const Ended ended = run_to_end({"pain", "address-in-use"});
  CAPTURE(ended.output);
  CHECK(ended.output.find("restart with it: bind says \"no error\"") != std::string::npos);
}

TEST_CASE("the pain silent-client is seen", "[ch01][program]") { check_pain("silent-client"); }

TEST_CASE("D8 the pain message-borders is seen", "[ch01][program]") {
  check_pain("message-borders");
}

TEST_CASE("the pain short-send is seen", "[ch01][program]") { check_pain("short-send"); }

TEST_CASE("the pain broken-pipe is seen and cured by the flag", "[ch01][program]") {
  check_pain("broken-pipe");
  const Ended ended = run_to_end({"pain", "broken-pipe"});
  CAPTURE(ended.output);
  CHECK(ended.output.find("Broken pipe; still alive") != std::string::npos);
  CHECK(ended.output.find("exited with status 0") != std::string::npos);
}

TEST_CASE("D3 the pain lost-reply is seen and cured by a half-close", "[ch01][program]") {
  check_pain("lost-reply");
  const Ended ended = run_to_end({"pain", "lost-reply"});
  CAPTURE(ended.output);
  CHECK(ended.output.find("the client reads 200000 bytes and then: no error") != std::string::npos);
}

TEST_CASE("the pain interrupted-call is seen and cured by asking again", "[ch01][program]") {
  check_pain("interrupted-call");
  const Ended ended = run_to_end({"pain", "interrupted-call"});
  CAPTURE(ended.output);
  CHECK(ended.output.find("interruptions: returns 6") != std::string::npos);
}

TEST_CASE("the pain leaked-descriptors is seen", "[ch01][program]") {
  check_pain("leaked-descriptors");
}

TEST_CASE("a pain that does not exist is one clear line and status 2", "[ch01][program]") {
  const Ended ended = run_to_end({"pain", "in-the-neck"});
  CHECK(ended.status == 2);
  CHECK(ended.output == "");
  CHECK(lines_of(ended.errors).size() == 1);
  CHECK(ended.errors.find("in-the-neck") != std::string::npos);
  CHECK(ended.errors.find("pain --list") != std::string::npos);
}

TEST_CASE("a pain without a name is one clear line and status 2", "[ch01][program]") {
  const Ended ended = run_to_end({"pain"});
  CHECK(ended.status == 2);
  CHECK(lines_of(ended.errors).size() == 1);
  CHECK(ended.errors.find("pain --list") != std::string::npos);
}

TEST_CASE("bad command lines of chapter 01 end with status 2", "[ch01][program]") {
  const std::vector<std::vector<std::string>> bad{
      {},
      {"serve", "--prot", "80"},
      {"serve", "--port", "80x"},
      {"serve", "--port", "70000"},
      {"serve", "--host", "localhost"},
      {"serve", "--host", "1.2.3"},
      {"swerve"},
  };
  for (const auto& arguments : bad) {
    const Ended ended = run_to_end(arguments);
    CAPTURE(arguments, ended.errors);
    CHECK(ended.status == 2);
    CHECK(ended.output == "");
    CHECK(ended.errors != "");
  }
}
