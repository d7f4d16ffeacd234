// The book's own servers, as the build has listed them. Serves `check`.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "checker/engine/target.hpp"

namespace checker {

/// One column of the ledger: a program of a chapter with the arguments that make it one server.
struct OwnServer {
  int chapter = 0;     ///< The chapter it belongs to.
  std::string column;  ///< "udp", or empty where a chapter has one server.
  Target target;       ///< `target.chapter` may be an earlier one: see `add_server` in CMake.
};

/// The servers that a list names, one a line, as add_server() in CMake writes it. Throws
/// std::runtime_error naming a line that it cannot read.
[[nodiscard]] std::vector<OwnServer> servers_in(std::istream& list);

/// All servers that chapters have declared, in the order of the book. Throws std::runtime_error if
/// the list cannot be read.
[[nodiscard]] std::vector<OwnServer> own_servers();

}  // namespace checker
