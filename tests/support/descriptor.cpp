// The test support's own descriptor, errors and poll(2). Serves the tests of every chapter.
#include "support/descriptor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace test_support {

void throw_errno(const std::string& call) {
  throw std::system_error(errno, std::generic_category(), call);
}

void OwnedDescriptor::reset() noexcept {
  if (number_ >= 0) ::close(std::exchange(number_, -1));
}

Pipe make_pipe() {
  int ends[2];
  checked(::pipe2(ends, O_CLOEXEC), "pipe2");
  return {OwnedDescriptor{ends[0]}, OwnedDescriptor{ends[1]}};
}

void set_nonblocking(int descriptor) {
  const int flags = checked(::fcntl(descriptor, F_GETFL), "fcntl F_GETFL");
  checked(::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK), "fcntl F_SETFL");
}

bool wait_until_ready(int descriptor, short events, const Deadline& deadline) {
  // An interrupted wait starts again with what is left of the time: tests send signals in storms.
  while (true) {
    pollfd entry{descriptor, events, 0};
    const int ready = ::poll(&entry, 1, deadline.poll_timeout());
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) throw_errno("poll");
  }
}

}  // namespace test_support
