// A program run and watched from outside, as its user would. Serves the tests of every chapter.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/deadline.hpp"

namespace test_support {

/// What the program finds as its standard input: our end of a pipe, /dev/null, or a pseudo-terminal
/// without echo (only the input is a terminal; standard output and error are always pipes).
enum class Input { pipe, none, terminal };

struct ProcessOptions {
  Input input = Input::pipe;
  /// Added to our own environment, or replacing what is there.
  std::vector<std::pair<std::string, std::string>> environment{};
  /// RLIMIT_NOFILE of the program, if given.
  std::optional<unsigned> descriptor_limit{};
};

/// A running program and everything it has printed. Its output is read all the time by a thread of
/// our own, so a talkative program never blocks on a full pipe.
///
/// The destructor kills the program and its descendants (SIGKILL to its process group) and reaps
/// it. The program also dies with the thread that started it, so a crashed test leaves nothing
/// behind. Movable. One thread at a time.
class Process {
 public:
  using Options = ProcessOptions;

  /// Starts `command`; its first word is a path, or a name looked up in PATH.
  /// Throws std::system_error if it cannot be started at all.
  explicit Process(std::vector<std::string> command, Options options = {});
  ~Process();
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;

  /// The path of one of our programs, e.g. program("ch08_echo_server"). It is looked for in the
  /// directory named by the environment or, failing that, the compile definition
  /// SOCKETSERVER_BIN_DIR.
  [[nodiscard]] static std::string program(const std::string& name);

  [[nodiscard]] pid_t pid() const;

  /// Writes all of `text` to the program's standard input. Throws std::system_error if it has
  /// closed it, TimedOut if it does not read.
  void write(std::string_view text);

  /// Ends the standard input; on a terminal this sends the end-of-file character. Twice: no effect.
  void close_stdin();

  /// The next line of standard output, without its '\n'. The unfinished rest at the end counts as a
  /// line; nullopt once everything was read and the output has ended. Throws TimedOut.
  [[nodiscard]] std::optional<std::string> read_line(std::chrono::milliseconds limit = kPatience);

  /// The same for standard error.
  [[nodiscard]] std::optional<std::string> read_error_line(
      std::chrono::milliseconds limit = kPatience);

  /// Waits until `text` occurs anywhere in the whole of standard output, also in what read_line()
  /// has returned already, and returns all of it so far. Throws TimedOut, or std::runtime_error
  /// when the output ends without it; the message shows everything that was printed.
  std::string wait_for_output(std::string_view text, std::chrono::milliseconds limit = kPatience);

  /// The same for standard error.
  std::string wait_for_error(std::string_view text, std::chrono::milliseconds limit = kPatience);

  /// Everything printed so far.
  [[nodiscard]] std::string output() const;
  [[nodiscard]] std::string errors() const;

  /// Sends a signal to the program itself, not to its children. After its end: no effect.
  void signal(int number);

  /// Waits for the program's end: its exit status, or minus the signal that killed it. By then
  /// output() and errors() are complete. Again: the same answer. Throws TimedOut.
  int wait(std::chrono::milliseconds limit = kPatience);

  /// Reads the first line of standard output, which must be "listening on ADDRESS"; returns
  /// ADDRESS.
  [[nodiscard]] std::string listening_address(std::chrono::milliseconds limit = kPatience);

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace test_support
