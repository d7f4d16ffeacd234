// The program of chapter 03 from outside: the echo server on TCPServer. Opened by chapter 03.
#include <csignal>
#include <string>

#include "chapters/echo_contract.hpp"

using echo_contract::Client;
using echo_contract::End;
using echo_contract::Process;
using echo_contract::start;
using echo_contract::stop;

namespace {

const std::string kProgram = "ch03_base_server";

}  // namespace

TEST_CASE("chapter 03 echoes bytes exactly as they came", "[ch03][program]") {
  echo_contract::echoes_bytes_exactly(kProgram);
}

TEST_CASE("chapter 03 answers in full after a half-close", "[ch03][program]") {
  echo_contract::answers_after_a_half_close(kProgram);
}

TEST_CASE("chapter 03 waits for a reader that starts late", "[ch03][program]") {
  echo_contract::waits_for_a_late_reader(kProgram);
}

TEST_CASE("chapter 03 serves one client after the other", "[ch03][program]") {
  echo_contract::serves_one_client_after_the_other(kProgram);
}

TEST_CASE("chapter 03 goes on after a client that resets", "[ch03][program]") {
  echo_contract::survives_a_reset(kProgram);
}

TEST_CASE("chapter 03 leaves no descriptor behind", "[ch03][program]") {
  echo_contract::leaves_no_descriptor_behind(kProgram);
}

TEST_CASE("chapter 03 stops on both signals despite a silent client", "[ch03][program]") {
  echo_contract::stops_despite_a_silent_client(kProgram);
}

TEST_CASE("chapter 03 stops despite a client that never reads", "[ch03][program]") {
  echo_contract::stops_despite_a_client_that_never_reads(kProgram);
}

TEST_CASE("chapter 03 stops before the first client", "[ch03][program]") {
  echo_contract::stops_before_the_first_client(kProgram);
}

TEST_CASE("C1 chapter 03 starts again at once on the port it just served", "[ch03][program]") {
  echo_contract::starts_again_on_the_same_port(kProgram);
}

TEST_CASE("chapter 03 says in one line that an address is in use", "[ch03][program]") {
  echo_contract::says_that_an_address_is_in_use(kProgram);
}

TEST_CASE("chapter 03 serves on IPv6 addresses and on names", "[ch03][program]") {
  echo_contract::serves_ipv6_and_names(kProgram);
}

TEST_CASE("chapter 03 refuses bad command lines", "[ch03][program]") {
  echo_contract::refuses_command_lines(
      kProgram, {{"--requests", "-1"}, {"--requests", "many"}, {"--timeout", "1s"}});
}

TEST_CASE("chapter 03 ends by itself after so many requests", "[ch03][program]") {
  Process server = start(kProgram, {"--requests", "3"});
  const std::string address = server.listening_address();
  for (const std::string text : {"one", "two", "three"}) {
    Client client = Client::from_address(address);
    CHECK(echo_contract::send_and_receive(client, text) == text);
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
  CHECK(echo_contract::with_client(server.errors(), silent.local_address()) ==
        "socketserver: request from CLIENT: socketserver::TimedOut: recv CLIENT: Connection timed "
        "out\n");
}

TEST_CASE("chapter 03 can be stopped while it counts requests", "[ch03][program]") {
  Process server = start(kProgram, {"--requests", "1000"});
  const std::string address = server.listening_address();
  Client client = Client::from_address(address);
  CHECK(echo_contract::send_and_receive(client, "x") == "x");
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
