// The >>> prompt: commands for a running server, read from standard input. Opened by chapter 08.
#pragma once

#include <optional>
#include <string>

namespace program {

/// Reads commands from standard input until the server has ended.
///
/// Any standard input will do, such as a pipe or a file; only the text ">>> " needs a terminal. At
/// the end of input the server goes on serving, so next() then waits for the stop alone. For one
/// thread; one object per program.
class Prompt {
 public:
  /// `stop_descriptor` becomes readable when the server has ended. It is not owned, never read, and
  /// must stay open.
  explicit Prompt(int stop_descriptor);

  /// Waits for the next command: a line without surrounding white space, never empty. nullopt once
  /// the server has ended, also if commands are left over. Throws std::system_error if poll(2)
  /// fails.
  [[nodiscard]] std::optional<std::string> next();

 private:
  enum class Ready { input, stop };
  enum class Terminal { no, yes };

  bool has_line() const;
  std::string take_line();
  Ready wait(int milliseconds) const;
  void read_some();
  void ask();
  void end_line();

  int stop_descriptor_;
  Terminal terminal_;
  bool asked_ = false;
  bool ended_ = false;
  std::string buffer_;
};

}  // namespace program
