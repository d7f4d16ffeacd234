// The program of chapter 04 from outside: the trace of the hooks, line by line. Opened by
// chapter 04.
#include <csignal>
#include <string>
#include <utility>

#include "chapters/echo_contract.hpp"

using echo_contract::Client;
using echo_contract::End;
using echo_contract::Process;
using echo_contract::start;
using echo_contract::stop;
using test_support::describe_difference;

namespace {

const std::string kProgram = "ch04_request_path";

// What the program prints on standard error for one client, from its coming to the stop.
// `last` is what it prints last before it waits again.
std::string trace_of_one_client(const echo_contract::Arguments& arguments, const std::string& sent,
                                const std::string& expected_reply, std::string last) {
  Process server = start(kProgram, arguments);
  Client client = Client::from_address(server.listening_address());
  const std::string reply =
      sent.empty() ? client.receive_to_end() : echo_contract::send_and_receive(client, sent);
  CHECK(reply == expected_reply);
  if (const auto at = last.find("CLIENT"); at != std::string::npos)
    last.replace(at, 6, client.local_address());
  server.wait_for_error(last);
  CHECK(stop(server) == 0);
  CHECK(echo_contract::count_lines(server.output()) == 1);
  return echo_contract::with_client(server.errors(), client.local_address());
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
    CHECK(echo_contract::send_and_receive(client, text) == text);
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

TEST_CASE("chapter 04 echoes bytes exactly as they came", "[ch04][program]") {
  echo_contract::echoes_bytes_exactly(kProgram);
}

TEST_CASE("chapter 04 answers in full after a half-close", "[ch04][program]") {
  echo_contract::answers_after_a_half_close(kProgram);
}

TEST_CASE("chapter 04 waits for a reader that starts late", "[ch04][program]") {
  echo_contract::waits_for_a_late_reader(kProgram);
}

TEST_CASE("chapter 04 serves one client after the other", "[ch04][program]") {
  echo_contract::serves_one_client_after_the_other(kProgram);
}

TEST_CASE("chapter 04 goes on after a client that resets", "[ch04][program]") {
  echo_contract::survives_a_reset(kProgram);
}

TEST_CASE("chapter 04 leaves no descriptor behind", "[ch04][program]") {
  echo_contract::leaves_no_descriptor_behind(kProgram);
}

TEST_CASE("chapter 04 stops on both signals despite a silent client", "[ch04][program]") {
  echo_contract::stops_despite_a_silent_client(kProgram);
}

TEST_CASE("chapter 04 stops despite a client that never reads", "[ch04][program]") {
  echo_contract::stops_despite_a_client_that_never_reads(kProgram);
}

TEST_CASE("chapter 04 stops before the first client", "[ch04][program]") {
  echo_contract::stops_before_the_first_client(kProgram);
}

TEST_CASE("C1 chapter 04 starts again at once on the port it just served", "[ch04][program]") {
  echo_contract::starts_again_on_the_same_port(kProgram);
}

TEST_CASE("chapter 04 says in one line that an address is in use", "[ch04][program]") {
  echo_contract::says_that_an_address_is_in_use(kProgram);
}

TEST_CASE("chapter 04 serves on IPv6 addresses and on names", "[ch04][program]") {
  echo_contract::serves_ipv6_and_names(kProgram);
}

TEST_CASE("chapter 04 refuses bad command lines", "[ch04][program]") {
  echo_contract::refuses_command_lines(kProgram,
                                       {{"--throw", "nowhere"}, {"--throw"}, {"--timeout", "1s"}});
}
