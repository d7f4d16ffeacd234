// Where a program puts its Unix socket when it is not told. Opened by chapter 06.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>

namespace program {

/// A path for the Unix socket `name`: in the user's own directory for such things
/// ($XDG_RUNTIME_DIR) or, where there is none, in /tmp with the user's id, so that two users do not
/// meet. Makes no file.
[[nodiscard]] inline std::string socket_path(const std::string& name) {
  const char* const own = std::getenv("XDG_RUNTIME_DIR");
  if (own != nullptr && *own != '\0') return std::string(own) + '/' + name;
  return "/tmp/" + name + '-' + std::to_string(::getuid());
}

}  // namespace program
