// What the programs with a log and a prompt keep besides what `check` asks. Serves the tests of
// chapters 08 and 09.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "chapters/program_test.hpp"

namespace line_program_test {

using program_test::Client;
using program_test::End;
using program_test::Process;
using program_test::start;
using program_test::stop;

/// A running server, and clients that it has taken in.
class Served {
 public:
  explicit Served(const std::string& program, const program_test::Arguments& arguments = {})
      : Served(start(program, arguments)) {}
  explicit Served(Process process)
      : server(std::move(process)), address(server.listening_address()) {}

  /// Returns once the server has logged the client: its handler is ready then.
  Client client(test_support::ClientOptions options = {}) {
    Client connected = Client::from_address(address, test_support::SocketKind::stream, options);
    server.wait_for_error(connected.local_address() + " is up\n");
    return connected;
  }
  void wait_until_down(const std::string& client) {
    server.wait_for_error(client + " is down ~~~~~~\n");
  }

  Process server;
  std::string address;
};

/// How often the log says that a client is down.
inline std::size_t times_down(const Process& server, const std::string& client) {
  const std::string wanted = client + " is down ~~~~~~\n";
  const std::string log = server.errors();
  std::size_t times = 0;
  for (auto at = log.find(wanted); at != std::string::npos; at = log.find(wanted, at + 1)) ++times;
  return times;
}

/// Sends `bytes`, half-closes, and returns all that comes back, the client's address as CLIENT.
inline std::string answer_to(Served& served, std::string_view bytes) {
  Client client = Client::from_address(served.address);
  return program_test::with_client(program_test::send_and_receive(client, bytes),
                                   client.local_address());
}

/// In order, by the word and by force: three ways to go, and one log line for each.
inline void logs_each_way_of_leaving_alike(const std::string& program) {
  Served served(program);
  Client orderly = served.client();
  Client quitting = served.client();
  Client rude = served.client();
  const std::string names[] = {orderly.local_address(), quitting.local_address(),
                               rude.local_address()};
  orderly.close();
  quitting.send("quit\n");
  rude.reset();
  for (const std::string& name : names) served.wait_until_down(name);
  CHECK(stop(served.server) == 0);
  for (const std::string& name : names) {
    CHECK(times_down(served.server, name) == 1);
    CHECK(served.server.errors().find(name + " is up\n") != std::string::npos);
  }
  CHECK(served.server.errors().find("socketserver:") == std::string::npos);
}

inline void begins_each_log_line_with_the_time(const std::string& program) {
  Served served(program);
  Client client = served.client();
  client.send("a line\n");
  CHECK(client.receive_line() == client.local_address() + " a line");
  const std::string line = served.server.read_error_line().value_or("");
  const std::string shape = "dddd-dd-dd dd:dd:dd,ddd ";
  REQUIRE(line.size() > shape.size());
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool digit = line[i] >= '0' && line[i] <= '9';
    CHECK((shape[i] == 'd' ? digit : line[i] == shape[i]));
  }
  CHECK(line.substr(shape.size()) == client.local_address() + " is up");
  CHECK(served.server.read_error_line().value_or("").substr(shape.size()) ==
        client.local_address() + " a line");
}

inline void shows_control_characters_to_nobody_who_reads_the_log(const std::string& program) {
  Served served(program);
  Client client = served.client();
  client.send("red \x1b[31m, bell \a, C1 \xc2\x9b, back\b, over\rwritten, \xc3\xa4\xff\n");
  served.server.wait_for_error(client.local_address() +
                               " red ?[31m, bell ?, C1 ?, back?, over?written, \xc3\xa4\xff\n");
}

// --- The prompt

inline void lists_its_clients_at_the_prompt(const std::string& program) {
  Served served(program);
  served.server.write("who\n");
  CHECK(served.server.read_line() == "0 clients");
  Client first = served.client();
  served.server.write("\n  \nwho is there\n");
  CHECK(served.server.read_line() == "1 client");
  const std::string line = served.server.read_line().value_or("");
  CHECK(line.starts_with("  thread "));
  CHECK(line.find(" serves " + first.local_address() + " for ") != std::string::npos);
  Client second = served.client();
  served.server.write("who\n");
  CHECK(served.server.read_line() == "2 clients");
  CHECK(served.server.read_line().value_or("").find(first.local_address()) != std::string::npos);
  CHECK(served.server.read_line().value_or("").find(second.local_address()) != std::string::npos);
}

inline void stops_at_quit_on_the_prompt(const std::string& program) {
  Served served(program);
  Client client = served.client();
  served.server.write("  quit \n");
  CHECK(client.discard_to_end() == End::eof);
  client.close();
  CHECK(served.server.wait() == 0);
}

inline void goes_on_serving_without_an_input(const std::string& program) {
  Served served{start(program, {})};
  served.server.close_stdin();
  CHECK(answer_to(served, "still here\n") == "CLIENT still here\n");
  CHECK(stop(served.server) == 0);
  CHECK(served.server.output() == "listening on " + served.address + "\n");

  Served none{
      Process{{Process::program(program), "--port", "0"}, {.input = test_support::Input::none}}};
  CHECK(answer_to(none, "here too\n") == "CLIENT here too\n");
  CHECK(stop(none.server) == 0);
}

inline void shows_three_arrows_on_a_terminal(const std::string& program) {
  Served served{Process{{Process::program(program), "--port", "0"},
                        {.input = test_support::Input::terminal}}};
  served.server.wait_for_output(">>> ");
  served.server.write("who\n");
  served.server.wait_for_output("0 clients\n>>> ");
  served.server.write("quit\n");
  CHECK(served.server.wait() == 0);
  CHECK(served.server.output() == "listening on " + served.address + "\n>>> 0 clients\n>>> ");
}

}  // namespace line_program_test
