// Reads a program's output and error streams all the time, so that it never blocks on a full pipe.
// Serves the tests of every chapter.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "support/deadline.hpp"
#include "support/descriptor.hpp"

namespace test_support {

/// How long a program that ends may take to finish its output; a descendant that lives on may hold
/// the pipes open, so there is no waiting for the end of both without a limit.
inline constexpr std::chrono::seconds kLastWords{1};

enum class Stream : std::size_t { output, error };

/// What Process knows of its program's output. One thread reads, any other may ask.
class OutputReader {
 public:
  OutputReader(OwnedDescriptor output, OwnedDescriptor error);
  /// Stops reading, also while descendants of the program still hold the pipes.
  ~OutputReader();
  OutputReader(const OutputReader&) = delete;
  OutputReader& operator=(const OutputReader&) = delete;

  [[nodiscard]] std::optional<std::string> read_line(Stream stream,
                                                     std::chrono::milliseconds limit);
  [[nodiscard]] std::string wait_for(Stream stream, std::string_view text,
                                     std::chrono::milliseconds limit);
  /// Waits until both streams have ended; returns anyway after `limit`.
  void wait_for_end(std::chrono::milliseconds limit);
  [[nodiscard]] std::string all(Stream stream) const;
  /// Both streams so far, for a message.
  [[nodiscard]] std::string report() const;

 private:
  struct Received {
    OwnedDescriptor pipe;
    std::string bytes;
    std::size_t lines_read = 0;  // read_line() goes on from here
    bool ended = false;
  };

  void run();
  [[nodiscard]] bool both_ended() const { return streams_[0].ended && streams_[1].ended; }
  void read_block(std::size_t index);
  [[nodiscard]] std::string report_locked() const;
  template <class Condition>
  bool wait_until(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds limit,
                  Condition condition);

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::array<Received, 2> streams_;
  Pipe stop_;
  std::thread thread_;
};

}  // namespace test_support
