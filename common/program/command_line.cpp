// The command line of the chapters' programs, on top of CLI11. Opened by chapter 01.
#include "program/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <utility>

namespace program {

// One CLI11 parser, the program's or a sub-command's. The usage line is collected while options are
// declared, because CLI11 can print only the whole help.
struct CommandLine::Parser {
  std::string name;
  std::string usage;
  std::unique_ptr<CLI::App> own;  // the program's; a sub-command's belongs to that
  CLI::App* app = nullptr;
  std::vector<std::unique_ptr<CommandLine>> subcommands;

  void mention(const std::string& text) { usage += " [" + text + "]"; }

  // The usage of the sub-command that was given, else the program's own.
  const std::string& relevant_usage() const {
    for (const auto& command : subcommands)
      if (command->chosen()) return command->parser_->relevant_usage();
    return usage;
  }
};

namespace {

// CLI11's own conversion also takes "0x50"; what is a port number in one chapter must be one in
// all.
int parse_number(const std::string& option, const std::string& text, int min, int max) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const bool in_range = error == std::errc{} && rest == end && min <= number && number <= max;
  if (!in_range)
    throw CLI::ValidationError(option, "'" + text + "' is not a number from " +
                                           std::to_string(min) + " to " + std::to_string(max));
  return number;
}

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

// CLI11 names unknown arguments in a long sentence, last one first, and has words of its own for a
// flag that was given a value.
std::string explain(const CLI::ParseError& error, const CLI::App& app) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
    return "unknown argument '" + app.remaining(true).front() + "'";
  constexpr std::string_view kFlagWithValue = " was given a disallowed flag override";
  std::string text = error.what();
  if (!text.ends_with(kFlagWithValue)) return text;
  return "--" + text.substr(0, text.size() - kFlagWithValue.size()) + " takes no value";
}

}  // namespace

CommandLine::CommandLine(std::string name, std::string description)
    : parser_(std::make_unique<Parser>()) {
  parser_->own = std::make_unique<CLI::App>(std::move(description), name);
  parser_->app = parser_->own.get();
  parser_->usage = name;
  parser_->name = std::move(name);
}

CommandLine::CommandLine(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}

CommandLine::~CommandLine() = default;

void CommandLine::flag(const std::string& name, bool& value, const std::string& help) {
  parser_->mention(name);
  parser_->app->add_flag(name, value, help)->disable_flag_override();
}

void CommandLine::option(const std::string& name, std::string& value, const std::string& help) {
  parser_->mention(name + " TEXT");
  parser_->app->add_option(name, value, help)->capture_default_str();
}

void CommandLine::option(const std::string& name, int& value, int min, int max,
                         const std::string& help) {
  parser_->mention(name + " N");
  const auto store = [&value, name, min, max](const std::string& text) {
    value = parse_number(name, text, min, max);
  };
  parser_->app->add_option_function<std::string>(name, store, help)
      ->type_name("N")
      ->default_str(std::to_string(value));
}

void CommandLine::choice(const std::string& name, std::string& value,
                         const std::vector<std::string>& allowed, const std::string& help) {
  parser_->mention(name + " " + joined(allowed, "|"));
  const auto store = [&value, name, allowed](const std::string& text) {
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end())
      throw CLI::ValidationError(name, "'" + text + "' is not one of " + joined(allowed, ", "));
    value = text;
  };
  parser_->app->add_option_function<std::string>(name, store, help)
      ->type_name(joined(allowed, "|"))
      ->default_str(value);
}

void CommandLine::positional(const std::string& name, std::string& value, const std::string& help) {
  parser_->mention(name);
  parser_->app->add_option(name, value, help);
}

void CommandLine::positional(const std::string& name, int& value, int min, int max,
                             const std::string& help) {
  parser_->mention(name);
  const auto store = [&value, name, min, max](const std::string& text) {
    value = parse_number(name, text, min, max);
  };
  parser_->app->add_option_function<std::string>(name, store, help)->type_name("N");
}

void CommandLine::address(std::string& host, int& port) {
  host = "127.0.0.1";
  port = 9999;
  option("--host", host, "The address to listen on");
  option("--port", port, 0, 65535, "The port; 0 lets the kernel choose one");
}

CommandLine& CommandLine::subcommand(const std::string& name, const std::string& help) {
  auto parser = std::make_unique<Parser>();
  parser->app = parser_->app->add_subcommand(name, help);
  parser->usage = parser_->name + " " + name;
  parser_->mention(name + " ...");
  parser_->subcommands.push_back(std::unique_ptr<CommandLine>(new CommandLine(std::move(parser))));
  return *parser_->subcommands.back();
}

bool CommandLine::chosen() const { return parser_->app->parsed(); }

bool CommandLine::given(const std::string& name) const { return parser_->app->count(name) > 0; }

void CommandLine::require_subcommand() { parser_->app->require_subcommand(1); }

std::optional<int> CommandLine::parse(int argc, const char* const* argv) {
  CLI::App& app = *parser_->app;
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    return refuse(explain(error, app));
  }
}

int CommandLine::refuse(const std::string& why) const {
  const std::string text =
      parser_->name + ": " + why + "\nusage: " + parser_->relevant_usage() + " [--help]\n";
  std::fputs(text.c_str(), stderr);
  return 2;
}

}  // namespace program
