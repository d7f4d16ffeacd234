// What `check` prints: for a reader, or as JSON for a tool. Serves `check`.
#pragma once

#include <string>
#include <vector>

#include "checker/engine/judge.hpp"

namespace checker {

/// Counts of verdicts, for the last line and the exit status.
struct Summary {
  int hold = 0;
  int fail = 0;
  int not_checked = 0;
  int broken = 0;

  void add(const Verdict& verdict);
  [[nodiscard]] std::string to_string() const;
  /// 0: all hold that could be checked. 1: some fail. 3: the checker itself could not go on.
  [[nodiscard]] int exit_status() const;
};

/// One line for a check that holds or was not checked; the whole story of one that fails. `again`
/// is the command that plays this check alone.
[[nodiscard]] std::string for_reader(const Verdict& verdict, const std::string& again);

/// The same without the story: in an exercise the first failure is enough to work on.
[[nodiscard]] std::string in_one_line(const Verdict& verdict);
/// The same for what why_not_serving() says.
[[nodiscard]] std::string for_reader(const std::string& why_not_serving);

/// One object: {"name": ..., "since": ..., "verdict": "holds|fails|not checked|broken", ...}.
[[nodiscard]] std::string as_json(const Verdict& verdict);

/// A JSON string, with its quotes.
[[nodiscard]] std::string json_string(const std::string& text);

/// "08".
[[nodiscard]] std::string two_digits(int chapter);

}  // namespace checker
