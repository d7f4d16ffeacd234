// Who listens where and has read what, from proc(5), without connecting to anybody. Serves `check`.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "checker/engine/target.hpp"

namespace checker {

/// True if somebody listens on this port ("9999") or, for a Unix socket, on this path. Any host.
[[nodiscard]] bool listens(Transport transport, const std::string& port_or_path);

/// True while the server's end of a TCP connection on this machine holds bytes that it has not
/// read.
[[nodiscard]] bool has_unread_input(int server_port, int client_port);

/// The TCP ports that this process itself listens on.
[[nodiscard]] std::vector<int> tcp_ports_of(pid_t process);

}  // namespace checker
