// What an animal of the zoo is: a tiny server with one fault, and the checks meant for it. Serves
// the tests of `check`.
#pragma once

#include <string>
#include <vector>

namespace zoo {

/// Where an animal is told to listen.
struct Place {
  std::string host;
  int port = 0;
  std::string path;
};

/// A server with exactly one fault. Everything else about it is correct.
struct Animal {
  std::string name;   ///< "leaks-descriptors": as in `zoo NAME`, and in its messages' file.
  std::string fault;  ///< One sentence.

  // It is judged as a server of the book would be that is declared with these words; see
  // add_server() in common/cmake/chapters.cmake.
  int chapter = 7;
  std::string transport = "tcp";
  std::string speaks = "bytes";
  /// Where it listens is no part of its command line: it has to say so itself.
  bool told_where = true;

  /// The checks meant for the fault. Empty: it cannot be checked at all.
  std::vector<std::string> caught_by;
  /// Checks about something else that fail with it, since the fault stands in their way.
  std::vector<std::string> also_fails{};

  /// What its clients see of the fault differs from run to run, and is left out of its message.
  bool varies = false;

  /// Serves until SIGINT or SIGTERM and returns the status of the process.
  int (*serve)(const Place& place) = nullptr;
};

/// All of them, by name.
[[nodiscard]] std::vector<Animal> animals();

}  // namespace zoo
