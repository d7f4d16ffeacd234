// The program of chapter 07 from outside: twelve servers, their trace, and what sets the engines
// apart. Opened by chapter 07.
#include <csignal>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "chapters/ch06_transports.hpp"
#include "support/counts.hpp"

using test_support::Client;
using test_support::describe_difference;
using test_support::End;
using test_support::eventually;
using test_support::Process;
using transports::Served;

namespace {

const std::string kProgram = "ch07_mixins";

std::string any_transport() {
  return GENERATE(std::string("tcp"), std::string("udp"), std::string("unix"),
                  std::string("unix-dgram"));
}
std::string any_concurrent_engine() {
  return GENERATE(std::string("threading"), std::string("forking"));
}

struct Worker {
  int process;
  int thread;
  bool operator<(const Worker& other) const {
    return std::tie(process, thread) < std::tie(other.process, other.thread);
  }
};

// What each thread of each process has traced, in its order, without the ids.
std::map<Worker, std::string> by_worker(const std::string& errors) {
  std::map<Worker, std::string> result;
  std::istringstream lines(errors);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (!std::regex_match(line, found, std::regex(R"(\[(\d+)/(\d+)\] (.*))"))) continue;
    result[{std::stoi(found[1]), std::stoi(found[2])}] += found[3].str() + '\n';
  }
  return result;
}

// A log line: the count, and who counted.
struct Request {
  int number;
  Worker worker;
};

std::vector<Request> requests_in(const std::string& errors) {
  static const std::regex kLine(R"(request (\d+) from \S+ in process (\d+) thread (\d+)\n)");
  std::vector<Request> result;
  for (std::sregex_iterator it(errors.begin(), errors.end(), kLine), end; it != end; ++it)
    result.push_back({std::stoi((*it)[1]), {std::stoi((*it)[2]), std::stoi((*it)[3])}});
  return result;
}

std::size_t occurrences(const std::string& text, const std::string& wanted) {
  std::size_t count = 0;
  for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1))
    ++count;
  return count;
}

// One client's request, traced from the beginning to the stop. `passes`: how often the loop wakes.
std::string trace_of_one_request(const std::string& transport, const std::string& engine,
                                 std::size_t passes) {
  Served served(kProgram, transport, {"--engine", engine, "--trace"});
  Client client = served.client();
  const std::string name = client.local_address();
  client.send("x");
  CHECK(client.receive(1) == "x");
  client.close();
  const bool all_passes = eventually(
      [&] { return occurrences(served.server.errors(), "  service_actions\n") == passes; });
  CHECK(all_passes);
  CHECK(eventually([&] { return occurrences(served.server.errors(), "close_request") >= 1; }));
  served.stop();
  return program_test::with_client(served.server.errors(), name);
}

// A synchronous server's part, an engine's part on the loop, and what an engine moves away.
const std::string kLoop =
    "serve_forever\n"
    "  handle_request_noblock\n"
    "    get_request\n"
    "    verify_request CLIENT\n"
    "    process_request CLIENT\n";
const std::string kActions = "  service_actions\n";
const std::string kJourney =
    "finish_request CLIENT\n"
    "  constructor CLIENT\n"
    "  setup CLIENT\n"
    "  handle CLIENT\n"
    "  finish CLIENT\n"
    "shutdown_request CLIENT\n"
    "  close_request CLIENT\n";

std::string indented(const std::string& text) {
  return std::regex_replace(text, std::regex("(.+\n)"), "      $1");
}

}  // namespace

TEST_CASE("on the synchronous server everybody waits for a silent client", "[ch07][program]") {
  const std::string transport = GENERATE(std::string("tcp"), std::string("unix"));
  CAPTURE(transport);
  Served served(kProgram, transport, {"--engine", "sync"});
  Client silent = served.client();
  silent.send("1");
  CHECK(silent.receive(1) == "1");
  Client other = served.client();
  other.send("2");
  CHECK(other.nothing_for(std::chrono::milliseconds{50}));
  silent.close();
  CHECK(other.receive(1) == "2");
  other.close();
  served.stop();
}

TEST_CASE("threads share a counter and processes each have their own", "[ch07][program]") {
  const std::string transport = any_transport();
  const std::string engine = any_concurrent_engine();
  CAPTURE(transport, engine);
  Served served(kProgram, transport, {"--engine", engine});
  for (int i = 0; i < 3; ++i) {
    Client client = served.client();
    client.send("x");
    CHECK(client.receive(1) == "x");
  }
  served.stop();
  const auto requests = requests_in(served.server.errors());
  REQUIRE(requests.size() == 3);
  const int server = served.server.pid();
  for (int i = 0; i < 3; ++i) {
    const auto& [number, worker] = requests[static_cast<std::size_t>(i)];
    CHECK(number == (engine == "threading" ? i + 1 : 1));
    CHECK((worker.process == server) == (engine == "threading"));
    CHECK(worker.thread != server);
    if (i > 0 && engine == "forking") CHECK(worker.process != requests[0].worker.process);
  }
}

TEST_CASE("the trace of a synchronous server is one thread's", "[ch07][program]") {
  const auto traced = by_worker(trace_of_one_request("tcp", "sync", 1));
  REQUIRE(traced.size() == 1);
  const auto& [worker, text] = *traced.begin();
  CHECK(worker.process == worker.thread);
  CHECK(describe_difference(kLoop + indented(kJourney) + kActions, text) == "");
}

TEST_CASE("the trace of a threading server goes on in a thread of the same process",
          "[ch07][program]") {
  const std::string errors = trace_of_one_request("tcp", "threading", 1);
  const auto traced = by_worker(errors);
  REQUIRE(traced.size() == 2);
  const auto& [loop, on_loop] = *traced.begin();
  const auto& [worker, in_thread] = *traced.rbegin();
  CHECK(loop.thread == loop.process);
  CHECK(worker.process == loop.process);
  CHECK(describe_difference(kLoop + kActions, on_loop) == "");
  CHECK(describe_difference(kJourney, in_thread) == "");
  CHECK(errors.find("process_request") < errors.find("finish_request"));
}

TEST_CASE("the trace of a forking server goes on in another process", "[ch07][program]") {
  const std::string errors = trace_of_one_request("tcp", "forking", 2);
  const auto traced = by_worker(errors);
  REQUIRE(traced.size() == 2);
  const bool loop_first = traced.begin()->second.rfind("serve_forever", 0) == 0;
  const auto& [loop, on_loop] = loop_first ? *traced.begin() : *traced.rbegin();
  const auto& [worker, in_child] = loop_first ? *traced.rbegin() : *traced.begin();
  CHECK(loop.thread == loop.process);
  CHECK(worker.thread == worker.process);
  // The parent gives up its copy of the connection at once, and wakes once more for the child's
  // end.
  CHECK(describe_difference(kLoop + "      close_request CLIENT\n" + kActions + kActions,
                            on_loop) == "");
  CHECK(describe_difference(indented(kJourney), in_child) == "");
  CHECK(errors.find("process_request") < errors.find("finish_request"));
}

TEST_CASE("a datagram is traced through the same hooks", "[ch07][program]") {
  const std::string transport = GENERATE(std::string("udp"), std::string("unix-dgram"));
  CAPTURE(transport);
  const auto traced = by_worker(trace_of_one_request(transport, "threading", 1));
  REQUIRE(traced.size() == 2);
  CHECK(describe_difference(kLoop + kActions, traced.begin()->second) == "");
  // The socket is the server's, which has no peer.
  const std::string journey =
      std::regex_replace(kJourney, std::regex("(shutdown|close)_request CLIENT"), "$1_request");
  CHECK(describe_difference(journey, traced.rbegin()->second) == "");
}

TEST_CASE("a child that dies costs one client", "[ch07][program]") {
  Served served(kProgram, "tcp", {"--engine", "forking"});
  Client unlucky = served.client();
  unlucky.send("x");
  CHECK(unlucky.receive(1) == "x");
  const auto children = test_support::children_of(served.server.pid());
  REQUIRE(children.size() == 1);
  ::kill(children.front(), SIGKILL);
  CHECK(unlucky.receive_end() == End::eof);
  served.server.wait_for_error("request from " + unlucky.local_address() +
                               ": std::runtime_error: child " + std::to_string(children.front()) +
                               " was killed by signal 9");
  transports::check_echo(served, "tcp");
  served.stop();
}

TEST_CASE("compare shows who waits for a silent client and who does not", "[ch07][program]") {
  Process compare{{Process::program(kProgram), "--compare"}};
  CHECK(compare.wait() == 0);
  CHECK(compare.errors() == "");
  const std::string time = " +(\\d+\\.\\d\\d) ms";
  const std::regex table(
      "one client is connected and silent; how long do 3 others wait for an echo\\?\n"
      "engine +first +second +third\n"
      "sync +not served within 500 ms\n"
      "threading" +
      time + time + time + "\n" + "forking" + time + time + time + "\n");
  const std::string output = compare.output();
  CAPTURE(output);
  std::smatch found;
  REQUIRE(std::regex_match(output, found, table));
  for (std::size_t i = 1; i < found.size(); ++i) CHECK(std::stod(found[i]) < 500);
}

TEST_CASE("options of chapter 07 that do not go together end with status 2", "[ch07][program]") {
  program_test::refuses_command_lines(kProgram, {{"--transport", "tpc"},
                                                 {"--engine", "fibers"},
                                                 {"--path", "/tmp/x"},
                                                 {"--compare", "--transport", "udp"},
                                                 {"--compare", "now"}});
}
