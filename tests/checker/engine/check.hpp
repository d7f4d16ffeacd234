// What a check is: one behaviour, which servers must show it, and how it is seen. Serves `check`.
#pragma once

#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace checker {

class Play;

/// What a server offers, and what a check needs of it before it has anything to say.
enum class Trait {
  tcp,            ///< It is reached over TCP,
  udp,            ///< over UDP,
  unix_path,      ///< or over a Unix socket.
  stream,         ///< Its clients have connections,
  datagram,       ///< or send packets.
  bytes,          ///< It sends back bytes as they came (chapters 01 to 07).
  lines,          ///< It speaks lines (from 08 on):
  echo,           ///< each line goes back to its client,
  chat,           ///< or to everybody in the room.
  answers_alone,  ///< What a client sends is answered to it alone.
  at_once,        ///< It serves many clients at once (from 07 on).
  process,        ///< It is a process that we start, watch, signal and end.
  fixed_address,  ///< We say where it listens, so it can be started there again.
  host            ///< We say on which of this machine's addresses.
};
using Traits = std::set<Trait>;

/// In words: "a process to watch".
[[nodiscard]] std::string to_words(Trait trait);

/// One behaviour that a server must show. Every chapter from `since` to `until` demands it.
struct Check {
  std::string name;    ///< "echoes-every-byte": what holds, in the words of `check --only`.
  std::string rows{};  ///< The bugs of the table that it would see: "C1 Q9" (tests/rows.md).
  int since = 1;
  int until = std::numeric_limits<int>::max();
  Traits needs{};
  std::string demands;  ///< One sentence.
  std::vector<std::string>
      causes;          ///< What is likely wrong with a server that fails, likeliest first.
  std::string read{};  ///< The folder of the chapter that explains it.
  std::function<void(Play&)> play;  ///< Plays it; throws Failed.
  int task = 0;                     ///< In an exercise: the number of the task it belongs to.

  [[nodiscard]] bool demanded_in(int chapter) const { return since <= chapter && chapter <= until; }
};

}  // namespace checker
