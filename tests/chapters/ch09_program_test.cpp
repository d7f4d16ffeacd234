// The chat room with one client at a time, from outside: its lines, its log, its prompt and its
// end. Opened by chapter 09.
#include "chapters/line_contract.hpp"

using namespace line_contract;

namespace {

const std::string kProgram = "ch09_chat_room";

}  // namespace

TEST_CASE("chapter 09 puts the client's address before each line", "[ch09][program]") {
  puts_the_address_before_each_line(kProgram);
}

TEST_CASE("T13 an empty line is answered with an empty text", "[ch09][program]") {
  answers_an_empty_line_with_an_empty_text(kProgram);
}

TEST_CASE("T13 quit leaves with any line end and any white space around it", "[ch09][program]") {
  leaves_at_quit(kProgram);
}

TEST_CASE("T13 only a line that is quit and nothing else leaves", "[ch09][program]") {
  takes_only_the_whole_word_for_quit(kProgram);
}

TEST_CASE("chapter 09 takes what is left at the end of input for a line", "[ch09][program]") {
  takes_what_is_left_at_the_end_for_a_line(kProgram);
}

TEST_CASE("chapter 09 takes a line of 64 KiB", "[ch09][program]") {
  takes_a_line_of_the_longest_length(kProgram);
}

TEST_CASE("chapter 09 says that a line is too long and closes", "[ch09][program]") {
  says_that_a_line_is_too_long_and_closes(kProgram);
}

TEST_CASE("T10 lines do not depend on how the bytes are cut", "[ch09][program]") {
  does_not_care_how_the_bytes_are_cut(kProgram);
}

TEST_CASE("T11 a letter of two bytes across byte 1024 stays whole", "[ch09][program]") {
  Served served(kProgram);
  const std::string line = std::string(1023, 'x') + "\xc3\xa4 and on";
  CHECK(test_support::describe_difference("CLIENT " + line + "\n",
                                          answer_to(served, line + "\n")) == "");
}

TEST_CASE("T1 a member leaves the same log line whichever way it goes", "[ch09][program]") {
  logs_each_way_of_leaving_alike(kProgram);
}

TEST_CASE("T16 chapter 09 stops on both signals despite silent clients", "[ch09][program]") {
  stops_with_silent_clients(kProgram);
}

TEST_CASE("T16 chapter 09 starts again at once on the port it just served", "[ch09][program]") {
  starts_again_on_the_same_port(kProgram);
}

TEST_CASE("T16 chapter 09 stops despite a client that never reads", "[ch09][program]") {
  stops_despite_a_client_that_never_reads(kProgram);
}

TEST_CASE("T21 chapter 09 serves on IPv6 addresses", "[ch09][program]") { serves_ipv6(kProgram); }

TEST_CASE("T25 control characters do not get into the log", "[ch09][program]") {
  shows_control_characters_to_nobody_who_reads_the_log(kProgram);
}

TEST_CASE("T26 chapter 09 says in one line that an address is in use", "[ch09][program]") {
  echo_contract::says_that_an_address_is_in_use(kProgram);
}

TEST_CASE("chapter 09 begins each log line with the time", "[ch09][program]") {
  begins_each_log_line_with_the_time(kProgram);
}

TEST_CASE("chapter 09 lists its threads and their clients at the prompt", "[ch09][program]") {
  lists_its_clients_at_the_prompt(kProgram);
}

TEST_CASE("chapter 09 stops at quit on the prompt", "[ch09][program]") {
  stops_at_quit_on_the_prompt(kProgram);
}

TEST_CASE("chapter 09 goes on serving when its own input has ended", "[ch09][program]") {
  goes_on_serving_without_an_input(kProgram);
}

TEST_CASE("chapter 09 shows three arrows on a terminal", "[ch09][program]") {
  shows_three_arrows_on_a_terminal(kProgram);
}

TEST_CASE("chapter 09 refuses bad command lines", "[ch09][program]") {
  echo_contract::refuses_command_lines(kProgram, {});
}
