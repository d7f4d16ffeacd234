// The messages that `check` prints about the zoo, as they are kept. Serves the tests of `check`.
#pragma once

#include <filesystem>
#include <string>

namespace zoo {

/// A message without what differs from run to run: ports, paths, waiting times.
[[nodiscard]] std::string normalised(const std::string& message);

/// A message without what is left to chance in spite of all: which bytes of many differ first, and
/// whether a client meets a server that is just dying, or its grave.
[[nodiscard]] std::string without_chance(const std::string& message);

/// One file of messages.
class KeptMessage {
 public:
  KeptMessage(const std::filesystem::path& folder, const std::string& name)
      : file_(folder / (name + ".txt")) {}

  /// Nothing if the kept message is this one; else both.
  [[nodiscard]] std::string compare(const std::string& message) const;
  /// Writes the file. Nothing, or why it cannot be written.
  [[nodiscard]] std::string keep(const std::string& message) const;

 private:
  std::filesystem::path file_;
};

}  // namespace zoo
