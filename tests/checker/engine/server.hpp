// A server being checked: started with what it is told, watched, and ended. Serves `check`.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "checker/engine/target.hpp"
#include "support/process.hpp"

namespace checker {

/// What the placeholders of a command stand for.
struct Place {
  std::string host = "127.0.0.1";
  std::string port{};  ///< Empty: any.
  std::string path{};
};

/// A server cannot be checked at all: it does not start, listens nowhere, or elsewhere. The text
/// says so in words for its author.
class NotServing : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The server of one play: a process of ours or, for a target without a command, only an address.
class Server {
 public:
  /// Returns once clients can connect. Throws NotServing.
  Server(const Target& target, const Place& place, std::chrono::milliseconds patience,
         std::optional<unsigned> descriptor_limit = {});

  /// "127.0.0.1:4711", "[::1]:4711" or a path.
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Throws std::logic_error without a command: checks that watch a process need Trait::process.
  [[nodiscard]] test_support::Process& process();
  /// The end of what it wrote to standard error, in words for a reader.
  [[nodiscard]] std::string last_words() const;
  /// How it has ended ("was killed by SIGPIPE (Broken pipe)"), if it has.
  [[nodiscard]] std::optional<std::string> end();

 private:
  void wait_until_it_listens(const Target& target, const Place& place,
                             std::chrono::milliseconds patience);
  std::string announced(std::chrono::milliseconds patience);
  [[noreturn]] void not_serving(const std::string& what) const;

  std::string name_;
  std::optional<test_support::Process> process_;
  std::string address_;
  std::vector<std::string> command_;
};

/// The command's words with the placeholders filled in.
[[nodiscard]] std::vector<std::string> filled_in(const Target& target, const Place& place);

/// "ended with status 1" or "was killed by SIGSEGV (Segmentation fault)", for what
/// Process::wait() returns.
[[nodiscard]] std::string describe_end(int status);

}  // namespace checker
