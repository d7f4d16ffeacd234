// The other end of a TCP connection, seen from this one, by asking the kernel. Serves `check`.
#pragma once

#include <cstddef>
#include <optional>

#include "socketserver/address.hpp"

namespace checker {

/// How many bytes the server's end holds that the server has not read. Nothing if the connection is
/// no more, or if it cannot be known: the server is on another machine, or the kernel does not
/// tell.
[[nodiscard]] std::optional<std::size_t> unread_input(const socketserver::Address& server,
                                                      const socketserver::Address& client);

}  // namespace checker
