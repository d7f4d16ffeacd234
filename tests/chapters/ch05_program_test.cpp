// The program of chapter 05 from outside: what a handler is given, and its part of the trace.
// Opened by chapter 05.
#include <csignal>
#include <regex>
#include <string>

#include "chapters/echo_contract.hpp"

using echo_contract::Client;
using echo_contract::End;
using echo_contract::Process;
using echo_contract::start;
using echo_contract::stop;
using test_support::describe_difference;

namespace {

const std::string kProgram = "ch05_request_handlers";

// What the program prints on standard error for one client, from its coming to the stop, with
// everything that is another each time replaced.
std::string errors_of_one_client(const echo_contract::Arguments& arguments,
                                 const std::string& sent) {
  Process server = start(kProgram, arguments);
  const std::string address = server.listening_address();
  Client client = Client::from_address(address);
  CHECK(echo_contract::send_and_receive(client, sent) == sent);
  CHECK(stop(server) == 0);
  CHECK(echo_contract::count_lines(server.output()) == 1);
  std::string text = echo_contract::with_client(server.errors(), client.local_address());
  text = std::regex_replace(text, std::regex(address), "SERVER");
  return std::regex_replace(text, std::regex("socket [0-9]+"), "socket N");
}

const std::string kWayIn =
    "serve_forever\n"
    "  handle_request_noblock\n"
    "    get_request\n"
    "    verify_request CLIENT\n"
    "    process_request CLIENT\n"
    "      finish_request CLIENT\n"
    "        constructor CLIENT\n"
    "        setup CLIENT\n";
const std::string kIntroduction =
    "server: program::Traced<socketserver::TCPServer> on SERVER\n"
    "client_address: CLIENT\n"
    "request: socket N from CLIENT to SERVER\n";
const std::string kWayOut =
    "      shutdown_request CLIENT\n"
    "        close_request CLIENT\n"
    "  service_actions\n";

std::string error_thrown_in(const std::string& method) {
  return "      handle_error CLIENT\n"
         "socketserver: request from CLIENT: std::runtime_error: thrown in " +
         method + "\n";
}

}  // namespace

TEST_CASE("a handler is given its server and client address and request", "[ch05][program]") {
  CHECK(describe_difference("server: socketserver::TCPServer on SERVER\n"
                            "client_address: CLIENT\n"
                            "request: socket N from CLIENT to SERVER\n",
                            errors_of_one_client({}, "hello\n")) == "");
}

TEST_CASE("the trace goes on into the handler", "[ch05][program]") {
  CHECK(describe_difference(kWayIn + kIntroduction +
                                "        handle CLIENT\n"
                                "        finish CLIENT\n" +
                                kWayOut,
                            errors_of_one_client({"--trace"}, "hello\n")) == "");
}

TEST_CASE("a setup that throws is followed neither by handle nor by finish", "[ch05][program]") {
  CHECK(describe_difference(kWayIn + error_thrown_in("setup") + kWayOut,
                            errors_of_one_client({"--trace", "--throw", "setup"}, "")) == "");
}

TEST_CASE("a handle that throws is followed by finish", "[ch05][program]") {
  CHECK(describe_difference(kWayIn + kIntroduction +
                                "        handle CLIENT\n"
                                "        finish CLIENT\n" +
                                error_thrown_in("handle") + kWayOut,
                            errors_of_one_client({"--trace", "--throw", "handle"}, "")) == "");
}

TEST_CASE("a finish that throws is reported after the reply has gone out", "[ch05][program]") {
  CHECK(describe_difference(kWayIn + kIntroduction +
                                "        handle CLIENT\n"
                                "        finish CLIENT\n" +
                                error_thrown_in("finish") + kWayOut,
                            errors_of_one_client({"--trace", "--throw", "finish"}, "hi")) == "");
}

TEST_CASE("each client has a handler object of its own", "[ch05][program]") {
  Process server = start(kProgram, {"--trace"});
  const std::string address = server.listening_address();
  for (int round = 0; round < 3; ++round) {
    Client client = Client::from_address(address);
    CHECK(echo_contract::send_and_receive(client, "x") == "x");
    server.wait_for_error("        constructor " + client.local_address() + "\n");
    server.wait_for_error("        finish " + client.local_address() + "\n");
  }
  CHECK(stop(server) == 0);
}

TEST_CASE("the trace shows who was served when the stop came", "[ch05][program]") {
  Process server = start(kProgram, {"--trace"});
  Client silent = Client::from_address(server.listening_address());
  silent.send("x");
  CHECK(silent.receive(1) == "x");
  CHECK(stop(server) == 0);
  CHECK(silent.receive_end() == End::eof);
  server.wait_for_error("        finish " + silent.local_address() + "\n");
}

TEST_CASE("chapter 05 echoes bytes exactly as they came", "[ch05][program]") {
  echo_contract::echoes_bytes_exactly(kProgram);
}

TEST_CASE("chapter 05 answers in full after a half-close", "[ch05][program]") {
  echo_contract::answers_after_a_half_close(kProgram);
}

TEST_CASE("chapter 05 waits for a reader that starts late", "[ch05][program]") {
  echo_contract::waits_for_a_late_reader(kProgram);
}

TEST_CASE("chapter 05 serves one client after the other", "[ch05][program]") {
  echo_contract::serves_one_client_after_the_other(kProgram);
}

TEST_CASE("chapter 05 goes on after a client that resets", "[ch05][program]") {
  echo_contract::survives_a_reset(kProgram);
}

TEST_CASE("chapter 05 leaves no descriptor behind", "[ch05][program]") {
  echo_contract::leaves_no_descriptor_behind(kProgram);
}

TEST_CASE("chapter 05 stops on both signals despite a silent client", "[ch05][program]") {
  echo_contract::stops_despite_a_silent_client(kProgram);
}

TEST_CASE("chapter 05 stops despite a client that never reads", "[ch05][program]") {
  echo_contract::stops_despite_a_client_that_never_reads(kProgram);
}

TEST_CASE("chapter 05 stops before the first client", "[ch05][program]") {
  echo_contract::stops_before_the_first_client(kProgram);
}

TEST_CASE("C1 chapter 05 starts again at once on the port it just served", "[ch05][program]") {
  echo_contract::starts_again_on_the_same_port(kProgram);
}

TEST_CASE("chapter 05 says in one line that an address is in use", "[ch05][program]") {
  echo_contract::says_that_an_address_is_in_use(kProgram);
}

TEST_CASE("chapter 05 serves on IPv6 addresses and on names", "[ch05][program]") {
  echo_contract::serves_ipv6_and_names(kProgram);
}

TEST_CASE("chapter 05 refuses bad command lines", "[ch05][program]") {
  echo_contract::refuses_command_lines(kProgram, {{"--throw", "constructor"}, {"--trace", "yes"}});
}
