// The test support's own descriptor, errors and poll(2): it must not rest on what it tests.
// Serves the tests of every chapter.
#pragma once

#include <string>
#include <utility>

#include "support/deadline.hpp"

namespace test_support {

/// Throws std::system_error for the present errno, naming `call`.
[[noreturn]] void throw_errno(const std::string& call);

/// Passes a system call's result on, throwing as above if it is negative.
template <class Result>
Result checked(Result result, const std::string& call) {
  if (result < 0) throw_errno(call);
  return result;
}

/// The one owner of a descriptor.
class OwnedDescriptor {
 public:
  OwnedDescriptor() = default;
  explicit OwnedDescriptor(int number) : number_(number) {}
  ~OwnedDescriptor() { reset(); }
  OwnedDescriptor(OwnedDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  OwnedDescriptor& operator=(OwnedDescriptor&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }

  [[nodiscard]] int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void reset() noexcept;

 private:
  int number_ = -1;
};

struct Pipe {
  OwnedDescriptor read_end;
  OwnedDescriptor write_end;
};

/// A close-on-exec pipe(2).
[[nodiscard]] Pipe make_pipe();

void set_nonblocking(int descriptor);

/// Waits for poll(2) `events`; false if the deadline passes first. Errors and hang-ups count as
/// ready.
[[nodiscard]] bool wait_until_ready(int descriptor, short events, const Deadline& deadline);

}  // namespace test_support
