// A TCP and UDP port that nobody uses and nobody else will choose. Serves `check`.
#pragma once

#include <optional>

#include "socketserver/socket.hpp"

namespace checker {

/// A port for a server that must be told one. The kernel's own choice (port 0) would be free now
/// and might be given to any client the next moment; so the number lies outside the range from
/// which the kernel chooses, and as long as this object lives no other FreePort on this machine has
/// the same.
class FreePort {
 public:
  FreePort();
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_ = 0;
  std::optional<socketserver::Socket> lock_;
};

}  // namespace checker
