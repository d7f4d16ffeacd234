// The server under test: what it offers, and how it is started or reached. Serves `check`.
#pragma once

#include <string>
#include <vector>

#include "checker/engine/check.hpp"
#include "support/client.hpp"

namespace checker {

enum class Transport { tcp, udp, unix_stream, unix_datagram };

/// "tcp", "udp", "unix", "unix-dgram", as the chapters' programs call them.
[[nodiscard]] std::string to_string(Transport transport);
/// Throws std::invalid_argument for any other word.
[[nodiscard]] Transport transport_of(const std::string& word);

[[nodiscard]] inline bool is_datagram(Transport transport) {
  return transport == Transport::udp || transport == Transport::unix_datagram;
}
[[nodiscard]] inline bool is_unix(Transport transport) {
  return transport == Transport::unix_stream || transport == Transport::unix_datagram;
}

enum class Speaks { bytes, echo_lines, chat };
/// "bytes", "lines", "chat", as the chapters declare it. Throws std::invalid_argument.
[[nodiscard]] Speaks speaks_of(const std::string& word);

/// "bytes", "lines" or "chat". Throws std::invalid_argument for any other word.
[[nodiscard]] Speaks speaks_of(const std::string& word);

/// One of: a command that starts a server, or the address of one that runs.
struct Target {
  std::string name;  ///< "ch06_four_servers udp", or what the user typed.
  int chapter = 1;   ///< The chapter whose demands it has to meet.
  Transport transport = Transport::tcp;
  Speaks speaks = Speaks::bytes;
  /// The words of the command. "{port}", "{host}" and "{path}" stand for what it is told.
  std::vector<std::string> command{};
  std::string address{};   ///< Without a command: where it runs.
  bool announces = false;  ///< It keeps the book's contract: prints "listening on ADDRESS" first.

  [[nodiscard]] Traits offers() const;
  /// Whether a word of the command has this placeholder, e.g. "{port}".
  [[nodiscard]] bool mentions(const std::string& placeholder) const;
};

}  // namespace checker
