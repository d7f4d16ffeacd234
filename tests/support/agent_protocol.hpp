// The messages between a test and its client process: lists of strings with their lengths. Serves
// the tests of every chapter.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/deadline.hpp"

namespace test_support {

/// A request is {operation, client number, argument...}; a reply {"done", result},
/// {"timed out", text}, {"system error", errno, text} or {"error", text}.
using Message = std::vector<std::string>;

/// Sends a message whole over a stream socket. Throws std::system_error.
void send_message(int descriptor, const Message& message);

/// The next message; nullopt if the other side has closed. Throws TimedOut, std::system_error.
[[nodiscard]] std::optional<Message> receive_message(int descriptor, const Deadline& deadline);

}  // namespace test_support
