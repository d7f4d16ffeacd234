// Who listens where, from proc(5), without connecting to anybody. Serves `check`.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "checker/engine/target.hpp"

namespace checker {

/// True if somebody listens on this port ("9999") or, for a Unix socket, on this path. Any host.
[[nodiscard]] bool listens(Transport transport, const std::string& port_or_path);

/// The TCP ports that this process itself listens on.
[[nodiscard]] std::vector<int> tcp_ports_of(pid_t process);

}  // namespace checker
