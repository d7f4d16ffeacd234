// The one owner of one file descriptor. Opened by chapter 02.
#include "socketserver/descriptor.hpp"

#include <unistd.h>

namespace socketserver {

[[gnu::hot]] void Descriptor::reset(int fd) noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

}  // namespace socketserver
