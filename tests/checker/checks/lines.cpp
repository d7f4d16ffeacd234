// Checks of servers that speak lines: where a line begins and ends, and the word `quit`. Serves
// `check`.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/play.hpp"

namespace checker {
namespace {

constexpr std::size_t kLongest = 64 * 1024;
const std::string kTooLong = "your line is too long: 65536 bytes are the limit, bye\n";

void answers_a_line_in_two_parts(Play& play) {
  Peer& a = play.connect();
  a.sends("hel");
  a.until_read();
  a.sends("lo\n");
  a.receives(play.answer(a, "hello"));
}

void answers_three_lines_in_one_part(Play& play) {
  Peer& a = play.connect();
  a.sends("one\ntwo\r\nthree\n");
  a.receives(play.answer(a, "one") + play.answer(a, "two") + play.answer(a, "three"));
}

// The whole conversation, cut in two at each place.
void does_not_care_where_the_bytes_are_cut(Play& play) {
  const std::string bytes = "hi\nquit?\r\n\nquit\n";
  const auto cut_at = [&](std::size_t cut) {
    Peer& a = play.connect();
    const std::string expected =
        play.answer(a, "hi") + play.answer(a, "quit?") + play.answer(a, "");
    if (cut > 0) a.sends(std::string_view(bytes).substr(0, cut));
    a.until_read();
    if (cut < bytes.size()) a.sends(std::string_view(bytes).substr(cut));
    a.half_closes();
    a.receives_to_the_end(expected);
  };
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
    play.in_short("a client", "sends the same, cut", "after " + std::to_string(cut) + " bytes",
                  [&] { cut_at(cut); });
}

void answers_an_empty_line(Play& play) {
  Peer& a = play.connect();
  a.sends("\n\r\n \n");
  a.receives(play.answer(a, "") + play.answer(a, "") + play.answer(a, " "));
}

void answers_what_is_left_at_the_end(Play& play) {
  Peer& a = play.connect();
  a.exchanges("whole\nleft over", play.answer(a, "whole") + play.answer(a, "left over"));
  Peer& b = play.connect();
  b.exchanges("", "");
}

void answers_a_thousand_lines_after_a_half_close(Play& play) {
  Peer& a = play.connect();
  std::string sent;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string line = "line " + std::to_string(i);
    sent += line + '\n';
    expected += play.answer(a, line);
  }
  a.exchanges(sent, expected);
}

void takes_a_line_of_64_kib(Play& play) {
  Peer& a = play.connect();
  const std::string line(kLongest, 'x');
  a.exchanges(line + "\r\nnext\n", play.answer(a, line) + play.answer(a, "next"));
}

void refuses_a_longer_line(Play& play) {
  const std::string line(kLongest + 1, 'x');
  Peer& a = play.connect();
  a.exchanges(line + "\nnever seen\n", kTooLong);
  Peer& b = play.connect();
  b.sends(line);
  b.receives_to_the_end(kTooLong);
  Peer& c = play.connect();
  play.ask(c, "still here");
}

void leaves_at_quit(Play& play) {
  for (const std::string word : {"quit\n", "quit\r\n", " quit\n", "\tquit \r\n"}) {
    Peer& a = play.connect();
    play.ask(a, "last");
    a.sends(word);
    a.sees_the_end();
  }
}

// The line after `quit` is never read. A server that closes all the same tears up its own answer.
void does_not_reset_after_quit(Play& play) {
  Peer& a = play.connect();
  a.sends("last\nquit\n" + std::string(20'000, 'x') + "\nnever seen\n");
  a.receives_to_the_end(play.answer(a, "last"));
}

void takes_only_the_whole_word_for_quit(Play& play) {
  Peer& a = play.connect();
  std::string sent;
  std::string expected;
  for (const std::string line : {"QUIT", "quit now", "quitter", "\"quit\"", "please quit"}) {
    sent += line + '\n';
    expected += play.answer(a, line);
  }
  a.exchanges(sent, expected);
}

void takes_any_byte_for_text(Play& play) {
  Peer& a = play.connect();
  std::string bytes;
  for (int value = 255; value >= 0; --value)
    if (value != '\n') bytes += static_cast<char>(value);
  play.ask(a, bytes);
}

void keeps_a_letter_of_two_bytes_whole(Play& play) {
  Peer& a = play.connect();
  for (const std::size_t before : {1022U, 1023U, 4095U, 16'383U})
    play.ask(a, std::string(before, 'x') + "\xc3\xa4 and on");
}

Check about_lines(std::string name, std::string rows, std::string demands,
                  std::vector<std::string> causes, std::string read,
                  std::function<void(Play&)> play) {
  return {.name = std::move(name),
          .rows = std::move(rows),
          .since = 8,
          .needs = {Trait::stream, Trait::lines},
          .demands = std::move(demands),
          .causes = std::move(causes),
          .read = std::move(read),
          .play = std::move(play)};
}

}  // namespace

std::vector<Check> checks_of_lines() {
  const std::string kHandlers = "05_request_handlers";
  const std::string kEcho = "08_echo_server";
  std::vector<Check> checks{
      about_lines("answers-a-line-in-two-parts", "Q4 T10",
                  "A line that arrives in two parts is answered once, when it is whole.",
                  {"it answers after every recv: a line that arrives in two parts is answered "
                   "twice"},
                  kHandlers, answers_a_line_in_two_parts),
      about_lines("answers-three-lines-in-one-part", "Q4 T10",
                  "Lines that arrive together are answered one by one.",
                  {"it takes what one recv brings for one line",
                   "it does not strip \\r\\n, or only one of the two line ends"},
                  kHandlers, answers_three_lines_in_one_part),
      about_lines(
          "does-not-care-where-the-bytes-are-cut", "Q4 T10",
          "However the bytes are cut into packets, the answers are the same.",
          {"what is left of one recv is lost before the next",
           "\\r at the end of one recv and \\n at the start of the next are not seen as one"},
          kHandlers, does_not_care_where_the_bytes_are_cut),
      about_lines("answers-an-empty-line", "T13", "An empty line is answered with an empty text.",
                  {"an empty line is skipped, or taken for the end of input"}, kEcho,
                  answers_an_empty_line),
      about_lines("answers-what-is-left-at-the-end", "",
                  "What is left without a line end when a client half-closes is a line.",
                  {"the rest of the buffer is thrown away at the end of input",
                   "it answers the end of input itself"},
                  kHandlers, answers_what_is_left_at_the_end),
      about_lines("answers-a-thousand-lines-after-a-half-close", "Q8",
                  "A client that sends a thousand lines and half-closes gets every answer.",
                  {"it closes at the end of input, before all lines are answered",
                   "it ignores half-closes, and never closes itself"},
                  kEcho, answers_a_thousand_lines_after_a_half_close),
      about_lines("takes-a-line-of-64-kib", "Q3",
                  "A line of 65,536 bytes is a line like any other.",
                  {"its buffer has a fixed size, and a long line comes out in pieces"}, kHandlers,
                  takes_a_line_of_64_kib),
      about_lines("refuses-a-longer-line", "D6",
                  "A line longer than that is refused with one line that says so, and the "
                  "connection is closed in good order.",
                  {"it stores a line without a limit",
                   "it closes without reading what is left, so "
                   "the connection is reset and the refusal is lost"},
                  kHandlers, refuses_a_longer_line),
      about_lines("leaves-at-quit", "Q1 T13",
                  "The line quit, with either line end and with white space around it, ends the "
                  "connection without an answer.",
                  {"it compares the line with its line end", "it answers the word like any other"},
                  kEcho, leaves_at_quit),
      about_lines("does-not-reset-after-quit", "D3",
                  "A client that has sent more after quit still reads all answers and an orderly "
                  "end.",
                  {"it closes with input left unread, and the kernel resets the connection"},
                  "03_base_server", does_not_reset_after_quit),
      about_lines("takes-only-the-whole-word-for-quit", "Q4 T13",
                  "Only a line that is quit and nothing else leaves.",
                  {"it looks for the word anywhere in the line, or ignores case"}, kEcho,
                  takes_only_the_whole_word_for_quit),
      about_lines("keeps-a-letter-of-two-bytes-whole", "T11",
                  "A letter of two bytes comes back whole, wherever in the line it stands.",
                  {"it decodes each recv by itself"}, kHandlers, keeps_a_letter_of_two_bytes_whole),
  };
  Check any_byte = about_lines("takes-any-byte-for-text", "Q2",
                               "A line may have any bytes, and comes back as it came.",
                               {"it decodes the line, and throws at bytes that are no UTF-8",
                                "it treats the line as a C string: a zero byte ends it"},
                               kEcho, takes_any_byte_for_text);
  any_byte.needs.insert(Trait::echo);
  checks.push_back(std::move(any_byte));
  return checks;
}

}  // namespace checker
