// What a test and its handlers tell each other, whether they are threads or processes. Serves the
// tests of chapter 07.
#include "conformance/cross_process.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>

namespace conformance {

using test_support::checked;
using test_support::Deadline;
using test_support::kPatience;
using test_support::OwnedDescriptor;
using test_support::wait_until_ready;

Journal::Journal() : pipe_(test_support::make_pipe()) {
  test_support::set_nonblocking(pipe_.read_end.get());
}

void Journal::note(std::string_view line) const noexcept {
  const std::string whole = std::string(line) + '\n';
  // A failure shows itself: the line is missed by whoever waits for it.
  while (::write(pipe_.write_end.get(), whole.data(), whole.size()) < 0 && errno == EINTR) {
  }
}

std::string Journal::next(std::chrono::milliseconds limit) {
  const Deadline deadline{limit};
  for (;;) {
    if (auto line = take_line()) return *line;
    if (!wait_until_ready(pipe_.read_end.get(), POLLIN, deadline))
      throw test_support::TimedOut("nobody has noted anything");
    fill();
  }
}

std::vector<std::string> Journal::rest() {
  fill();
  std::vector<std::string> lines;
  while (auto line = take_line()) lines.push_back(*line);
  return lines;
}

void Journal::fill() {
  std::array<char, 4096> block{};
  for (;;) {
    const auto count = ::read(pipe_.read_end.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    pending_.append(block.data(), static_cast<std::size_t>(count));
  }
}

std::optional<std::string> Journal::take_line() {
  const auto end = pending_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = pending_.substr(0, end);
  pending_.erase(0, end + 1);
  return line;
}

Gate::Gate() : event_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}

// Nobody reads the counter, so an open gate stays open, for all processes that share it.
bool Gate::pass() const noexcept {
  pollfd wanted{event_.get(), POLLIN, 0};
  const Deadline deadline{kPatience};
  int ready = 0;
  do {
    ready = ::poll(&wanted, 1, deadline.poll_timeout());
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

void Gate::open() const noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

Token::Token() : event_(checked(::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}

bool Token::take() const noexcept {
  std::uint64_t one = 0;
  return ::read(event_.get(), &one, sizeof one) == sizeof one;
}

}  // namespace conformance
