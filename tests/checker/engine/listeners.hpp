// Who listens where and has read what, from proc(5), without connecting to anybody. Serves `check`.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checker/engine/target.hpp"

namespace checker {

/// True if somebody listens on this port ("9999") or, for a Unix socket, on this path. Any host.
[[nodiscard]] bool listens(Transport transport, const std::string& port_or_path);

/// How many bytes the server's end of a TCP connection holds that the server has not read; nothing
/// if there is no such end on this machine, or no longer.
[[nodiscard]] std::optional<std::size_t> unread_input(int server_port, int client_port);

/// The TCP ports that this process itself listens on.
[[nodiscard]] std::vector<int> tcp_ports_of(pid_t process);

}  // namespace checker
