// Plays checks against a server and says what came of it. Serves `check`.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/engine/check.hpp"
#include "checker/engine/play.hpp"
#include "checker/engine/target.hpp"

namespace checker {

/// What came of one check on one server.
struct Verdict {
  enum class Kind {
    holds,        ///< The server does what is demanded.
    fails,        ///< It does not; `complaint` says how, `steps` how it came to that.
    not_checked,  ///< The check needs something that this server does not offer: `complaint`.
    broken        ///< The checker itself could not go on: `complaint`. Never the server's fault.
  };
  Kind kind = Kind::holds;
  const Check* check = nullptr;
  std::string complaint;
  std::vector<std::string> steps;
  std::chrono::milliseconds time{0};
};

/// Why the server cannot be checked at all: it does not start, or nobody can connect to it. Nothing
/// if it can. Every check would fail for the same reason, so it is told once.
[[nodiscard]] std::optional<std::string> why_not_serving(const Target& target, Patience patience);

/// Plays one check. Blocks until it is decided; never throws for anything the server does.
[[nodiscard]] Verdict judge(const Check& check, const Target& target, Patience patience);

/// Plays several, `jobs` at a time, each on a server of its own; in the order of `checks`. Calls
/// `decided` for each as soon as those before it are decided, too.
void judge_all(const std::vector<const Check*>& checks, const Target& target, Patience patience,
               int jobs, const std::function<void(const Verdict&)>& decided);

}  // namespace checker
