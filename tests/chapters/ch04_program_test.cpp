// The program of chapter 04 from outside: the trace of the hooks, line by line. Opened by
// chapter 04.
#include <string>

#include "chapters/program_test.hpp"

using program_test::Client;
using program_test::End;
using program_test::Process;
using program_test::start;
using program_test::stop;
using test_support::describe_difference;

namespace {

const std::string kProgram = "ch04_request_path";

// What the program prints on standard error for one client, from its coming to the stop.
// `last` is what it prints last before it waits again.
std::string trace_of_one_client(const program_test::Arguments& arguments, const std::string& sent,
                                const std::string& expected_reply, std::string last) {
  Process server = start(kProgram, arguments);
  Client client = Client::from_address(server.listening_address());
  const std::string reply =
      sent.empty() ? client.receive_to_end() : program_test::send_and_receive(client, sent);
  CHECK(reply == expected_reply);
  if (const auto at = last.find("CLIENT"); at != std::string::npos)
    last.replace(at, 6, client.local_address());
  server.wait_for_error(last);
  CHECK(stop(server) == 0);
  CHECK(program_test::count_lines(server.output()) == 1);
  return program_test::with_client(server.errors(), client.local_address());
}

}  // namespace

TEST_CASE("the trace shows every hook of a request that goes well", "[ch04][program]") {
  const std::string trace = trace_of_one_client({}, "hello\n", "hello\n", "  service_actions\n");
  CHECK(describe_difference("serve_forever\n"
                            "  handle_request_noblock\n"
                            "    get_request\n"
                            "    verify_request CLIENT\n"
                            "    process_request CLIENT\n"
                            "      finish_request CLIENT\n"
                            "      shutdown_request CLIENT\n"
                            "        close_request CLIENT\n"
                            "  service_actions\n",
                            trace) == "");
}

TEST_CASE("the trace of a refused client has no handler", "[ch04][program]") {
  const std::string trace = trace_of_one_client({"--refuse"}, "", "", "  service_actions\n");
  CHECK(describe_difference("serve_forever\n"
                            "  handle_request_noblock\n"
                            "    get_request\n"
                            "    verify_request CLIENT\n"
                            "    shutdown_request CLIENT\n"
                            "      close_request CLIENT\n"
                            "  service_actions\n",
                            trace) == "");
}

TEST_CASE("a verify_request that throws costs one connection", "[ch04][program]") {
  const std::string trace =
      trace_of_one_client({"--throw", "verify"}, "", "", "  service_actions\n");
  CHECK(describe_difference("serve_forever\n"
                            "  handle_request_noblock\n"
                            "    get_request\n"
                            "    verify_request CLIENT\n"
                            "    handle_error CLIENT\n"
                            "socketserver: request from CLIENT: std::runtime_error: thrown in "
                            "verify_request\n"
                            "    shutdown_request CLIENT\n"
                            "      close_request CLIENT\n"
                            "  service_actions\n",
                            trace) == "");
}

TEST_CASE("a handler that throws costs one connection", "[ch04][program]") {
  const std::string trace =
      trace_of_one_client({"--throw", "handler"}, "", "", "  service_actions\n");
  CHECK(describe_difference("serve_forever\n"
                            "  handle_request_noblock\n"
                            "    get_request\n"
                            "    verify_request CLIENT\n"
                            "    process_request CLIENT\n"
                            "      finish_request CLIENT\n"
                            "      handle_error CLIENT\n"
                            "socketserver: request from CLIENT: std::runtime_error: thrown in the "
                            "handler\n"
                            "      shutdown_request CLIENT\n"
                            "        close_request CLIENT\n"
                            "  service_actions\n",
                            trace) == "");
}

TEST_CASE("a service_actions that throws does not end the loop", "[ch04][program]") {
  Process server = start(kProgram, {"--throw", "service_actions"});
  const std::string address = server.listening_address();
  const std::string record =
      "socketserver: server: std::runtime_error: thrown in service_actions\n";
  std::string expected = "serve_forever\n";
  for (const std::string text : {"one", "two"}) {
    Client client = Client::from_address(address);
    const std::string own = client.local_address();
    CHECK(program_test::send_and_receive(client, text) == text);
    expected +=
        "  handle_request_noblock\n"
        "    get_request\n"
        "    verify_request " +
        own +
        "\n"
        "    process_request " +
        own +
        "\n"
        "      finish_request " +
        own +
        "\n"
        "      shutdown_request " +
        own +
        "\n"
        "        close_request " +
        own +
        "\n"
        "  service_actions\n"
        "  handle_error\n" +
        record;
    server.wait_for_error(expected);
  }
  CHECK(stop(server) == 0);
  CHECK(describe_difference(expected, server.errors()) == "");
}

TEST_CASE("a server that throws at one client serves the next", "[ch04][program]") {
  const std::string where = GENERATE("verify", "handler");
  Process server = start(kProgram, {"--throw", where});
  const std::string address = server.listening_address();
  for (int round = 0; round < 3; ++round) {
    Client client = Client::from_address(address);
    client.send("x");
    CHECK(client.discard_to_end() != End::timeout);
    server.wait_for_error("handle_error " + client.local_address() + "\n");
  }
  CHECK(stop(server) == 0);
}

TEST_CASE("handle_request is the root of the trace when there is a timeout", "[ch04][program]") {
  const std::string trace = trace_of_one_client({"--timeout", "60000"}, "hi", "hi",
                                                "close_request CLIENT\nhandle_request\n");
  CHECK(describe_difference("handle_request\n"
                            "  handle_request_noblock\n"
                            "    get_request\n"
                            "    verify_request CLIENT\n"
                            "    process_request CLIENT\n"
                            "      finish_request CLIENT\n"
                            "      shutdown_request CLIENT\n"
                            "        close_request CLIENT\n"
                            "handle_request\n",
                            trace) == "");
}

TEST_CASE("nobody coming in time leads to handle_timeout", "[ch04][program]") {
  Process server = start(kProgram, {"--timeout", "20"});
  const std::string pass = "handle_request\n  handle_timeout\n";
  server.wait_for_error(pass + pass + pass);
  CHECK(stop(server) == 0);
  // Passes and nothing else; the stop may have come in the middle of the last one.
  const std::string trace = server.errors();
  std::size_t at = 0;
  while (trace.compare(at, pass.size(), pass) == 0) at += pass.size();
  const std::string rest = trace.substr(at);
  CAPTURE(rest);
  CHECK((rest.empty() || rest == "handle_request\n"));
}

TEST_CASE("A11 the trace of a silent client ends in time with handle_error", "[ch04][program]") {
  const std::string trace =
      trace_of_one_client({"--timeout", "1000"}, "", "", "close_request CLIENT\nhandle_request\n");
  const std::string rest = trace.substr(trace.find("handle_request\n  handle_request_noblock"));
  const std::string expected =
      "handle_request\n"
      "  handle_request_noblock\n"
      "    get_request\n"
      "    verify_request CLIENT\n"
      "    process_request CLIENT\n"
      "      finish_request CLIENT\n"
      "      handle_error CLIENT\n"
      "socketserver: request from CLIENT: socketserver::TimedOut: recv CLIENT: Connection timed "
      "out\n"
      "      shutdown_request CLIENT\n"
      "        close_request CLIENT\n"
      "handle_request\n";
  CHECK(describe_difference(expected, rest.substr(0, expected.size())) == "");
}

TEST_CASE("a client that resets is no error", "[ch04][program]") {
  Process server = start(kProgram);
  Client rude = Client::from_address(server.listening_address());
  rude.send("x");
  CHECK(rude.receive(1) == "x");
  const std::string address = rude.local_address();
  rude.reset();
  server.wait_for_error("  service_actions\n");
  CHECK(stop(server) == 0);
  CHECK(server.errors().find("handle_error") == std::string::npos);
  CHECK(server.errors().find("        close_request " + address) != std::string::npos);
}

TEST_CASE("chapter 04 refuses bad command lines", "[ch04][program]") {
  program_test::refuses_command_lines(kProgram,
                                      {{"--throw", "nowhere"}, {"--throw"}, {"--timeout", "1s"}});
}

TEST_CASE("a flag that is given a value is named as it was typed", "[ch04][program]") {
  Process program = start(kProgram, {"--refuse=yes"});
  CHECK(program.wait() == 2);
  CHECK(program.errors().find("--refuse takes no value\n") != std::string::npos);
}
