// The program of chapter 05 from outside: what a handler is given, and its part of the trace.
// Opened by chapter 05.
#include <regex>
#include <string>

#include "chapters/program_test.hpp"

using program_test::Client;
using program_test::End;
using program_test::Process;
using program_test::start;
using program_test::stop;
using test_support::describe_difference;

namespace {

const std::string kProgram = "ch05_request_handlers";

// What the program prints on standard error for one client, from its coming to the stop, with
// everything that is another each time replaced.
std::string errors_of_one_client(const program_test::Arguments& arguments,
                                 const std::string& sent) {
  Process server = start(kProgram, arguments);
  const std::string address = server.listening_address();
  Client client = Client::from_address(address);
  CHECK(program_test::send_and_receive(client, sent) == sent);
  CHECK(stop(server) == 0);
  CHECK(program_test::count_lines(server.output()) == 1);
  std::string text = program_test::with_client(server.errors(), client.local_address());
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
    CHECK(program_test::send_and_receive(client, "x") == "x");
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

TEST_CASE("chapter 05 refuses bad command lines", "[ch05][program]") {
  program_test::refuses_command_lines(kProgram, {{"--throw", "constructor"}, {"--trace", "yes"}});
}
