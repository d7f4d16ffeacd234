// What `check` prints: for a reader, or as JSON for a tool. Serves `check`.
#include "checker/engine/report.hpp"

#include <array>
#include <cstdio>
#include <sstream>

namespace checker {
namespace {

const std::string kMargin = "         ";

std::string word_for(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::holds:
      return "holds";
    case Verdict::Kind::fails:
      return "fails";
    case Verdict::Kind::not_checked:
      return "not checked";
    case Verdict::Kind::broken:
      return "broken";
  }
  return "";
}

std::string indented(const std::string& text, const std::string& margin) {
  std::string result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) result += margin + line + '\n';
  return result;
}

// The beginning and the end of a long story.
std::string story(const Verdict& verdict) {
  constexpr std::size_t kFirst = 3;
  constexpr std::size_t kLast = 12;
  const std::size_t count = verdict.steps.size();
  std::string text;
  for (std::size_t at = 0; at < count; ++at) {
    const bool shown = at < kFirst || at + kLast >= count;
    if (shown) text += std::to_string(at + 1) + ". " + verdict.steps[at] + '\n';
    if (!shown && at == kFirst)
      text += "... (" + std::to_string(count - kFirst - kLast) + " more like these)\n";
  }
  return text;
}

// "<A>" in a story needs a word.
std::string legend(const std::string& story) {
  const bool letters = story.find("<A>") != std::string::npos;
  return letters ? "(<A> stands for the address of client A, and so on.)\n" : "";
}

std::string demanded_by(const Check& check) {
  return check.task > 0 ? "task " + std::to_string(check.task)
                        : "since chapter " + two_digits(check.since);
}

std::string advice(const Check& check, const std::string& again) {
  std::string text;
  for (const std::string& cause : check.causes)
    text += (text.empty() ? "likely: " : "or:     ") + cause + '\n';
  return text + "read:   chapters/" + check.read + "/README.md\n" + "again:  " + again + '\n';
}

}  // namespace

void Summary::add(const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::holds) ++hold;
  if (verdict.kind == Verdict::Kind::fails) ++fail;
  if (verdict.kind == Verdict::Kind::not_checked) ++not_checked;
  if (verdict.kind == Verdict::Kind::broken) ++broken;
}

std::string Summary::to_string() const {
  std::string text = std::to_string(hold) + " hold, " + std::to_string(fail) + " fail";
  if (not_checked > 0) text += ", " + std::to_string(not_checked) + " not checked";
  if (broken > 0) text += ", " + std::to_string(broken) + " could not be played";
  return text;
}

int Summary::exit_status() const {
  if (broken > 0) return 3;
  return fail > 0 ? 1 : 0;
}

std::string two_digits(int chapter) { return (chapter < 10 ? "0" : "") + std::to_string(chapter); }

std::string for_reader(const Verdict& verdict, const std::string& again) {
  const Check& check = *verdict.check;
  switch (verdict.kind) {
    case Verdict::Kind::holds:
      return "  holds  " + check.name + '\n';
    case Verdict::Kind::not_checked:
      return "  -      " + check.name + " (" + verdict.complaint + ")\n";
    case Verdict::Kind::broken:
      return "  ?      " + check.name + ": the checker could not go on: " + verdict.complaint +
             '\n';
    case Verdict::Kind::fails:
      break;
  }
  const std::string told = story(verdict) + indented(verdict.complaint, "   ");
  return "  FAILS  " + check.name + '\n' +
         indented(check.demands + " (" + demanded_by(check) + ")", kMargin) +
         indented(told + legend(told), "    ") + indented(advice(check, again), kMargin);
}

std::string for_reader(const std::string& why_not_serving) {
  return "  It cannot be checked at all.\n" + indented(why_not_serving, kMargin);
}

std::string in_one_line(const Verdict& verdict) {
  if (verdict.kind != Verdict::Kind::fails) return for_reader(verdict, "");
  return "  FAILS  " + verdict.check->name + ": " + verdict.check->demands + '\n';
}

std::string json_string(const std::string& text) {
  std::string result = "\"";
  for (const char byte : text) {
    const auto value = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      result += '\\';
      result += byte;
    } else if (byte == '\n') {
      result += "\\n";
    } else if (value < 0x20 || value > 0x7e) {
      // Complaints are escaped ASCII but for what a server wrote to its standard error.
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x", value);
      result += code.data();
    } else {
      result += byte;
    }
  }
  return result + '"';
}

std::string as_json(const Verdict& verdict) {
  const Check& check = *verdict.check;
  std::string steps;
  for (const std::string& step : verdict.steps)
    steps += (steps.empty() ? "" : ", ") + json_string(step);
  return "{\"name\": " + json_string(check.name) + ", \"since\": " + std::to_string(check.since) +
         ", \"task\": " + std::to_string(check.task) +
         ", \"demands\": " + json_string(check.demands) +
         ", \"verdict\": " + json_string(word_for(verdict.kind)) +
         ", \"complaint\": " + json_string(verdict.complaint) + ", \"steps\": [" + steps +
         "], \"milliseconds\": " + std::to_string(verdict.time.count()) + "}";
}

}  // namespace checker
