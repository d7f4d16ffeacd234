// The program of chapter 03 from outside: the echo server on TCPServer. Opened by chapter 03.
#include <csignal>
#include <string>

#include "chapters/program_test.hpp"

using program_test::Client;
using program_test::End;
using program_test::Process;
using program_test::start;
using program_test::stop;

namespace {

const std::string kProgram = "ch03_base_server";

}  // namespace

TEST_CASE("chapter 03 refuses bad command lines", "[ch03][program]") {
  program_test::refuses_command_lines(
      kProgram, {{"--requests", "-1"}, {"--requests", "many"}, {"--timeout", "1s"}});
}

TEST_CASE("chapter 03 ends by itself after so many requests", "[ch03][program]") {
  Process server = start(kProgram, {"--requests", "3"});
  const std::string address = server.listening_address();
  for (const std::string text : {"one", "two", "three"}) {
    Client client = Client::from_address(address);
    CHECK(program_test::send_and_receive(client, text) == text);
  }
  CHECK(server.wait() == 0);
  CHECK(server.errors() == "");
}

TEST_CASE("chapter 03 counts a call that timed out", "[ch03][program]") {
  Process server = start(kProgram, {"--requests", "2", "--timeout", "20"});
  CHECK(server.wait() == 0);
  CHECK(server.errors() == "");
}

TEST_CASE("A11 a silent client cannot outlast the timeout of handle_request", "[ch03][program]") {
  Process server = start(kProgram, {"--requests", "100000", "--timeout", "200"});
  Client silent = Client::from_address(server.listening_address());
  CHECK(silent.receive_end() == End::eof);
  CHECK(stop(server) == 0);
  CHECK(program_test::with_client(server.errors(), silent.local_address()) ==
        "socketserver: request from CLIENT: socketserver::TimedOut: recv CLIENT: Connection timed "
        "out\n");
}

TEST_CASE("chapter 03 can be stopped while it counts requests", "[ch03][program]") {
  Process server = start(kProgram, {"--requests", "1000"});
  const std::string address = server.listening_address();
  Client client = Client::from_address(address);
  CHECK(program_test::send_and_receive(client, "x") == "x");
  CHECK(stop(server) == 0);
}

TEST_CASE("chapter 03 says whom the stop has cut off", "[ch03][program]") {
  Process server = start(kProgram);
  Client silent = Client::from_address(server.listening_address());
  silent.send("x");
  CHECK(silent.receive(1) == "x");
  CHECK(stop(server) == 0);
  CHECK(server.errors() == silent.local_address() + " was cut off\n");
}

TEST_CASE("A6 a second signal cuts a silent client at once", "[ch03][program]") {
  Process server = start(kProgram);
  Client silent = Client::from_address(server.listening_address());
  silent.send("x");
  CHECK(silent.receive(1) == "x");
  server.signal(SIGINT);
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
  CHECK(silent.receive_end() == End::eof);
}
