// The >>> prompt: waits for standard input and the server's end at once. Opened by chapter 08.
#include "program/prompt.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>

namespace program {
namespace {

// Longer than any command. A line that does not end within it is handed out in pieces.
constexpr std::size_t kLongestLine = 4096;

constexpr int kForever = -1;
constexpr int kDoNotWait = 0;

std::string trimmed(std::string_view text) {
  constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  const auto last = text.find_last_not_of(kWhiteSpace);
  return std::string{text.substr(first, last - first + 1)};
}

}  // namespace

Prompt::Prompt(int stop_descriptor)
    : stop_descriptor_(stop_descriptor),
      terminal_(isatty(STDIN_FILENO) == 1 ? Terminal::yes : Terminal::no) {}

std::optional<std::string> Prompt::next() {
  for (;;) {
    const bool ready = has_line();
    if (!ready) ask();
    // Asked also when a line is at hand: after the end no further command may be carried out.
    if (wait(ready ? kDoNotWait : kForever) == Ready::stop) {
      end_line();
      return std::nullopt;
    }
    if (!ready) {
      read_some();
      continue;
    }
    if (std::string line = take_line(); !line.empty()) return line;
  }
}

bool Prompt::has_line() const {
  return buffer_.find('\n') != std::string::npos || buffer_.size() >= kLongestLine ||
         (ended_ && !buffer_.empty());
}

std::string Prompt::take_line() {
  const std::size_t length = std::min(buffer_.find('\n'), buffer_.size());
  std::string line = trimmed(std::string_view{buffer_}.substr(0, length));
  buffer_.erase(0, length + 1);
  asked_ = false;
  return line;
}

Prompt::Ready Prompt::wait(int milliseconds) const {
  // poll(2) ignores a negative descriptor: standard input that has ended would be readable forever.
  std::array<pollfd, 2> waiting{
      {{stop_descriptor_, POLLIN, 0}, {ended_ ? -1 : STDIN_FILENO, POLLIN, 0}}};
  while (poll(waiting.data(), waiting.size(), milliseconds) < 0)
    if (errno != EINTR) throw std::system_error(errno, std::system_category(), "poll");
  return waiting[0].revents != 0 ? Ready::stop : Ready::input;
}

void Prompt::read_some() {
  std::array<char, kLongestLine> bytes{};
  const ssize_t count = read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count > 0) {
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
    // A descriptor that cannot be read, such as a closed one, is an input that has ended.
    ended_ = true;
    end_line();
  }
}

void Prompt::ask() {
  if (terminal_ == Terminal::no || asked_ || ended_) return;
  std::fputs(">>> ", stdout);
  std::fflush(stdout);
  asked_ = true;
}

// Whatever is printed next, the shell's own prompt for one, begins on a line of its own.
void Prompt::end_line() {
  if (!asked_) return;
  std::fputs("\n", stdout);
  std::fflush(stdout);
  asked_ = false;
}

}  // namespace program
