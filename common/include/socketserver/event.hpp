// A flag that another thread, a signal handler or a child can raise and a loop can wait for.
// Opened by chapter 03.
#pragma once

#include "socketserver/descriptor.hpp"

namespace socketserver {

/// A flag behind a descriptor (eventfd(2)), so that a loop waits for it together with its sockets
/// and wakes at once instead of asking twice a second.
class Event {
 public:
  /// The flag is down. Throws std::system_error if there is no descriptor left.
  Event();
  /// Raises the flag. Any thread, any number of times; async-signal-safe (signal-safety(7)).
  void set() const noexcept;
  /// Lowers the flag; true if it was up. Does not block.
  bool clear() const noexcept;
  /// Readable while the flag is up.
  [[nodiscard]] int fileno() const noexcept { return descriptor_.get(); }

 private:
  Descriptor descriptor_;
};

}  // namespace socketserver
