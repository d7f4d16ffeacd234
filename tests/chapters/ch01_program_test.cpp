// The program of chapter 01 from outside: its echo server and every pain. Opened by chapter 01.
#include <fcntl.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "support/escape.hpp"
#include "support/process.hpp"

using test_support::Client;
using test_support::End;
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

int stop(Process& server) {
  server.signal(SIGTERM);
  return server.wait();
}

// All byte values, in no short rhythm that would hide bytes lost or doubled.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  unsigned state = 1;
  for (char& byte : bytes) {
    state = state * 1103515245U + 12345U;
    byte = static_cast<char>(state >> 16U);
  }
  return bytes;
}

// The third word of /proc/PID/stat, proc(5); 'T' is "stopped".
char state_of(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/stat"};
  std::string number, name, state;
  status >> number >> name >> state;
  return state.empty() ? '?' : state.front();
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

TEST_CASE("chapter 01 echoes bytes exactly as they came", "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  Client client = Client::from_address(server.listening_address());
  const std::string bytes{"no line end, a zero \0, and \xff\r\n", 31};
  for (const char byte : bytes) {
    client.send({&byte, 1});
    CHECK(client.receive(1) == std::string(1, byte));
  }
  client.close();
  CHECK(stop(server) == 0);
}

TEST_CASE("Q8 a megabyte comes back whole after a half-close", "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  Client client = Client::from_address(server.listening_address());
  const std::string sent = pattern(1024 * 1024);
  auto sending = std::async(std::launch::async, [&] {
    client.send(sent);
    client.shutdown_write();
  });
  const std::string received = client.receive_to_end();
  sending.get();
  CHECK(test_support::describe_difference(sent, received) == "");
  CHECK(stop(server) == 0);
}

TEST_CASE("Q5 a reader that starts late still gets every byte", "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  Client client = Client::from_address(server.listening_address(), test_support::SocketKind::stream,
                                       {.receive_buffer = 4096, .segment_size = 200});
  const std::string sent = pattern(16 * 1024 * 1024);
  std::string_view rest = sent;
  // Until nothing fits anywhere: by then a send of the server took a part, and the next one waits.
  while (const std::size_t taken = client.send_some(rest)) rest.remove_prefix(taken);
  client.shutdown_write();
  const std::string_view accepted{sent.data(), sent.size() - rest.size()};
  CHECK(test_support::describe_difference(accepted, client.receive_to_end()) == "");
  CHECK(stop(server) == 0);
}

TEST_CASE("one client is served after the other", "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  const std::string address = server.listening_address();
  Client first = Client::from_address(address);
  first.send("1");
  CHECK(first.receive(1) == "1");
  Client second = Client::from_address(address);
  second.send("2");
  first.send("3");
  CHECK(first.receive(1) == "3");
  CHECK(second.nothing_for(std::chrono::milliseconds{50}));
  first.close();
  CHECK(second.receive(1) == "2");
  CHECK(stop(server) == 0);
}

TEST_CASE("Q7 a client that resets costs nobody else anything", "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  const std::string address = server.listening_address();
  Client rude = Client::from_address(address);
  rude.send("x");
  CHECK(rude.receive(1) == "x");
  rude.reset();
  server.wait_for_error("lost");
  Client polite = Client::from_address(address);
  polite.send("y");
  CHECK(polite.receive(1) == "y");
  CHECK(stop(server) == 0);
}

TEST_CASE("Q7 a client that is gone before its answer does not kill the server",
          "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  const std::string address = server.listening_address();
  Client hasty = Client::from_address(address);
  hasty.send("x");
  CHECK(hasty.receive(1) == "x");
  // While the server stands still, the client asks, half-closes and resets: in this order the
  // answer meets EPIPE, and without MSG_NOSIGNAL also SIGPIPE.
  server.signal(SIGSTOP);
  REQUIRE(test_support::eventually([&] { return state_of(server.pid()) == 'T'; }));
  hasty.send("y");
  hasty.shutdown_write();
  hasty.reset();
  server.signal(SIGCONT);
  server.wait_for_error("lost");
  Client next = Client::from_address(address);
  next.send("z");
  CHECK(next.receive(1) == "z");
  CHECK(stop(server) == 0);
}

TEST_CASE("chapter 01 opens every descriptor close-on-exec", "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  Client client = Client::from_address(server.listening_address());
  server.wait_for_error("connected");
  const std::filesystem::path process = "/proc/" + std::to_string(server.pid());
  int sockets = 0;
  for (const auto& entry : std::filesystem::directory_iterator{process / "fd"}) {
    const std::string kind = std::filesystem::read_symlink(entry.path());
    if (kind.rfind("socket:", 0) != 0 && kind != "anon_inode:[signalfd]") continue;
    std::ifstream info{process / "fdinfo" / entry.path().filename()};
    std::string word;
    unsigned flags = 0;
    while (info >> word && word != "flags:") {
    }
    info >> std::oct >> flags;
    CAPTURE(kind, flags);
    CHECK((flags & O_CLOEXEC) != 0);
    ++sockets;
  }
  CHECK(sockets == 3);
  CHECK(stop(server) == 0);
}

TEST_CASE("many clients leave no descriptor behind in chapter 01", "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  const std::string address = server.listening_address();
  const std::size_t before = test_support::descriptors(server.pid());
  for (int round = 0; round < 50; ++round) {
    Client client = Client::from_address(address);
    client.send("x");
    CHECK(client.receive(1) == "x");
    if (round % 2 == 0) client.reset();
  }
  CHECK(
      test_support::eventually([&] { return test_support::descriptors(server.pid()) == before; }));
  CHECK(stop(server) == 0);
}

TEST_CASE("A6 A18 both stop signals end the server while a silent client is connected",
          "[ch01][program]") {
  const int signal = GENERATE(SIGINT, SIGTERM);
  Process server = start({"serve", "--port", "0"});
  Client silent = Client::from_address(server.listening_address());
  server.wait_for_error("connected");
  server.signal(signal);
  CHECK(server.wait() == 0);
  CHECK(silent.receive_end() == End::eof);
}

TEST_CASE("Q6 a client that writes and never reads cannot hold up the stop", "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  Client deaf = Client::from_address(server.listening_address(), test_support::SocketKind::stream,
                                     {.receive_buffer = 4096, .send_buffer = 4096});
  const std::string block(64 * 1024, 'x');
  while (deaf.send_some(block) > 0) {
  }
  CHECK(stop(server) == 0);
}

TEST_CASE("a stop before the first client ends chapter 01", "[ch01][program]") {
  Process server = start({"serve", "--port", "0"});
  CHECK(server.listening_address().rfind("127.0.0.1:", 0) == 0);
  CHECK(stop(server) == 0);
  CHECK(lines_of(server.output()).size() == 1);
  CHECK(server.errors() == "");
}

TEST_CASE("C1 chapter 01 starts again at once on the port it just served", "[ch01][program]") {
  Process first = start({"serve", "--port", "0"});
  const std::string address = first.listening_address();
  Client client = Client::from_address(address);
  client.send("x");
  CHECK(client.receive(1) == "x");
  CHECK(stop(first) == 0);
  CHECK(client.receive_end() == End::eof);
  client.close();
  Process second = start({"serve", "--port", address.substr(address.find(':') + 1)});
  CHECK(second.listening_address() == address);
  CHECK(stop(second) == 0);
}

TEST_CASE("an address in use is one clear line and status 1", "[ch01][program]") {
  Process first = start({"serve", "--port", "0"});
  const std::string address = first.listening_address();
  const Ended second = run_to_end({"serve", "--port", address.substr(address.find(':') + 1)});
  CHECK(second.status == 1);
  CHECK(second.output == "");
  CAPTURE(second.errors);
  CHECK(lines_of(second.errors).size() == 1);
  CHECK(second.errors.find("cannot listen on " + address) != std::string::npos);
  CHECK(second.errors.find("ddress already in use") != std::string::npos);
  CHECK(stop(first) == 0);
}
