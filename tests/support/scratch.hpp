// A directory for the files of one test. Serves the tests of every chapter.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace test_support {

/// A new, empty directory; it goes with its contents.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "scratch-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw std::system_error(errno, std::system_category(), "mkdtemp " + pattern);
    directory_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::string path(const std::string& name = "echo") const {
    return (directory_ / name).string();
  }
  [[nodiscard]] bool empty() const { return std::filesystem::is_empty(directory_); }

 private:
  std::filesystem::path directory_;
};

}  // namespace test_support
