// What the programs that speak lines keep, one client at a time. Serves the tests of chapters 08
// and 09.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "chapters/echo_contract.hpp"

/// A client that is alone in the chat room cannot tell it from the echo server: each of its lines
/// comes back as "IP:PORT line". So one contract serves both.
namespace line_contract {

using echo_contract::Client;
using echo_contract::End;
using echo_contract::Process;
using echo_contract::start;
using echo_contract::stop;

inline constexpr std::size_t kLongestLine = 64 * 1024;

/// A running server, and clients that it has taken in.
class Served {
 public:
  explicit Served(const std::string& program, const echo_contract::Arguments& arguments = {})
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
  return echo_contract::with_client(echo_contract::send_and_receive(client, bytes),
                                    client.local_address());
}

inline void puts_the_address_before_each_line(const std::string& program) {
  Served served(program);
  Client client = Client::from_address(served.address);
  client.send("one\n");
  CHECK(client.receive_line() == client.local_address() + " one");
  client.send("two\r\nthree\n");
  CHECK(client.receive_line() == client.local_address() + " two");
  CHECK(client.receive_line() == client.local_address() + " three");
  client.close();
  CHECK(stop(served.server) == 0);
}

inline void answers_an_empty_line_with_an_empty_text(const std::string& program) {
  Served served(program);
  CHECK(answer_to(served, "\n\r\n \n") == "CLIENT \nCLIENT \nCLIENT  \n");
}

inline void takes_what_is_left_at_the_end_for_a_line(const std::string& program) {
  Served served(program);
  CHECK(answer_to(served, "whole\nleft over") == "CLIENT whole\nCLIENT left over\n");
  CHECK(answer_to(served, "") == "");
}

inline void takes_a_line_of_the_longest_length(const std::string& program) {
  Served served(program);
  const std::string longest(kLongestLine, 'x');
  CHECK(test_support::describe_difference("CLIENT " + longest + "\nCLIENT next\n",
                                          answer_to(served, longest + "\r\nnext\n")) == "");
}

inline void says_that_a_line_is_too_long_and_closes(const std::string& program) {
  Served served(program);
  const std::string too_long(kLongestLine + 1, 'x');
  const std::string told = "your line is too long: 65536 bytes are the limit, bye\n";
  CHECK(answer_to(served, too_long + "\nnever seen\n") == told);
  // Without an end as well, and while the client still has its side open.
  Client client = served.client();
  client.send(too_long);
  CHECK(client.receive_to_end() == told);
  CHECK(answer_to(served, "still here\n") == "CLIENT still here\n");
  CHECK(stop(served.server) == 0);
}

inline void leaves_at_quit(const std::string& program) {
  const std::string word =
      GENERATE(as<std::string>{}, "quit\n", "quit\r\n", " quit\n", "\tquit \r\n");
  CAPTURE(word);
  Served served(program);
  Client client = Client::from_address(served.address);
  client.send("last\n" + word + "never seen\n");
  CHECK(client.receive_line() == client.local_address() + " last");
  CHECK(client.receive_end() == End::eof);
  served.wait_until_down(client.local_address());
  CHECK(stop(served.server) == 0);
}

inline void takes_only_the_whole_word_for_quit(const std::string& program) {
  Served served(program);
  CHECK(answer_to(served, "QUIT\nquit now\nquitter\n\"quit\"\nplease quit\n") ==
        "CLIENT QUIT\nCLIENT quit now\nCLIENT quitter\nCLIENT \"quit\"\nCLIENT please quit\n");
}

/// The whole conversation, cut in two at each place. The server may read both parts at once or not;
/// tests/unit/lines_test.cpp makes it read each part alone.
inline void does_not_care_how_the_bytes_are_cut(const std::string& program) {
  Served served(program);
  const std::string bytes =
      "hi\nqu"
      "it?\r\n\nquit\nnever seen\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    Client client = Client::from_address(served.address);
    client.send(bytes.substr(0, cut));
    client.send(bytes.substr(cut));
    client.shutdown_write();
    CAPTURE(cut);
    CHECK(echo_contract::with_client(client.receive_to_end(), client.local_address()) ==
          "CLIENT hi\nCLIENT quit?\nCLIENT \n");
  }
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
  CHECK(line.find(" serves " + first.local_address() + " since ") != std::string::npos);
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

// --- Stopping

inline void stops_with_silent_clients(const std::string& program) {
  const int signal = GENERATE(SIGINT, SIGTERM);
  Served served(program);
  Client silent = served.client();
  Client half = served.client();
  half.send("half a line");
  echo_contract::stops_within_its_limit(served.server, signal);
  CHECK(silent.discard_to_end() == End::eof);
}

/// A client that sends until nobody takes any more, and does not read a byte.
inline Client deaf_client(Served& served) {
  Client deaf = served.client({.receive_buffer = 4096, .send_buffer = 4096});
  deaf.set_patience(std::chrono::milliseconds{300});
  std::string megabytes;
  while (megabytes.size() < 32 * 1024 * 1024) megabytes += std::string(1023, 'x') + '\n';
  CHECK_THROWS_AS(deaf.send(megabytes), test_support::TimedOut);
  return deaf;
}

inline void stops_despite_a_client_that_never_reads(const std::string& program) {
  Served served(program);
  const Client deaf = deaf_client(served);
  echo_contract::stops_within_its_limit(served.server, SIGTERM);
}

inline void serves_ipv6(const std::string& program) {
  Served served(program, {"--host", "::1"});
  CHECK(served.address.starts_with("[::1]:"));
  Client client = served.client();
  CHECK(client.local_address().starts_with("[::1]:"));
  client.send("six\n");
  CHECK(client.receive_line() == client.local_address() + " six");
  client.close();
  CHECK(stop(served.server) == 0);
}

inline void starts_again_on_the_same_port(const std::string& program) {
  Served first(program);
  Client client = first.client();
  CHECK(stop(first.server) == 0);
  CHECK(client.discard_to_end() == End::eof);
  Served second{start(program, {}, echo_contract::port_of(first.address))};
  CHECK(second.address == first.address);
  CHECK(answer_to(second, "again\n") == "CLIENT again\n");
}

}  // namespace line_contract
