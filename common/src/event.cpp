// A flag that a loop can wait for, behind an eventfd. Opened by chapter 03.
#include "socketserver/event.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "socketserver/error.hpp"

namespace socketserver {

Event::Event() : descriptor_(check(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}

// Both calls touch a counter and cannot wait: it is non-blocking. Raising a flag whose counter is
// full (2^64 - 2 times raised) fails, and the flag is up anyway. errno is kept, since a signal
// handler may be the caller.
void Event::set() const noexcept {
  const int saved = errno;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(fileno(), &one, sizeof one);
  errno = saved;
}

bool Event::clear() const noexcept {
  std::uint64_t count = 0;
  return ::read(fileno(), &count, sizeof count) > 0;
}

}  // namespace socketserver
