// The command line of the chapters' programs: options, sub-commands, usage. Opened by chapter 01.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace program {

/// Parses a chapter program's command line.
///
/// Declare the options first, then call parse() once. The variables given by reference hold the
/// defaults before and the chosen values after; they must outlive the call of parse(). Not for use
/// by several threads.
class CommandLine {
 public:
  /// `name` is the program's, as its messages show it; `description` is one sentence for --help.
  CommandLine(std::string name, std::string description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// An option without a value: given or not. Names are written with their dashes: "--list".
  void flag(const std::string& name, bool& value, const std::string& help);

  /// An option with any text as its value.
  void option(const std::string& name, std::string& value, const std::string& help);

  /// An option whose value is a decimal number from `min` to `max`, both included, and nothing
  /// else: "80x" is refused.
  void option(const std::string& name, int& value, int min, int max, const std::string& help);

  /// An option whose value is one of `allowed`.
  void choice(const std::string& name, std::string& value, const std::vector<std::string>& allowed,
              const std::string& help);

  /// An argument without a name, written without dashes here; it may be left out.
  void positional(const std::string& name, std::string& value, const std::string& help);

  /// The same for a decimal number from `min` to `max`.
  void positional(const std::string& name, int& value, int min, int max, const std::string& help);

  /// The two options that every server has: --host and --port (0 to 65535; 0 lets the kernel
  /// choose). Sets both variables to their defaults, 127.0.0.1 and 9999.
  void address(std::string& host, int& port);

  /// A command with options of its own, such as `serve`. The reference lives as long as this
  /// object.
  CommandLine& subcommand(const std::string& name, const std::string& help);

  /// After parse(): whether the user gave this sub-command.
  [[nodiscard]] bool chosen() const;

  /// After parse(): whether the user gave this option or argument; one that only has its default
  /// was not given. `name` is written as it was declared.
  [[nodiscard]] bool given(const std::string& name) const;

  /// Refuses a command line without a sub-command.
  void require_subcommand();

  /// Parses. nullopt: go on. Otherwise the status to return from main: 0 after --help, which goes
  /// to standard output, or 2 after an unknown option or a bad value; then one line that names it
  /// and the usage went to standard error.
  [[nodiscard]] std::optional<int> parse(int argc, const char* const* argv);

  /// For options that do not go together: prints `why` and the usage as parse() would, and returns
  /// the same status 2.
  [[nodiscard]] int refuse(const std::string& why) const;

 private:
  struct Parser;
  explicit CommandLine(std::unique_ptr<Parser> parser);

  std::unique_ptr<Parser> parser_;
};

}  // namespace program
