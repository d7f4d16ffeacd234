// The program of chapter 09 from outside: its log, its prompt and its end. Opened by chapter 09.
#include "chapters/line_program_test.hpp"

using namespace line_program_test;

namespace {

const std::string kProgram = "ch09_chat_room";

}  // namespace

TEST_CASE("T1 a member leaves the same log line whichever way it goes", "[ch09][program]") {
  logs_each_way_of_leaving_alike(kProgram);
}

TEST_CASE("T25 control characters do not get into the log", "[ch09][program]") {
  shows_control_characters_to_nobody_who_reads_the_log(kProgram);
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
  program_test::refuses_command_lines(kProgram, {});
}

TEST_CASE("T16 the members are told that the room closes", "[ch09][program]") {
  Served served(kProgram);
  Client ann = served.client(), bob = served.client();
  served.server.write("quit\n");
  for (Client* member : {&ann, &bob}) {
    CHECK(member->receive_line() == "the server is going down, bye");
    CHECK(member->receive_end() == End::eof);
    member->close();
  }
  CHECK(served.server.wait() == 0);
  CHECK(served.server.errors().find("the room is closed: 2 left, 0 cut") != std::string::npos);
}

TEST_CASE("T16 a second signal cuts those who will not leave", "[ch09][program]") {
  Served served(kProgram);
  Client ann = served.client();
  served.server.signal(SIGINT);
  CHECK(ann.receive_line() == "the server is going down, bye");
  served.server.signal(SIGINT);
  CHECK(served.server.wait() == 0);
}
