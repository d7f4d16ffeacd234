// The program of chapter 08 from outside: its lines, its log, its prompt and its end. Opened by
// chapter 08.
#include "chapters/line_contract.hpp"

using namespace line_contract;

namespace {

const std::string kProgram = "ch08_echo_server";

}  // namespace

TEST_CASE("chapter 08 puts the client's address before each line", "[ch08][program]") {
  puts_the_address_before_each_line(kProgram);
}

TEST_CASE("chapter 08 answers an empty line with an empty text", "[ch08][program]") {
  answers_an_empty_line_with_an_empty_text(kProgram);
}

TEST_CASE("chapter 08 takes what is left at the end of input for a line", "[ch08][program]") {
  takes_what_is_left_at_the_end_for_a_line(kProgram);
}

TEST_CASE("chapter 08 takes a line of 64 KiB", "[ch08][program]") {
  takes_a_line_of_the_longest_length(kProgram);
}

TEST_CASE("chapter 08 says that a line is too long and closes", "[ch08][program]") {
  says_that_a_line_is_too_long_and_closes(kProgram);
}

TEST_CASE("Q1 quit leaves with any line end and any white space around it", "[ch08][program]") {
  leaves_at_quit(kProgram);
}

TEST_CASE("Q2 the line comes back byte for byte", "[ch08][program]") {
  Served served(kProgram);
  std::string bytes;
  for (int value = 255; value >= 0; --value)
    if (value != '\n') bytes += static_cast<char>(value);
  CHECK(test_support::describe_difference("CLIENT " + bytes + "\nCLIENT 'hello'\n",
                                          answer_to(served, bytes + "\n'hello'\n")) == "");
}

TEST_CASE("Q3 a long line gets one prefix and not one for each read", "[ch08][program]") {
  Served served(kProgram);
  const std::string line = std::string(3000, 'a') + std::string(40000, 'b');
  CHECK(test_support::describe_difference("CLIENT " + line + "\n",
                                          answer_to(served, line + "\n")) == "");
}

TEST_CASE("Q4 lines do not depend on how the bytes are cut", "[ch08][program]") {
  does_not_care_how_the_bytes_are_cut(kProgram);
}

TEST_CASE("Q4 only a line that is quit and nothing else leaves", "[ch08][program]") {
  takes_only_the_whole_word_for_quit(kProgram);
}

TEST_CASE("Q6 a client that never reads costs a thread and stops nothing", "[ch08][program]") {
  Served served(kProgram);
  const Client deaf = deaf_client(served);
  CHECK(answer_to(served, "still here\n") == "CLIENT still here\n");
  echo_contract::stops_within_its_limit(served.server, SIGTERM);
}

TEST_CASE("Q7 an end of input and a quit and a reset leave the same log line", "[ch08][program]") {
  logs_each_way_of_leaving_alike(kProgram);
}

TEST_CASE("Q8 a client that half-closes gets its last answers", "[ch08][program]") {
  Served served(kProgram);
  std::string sent;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    sent += "line " + std::to_string(i) + '\n';
    expected += "CLIENT line " + std::to_string(i) + '\n';
  }
  CHECK(test_support::describe_difference(expected, answer_to(served, sent)) == "");
}

TEST_CASE("Q9 chapter 08 serves on IPv6 addresses", "[ch08][program]") { serves_ipv6(kProgram); }

TEST_CASE("Q9 chapter 08 starts again at once on the port it just served", "[ch08][program]") {
  starts_again_on_the_same_port(kProgram);
}

TEST_CASE("Q9 chapter 08 stops on both signals despite silent clients", "[ch08][program]") {
  stops_with_silent_clients(kProgram);
}

TEST_CASE("chapter 08 serves two clients at once", "[ch08][program]") {
  Served served(kProgram);
  Client first = served.client();
  Client second = served.client();
  second.send("2\n");
  CHECK(second.receive_line() == second.local_address() + " 2");
  first.send("1\n");
  CHECK(first.receive_line() == first.local_address() + " 1");
}

TEST_CASE("chapter 08 begins each log line with the time", "[ch08][program]") {
  begins_each_log_line_with_the_time(kProgram);
}

TEST_CASE("chapter 08 keeps control characters out of its log", "[ch08][program]") {
  shows_control_characters_to_nobody_who_reads_the_log(kProgram);
}

TEST_CASE("chapter 08 lists its threads and their clients at the prompt", "[ch08][program]") {
  lists_its_clients_at_the_prompt(kProgram);
}

TEST_CASE("chapter 08 stops at quit on the prompt", "[ch08][program]") {
  stops_at_quit_on_the_prompt(kProgram);
}

TEST_CASE("chapter 08 goes on serving when its own input has ended", "[ch08][program]") {
  goes_on_serving_without_an_input(kProgram);
}

TEST_CASE("chapter 08 shows three arrows on a terminal", "[ch08][program]") {
  shows_three_arrows_on_a_terminal(kProgram);
}

TEST_CASE("chapter 08 says in one line that an address is in use", "[ch08][program]") {
  echo_contract::says_that_an_address_is_in_use(kProgram);
}

TEST_CASE("chapter 08 refuses bad command lines", "[ch08][program]") {
  echo_contract::refuses_command_lines(kProgram, {});
}
