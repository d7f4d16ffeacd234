// Socket addresses of every family as the tests write and read them. Serves the tests of every
// chapter.
#pragma once

#include <sys/socket.h>

#include <string>

namespace test_support {

/// A socket address and its length, as bind(2) and its relatives want them.
struct SocketName {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] static SocketName of(const sockaddr* address, socklen_t length);
  /// A path, or an abstract name if it starts with '@'. Throws std::length_error if it does not
  /// fit.
  [[nodiscard]] static SocketName unix_path(const std::string& path);
  /// The name a socket is bound to.
  [[nodiscard]] static SocketName local(int descriptor);

  [[nodiscard]] const sockaddr* pointer() const;
  /// "127.0.0.1:80", "[::1]:80", "/path", "@abstract", or empty for an unbound Unix socket.
  [[nodiscard]] std::string text() const;
};

struct HostAndPort {
  std::string host;
  int port = 0;
};

/// Splits "127.0.0.1:80" or "[::1]:80". Throws std::invalid_argument for anything else.
[[nodiscard]] HostAndPort split_host_and_port(const std::string& address);

}  // namespace test_support
