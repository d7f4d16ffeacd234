// The exercises of the book: the server that each asks for, and the checks of it. Serves `check`.
#pragma once

#include <string>
#include <vector>

#include "checker/engine/check.hpp"
#include "checker/engine/target.hpp"

namespace checker {

/// What a chapter has declared with add_exercise(): the words of that line, and its checks.cpp.
struct Exercise {
  std::string chapter;  ///< The chapter's folder: "01_raw_sockets".
  std::string task;     ///< The folder inside exercise/.
  std::string transport;
  std::string speaks;
  std::string as;
  std::vector<std::string> arguments;
  std::vector<Check> (*checks)();

  /// "01/send_all".
  [[nodiscard]] std::string name() const { return chapter.substr(0, 2) + '/' + task; }
  /// The reader's program, where the build puts it.
  [[nodiscard]] std::string program() const;
  /// A server started with `command` or, if that is empty, the reader's program.
  [[nodiscard]] Target target(std::vector<std::string> command) const;
  /// Its checks, in the order of its tasks.
  [[nodiscard]] std::vector<Check> ordered_checks() const;
};

/// All exercises, in the order of the book. None in `check`: it hands over to check_exercises, which
/// is the same program with a file that fills this list, and with what the list names.
[[nodiscard]] std::vector<Exercise>& exercises();

/// The exercise that somebody calls "ch01/send_all" or "01/send_all"; null if there is none.
[[nodiscard]] const Exercise* find_exercise(const std::string& name);

/// A check of the book that must hold in an exercise, too, as a part of its task. Throws
/// std::logic_error if the catalogue has no such check.
[[nodiscard]] Check earlier(const std::string& name, int task);

}  // namespace checker
