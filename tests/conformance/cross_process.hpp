// What a test and its handlers tell each other, whether they are threads or processes. Serves the
// tests of chapter 07.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/deadline.hpp"
#include "support/descriptor.hpp"

namespace conformance {

/// Lines that anybody may write, in a forked child too, and that the test reads in the order of
/// their coming. It holds 64 KiB: read it as you go.
class Journal {
 public:
  Journal();

  /// Adds a line, of at most PIPE_BUF bytes, with one write(2), so that lines are never mixed.
  void note(std::string_view line) const noexcept;

  /// Waits for the next line. Throws TimedOut.
  [[nodiscard]] std::string next(std::chrono::milliseconds limit = test_support::kPatience);
  /// All lines that are there and have not been read, without waiting.
  [[nodiscard]] std::vector<std::string> rest();

 private:
  void fill();
  std::optional<std::string> take_line();

  test_support::Pipe pipe_;
  std::string pending_;
};

/// A door that handlers wait at until the test opens it.
class Gate {
 public:
  Gate();
  /// Blocks until the gate is open, but not for ever: false after the test's patience.
  bool pass() const noexcept;
  void open() const noexcept;
  [[nodiscard]] int fileno() const noexcept { return event_.get(); }

 private:
  test_support::OwnedDescriptor event_;
};

/// Something that can be taken once, by whichever thread or process comes first.
class Token {
 public:
  Token();
  [[nodiscard]] bool take() const noexcept;

 private:
  test_support::OwnedDescriptor event_;
};

}  // namespace conformance
