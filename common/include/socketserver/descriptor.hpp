// The one owner of one file descriptor. Opened by chapter 02.
#pragma once

#include <utility>

namespace socketserver {

/// Owns one file descriptor and closes it exactly once, whichever way the scope is left.
/// Move-only: there is always one owner, so nobody closes a number that already belongs to a
/// stranger. Not thread-safe; moving and closing are for the owner alone.
class Descriptor {
 public:
  Descriptor() noexcept = default;  ///< Owns nothing.
  /// Takes over `fd`; -1 means "owns nothing".
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~Descriptor() { reset(); }  ///< Closes what is owned.

  /// The number, still owned here; -1 if there is none.
  [[nodiscard]] int get() const noexcept { return fd_; }
  /// True if something is owned.
  explicit operator bool() const noexcept { return fd_ >= 0; }
  /// Gives the number away: the caller closes it from now on.
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
  /// Closes what is owned and owns `fd` instead. A failed close(2) is not tried again: on Linux the
  /// number is free in any case, and a second close could hit somebody else's.
  void reset(int fd = -1) noexcept;

 private:
  int fd_ = -1;
};

}  // namespace socketserver
