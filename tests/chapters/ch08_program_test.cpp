// The program of chapter 08 from outside: its lines, its log, its prompt and its end. Opened by
// chapter 08.
#include "chapters/line_program_test.hpp"

using namespace line_program_test;

namespace {

const std::string kProgram = "ch08_echo_server";

}  // namespace

TEST_CASE("Q7 an end of input and a quit and a reset leave the same log line", "[ch08][program]") {
  logs_each_way_of_leaving_alike(kProgram);
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

TEST_CASE("chapter 08 refuses bad command lines", "[ch08][program]") {
  program_test::refuses_command_lines(kProgram, {});
}
