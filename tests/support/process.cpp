// A program run and watched from outside, as its user would. Serves the tests of every chapter.
#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <stdexcept>

#include "support/child.hpp"
#include "support/descriptor.hpp"
#include "support/escape.hpp"
#include "support/output_reader.hpp"

namespace test_support {
namespace {

struct Terminal {
  OwnedDescriptor ours;
  OwnedDescriptor theirs;
};

Terminal open_terminal() {
  Terminal terminal;
  terminal.ours =
      OwnedDescriptor{checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt")};
  checked(::grantpt(terminal.ours.get()), "grantpt");
  checked(::unlockpt(terminal.ours.get()), "unlockpt");
  char name[64];
  if (::ptsname_r(terminal.ours.get(), name, sizeof name) != 0) throw_errno("ptsname_r");
  terminal.theirs = OwnedDescriptor{checked(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC), name)};

  // Nobody reads what the terminal would echo.
  termios settings{};
  checked(::tcgetattr(terminal.theirs.get(), &settings), "tcgetattr");
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  checked(::tcsetattr(terminal.theirs.get(), TCSANOW, &settings), "tcsetattr");
  return terminal;
}

// A pipe has no MSG_NOSIGNAL. SIGPIPE is blocked around each write and swallowed if it was ours;
// ignoring it for the whole process would hide from tests that the library lets one out.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutSigpipe() {
    const timespec at_once{};
    ::sigtimedwait(&pipe_, nullptr, &at_once);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

std::string binary_directory() {
  if (const char* directory = std::getenv("SOCKETSERVER_BIN_DIR")) return directory;
#ifdef SOCKETSERVER_BIN_DIR
  return SOCKETSERVER_BIN_DIR;
#else
  throw std::runtime_error("SOCKETSERVER_BIN_DIR is not set: where are the programs?");
#endif
}

}  // namespace

class Process::Running {
 public:
  Running(std::vector<std::string> command, Options options)
      : Running(Ends{options.input}, std::move(command), std::move(options)) {}

  const std::string name;
  const Input input_kind;
  OwnedDescriptor input;
  Child child;
  OutputReader reader;

 private:
  // Both ends of everything between the program and us; theirs are closed once it has started.
  struct Ends {
    explicit Ends(Input kind) {
      if (kind == Input::pipe) input = make_pipe();
      if (kind == Input::terminal) {
        Terminal terminal = open_terminal();
        input = {std::move(terminal.theirs), std::move(terminal.ours)};
      }
      if (input.write_end) set_nonblocking(input.write_end.get());
    }
    Pipe input;
    Pipe output = make_pipe();
    Pipe error = make_pipe();
  };

  Running(Ends ends, std::vector<std::string> command, Options options)
      : name(command.at(0)),
        input_kind(options.input),
        input(std::move(ends.input.write_end)),
        child(ChildPlan{std::move(command), ends.input.read_end.get(), ends.output.write_end.get(),
                        ends.error.write_end.get(), options.input == Input::terminal,
                        std::move(options.environment), options.descriptor_limit}),
        reader(std::move(ends.output.read_end), std::move(ends.error.read_end)) {}
};

Process::Process(std::vector<std::string> command, Options options)
    : running_(std::make_unique<Running>(std::move(command), std::move(options))) {}
Process::~Process() = default;
Process::Process(Process&&) noexcept = default;
Process& Process::operator=(Process&&) noexcept = default;

std::string Process::program(const std::string& name) { return binary_directory() + "/" + name; }

pid_t Process::pid() const { return running_->child.pid(); }

void Process::write(std::string_view text) {
  const Deadline deadline{kPatience};
  const WithoutSigpipe guard;
  while (!text.empty()) {
    if (!wait_until_ready(running_->input.get(), POLLOUT, deadline)) {
      throw TimedOut(running_->name + " does not read its standard input");
    }
    const ssize_t written = ::write(running_->input.get(), text.data(), text.size());
    if (written < 0 && errno != EAGAIN && errno != EINTR) throw_errno("write to " + running_->name);
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Process::close_stdin() {
  // Closing our end of a terminal would hang up on the program instead.
  if (running_->input_kind == Input::terminal) return write("\x04");
  running_->input.reset();
}

std::optional<std::string> Process::read_line(std::chrono::milliseconds limit) {
  return running_->reader.read_line(Stream::output, limit);
}

std::optional<std::string> Process::read_error_line(std::chrono::milliseconds limit) {
  return running_->reader.read_line(Stream::error, limit);
}

std::string Process::wait_for_output(std::string_view text, std::chrono::milliseconds limit) {
  return running_->reader.wait_for(Stream::output, text, limit);
}

std::string Process::wait_for_error(std::string_view text, std::chrono::milliseconds limit) {
  return running_->reader.wait_for(Stream::error, text, limit);
}

std::string Process::output() const { return running_->reader.all(Stream::output); }
std::string Process::errors() const { return running_->reader.all(Stream::error); }

void Process::signal(int number) { running_->child.signal(number); }

int Process::wait(std::chrono::milliseconds limit) {
  const auto status = running_->child.wait(limit);
  if (!status) throw TimedOut(running_->name + " does not end. " + running_->reader.report());
  running_->reader.wait_for_end(kLastWords);
  return *status;
}

std::string Process::listening_address(std::chrono::milliseconds limit) {
  constexpr std::string_view prefix = "listening on ";
  const auto line = read_line(limit);
  if (line && line->starts_with(prefix)) return line->substr(prefix.size());
  running_->reader.wait_for_end(kLastWords);
  throw std::runtime_error(running_->name + " did not announce its address. " +
                           running_->reader.report());
}

}  // namespace test_support
