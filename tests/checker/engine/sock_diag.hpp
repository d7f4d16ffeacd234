// What the kernel knows of sockets that are not ours (sock_diag(7)). Serves `check`.
#pragma once

#include <cstddef>
#include <optional>

#include "socketserver/address.hpp"

namespace checker {

/// How many bytes the server's end of a TCP connection holds that the server has not read. Nothing
/// if the connection is no more, or if it cannot be known: the server is on another machine, or the
/// kernel does not tell.
[[nodiscard]] std::optional<std::size_t> unread_input(const socketserver::Address& server,
                                                      const socketserver::Address& client);

/// True if a TCP or UDP socket of this machine has the port, be it only a connection that fades
/// away (TIME_WAIT). False if the kernel does not tell.
[[nodiscard]] bool port_in_use(int port);

}  // namespace checker
