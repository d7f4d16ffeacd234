// Reading and writing a connection as a stream of lines and bytes. Opened by chapter 05.
#include "socketserver/stream.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace socketserver {

[[gnu::hot]] StreamReader::StreamReader(Socket& socket, std::size_t buffer_size,
                                        std::size_t max_line)
    : socket_(&socket),
      buffer_size_(std::max<std::size_t>(buffer_size, 1)),
      asked_(std::min(buffer_size_, kFirstReceive)),
      max_line_(max_line) {}

StreamReader::StreamReader(std::string_view packet)
    : larger_(std::make_unique_for_overwrite<char[]>(packet.size())),
      end_(packet.copy(larger_.get(), packet.size())),
      capacity_(packet.size()) {}

[[gnu::hot]] io::Deadline StreamReader::deadline() const noexcept {
  return timeout_ ? io::in(*timeout_) : io::kNever;
}

// Room for one more receive, behind what is still wanted.
[[gnu::hot]] void StreamReader::make_room() {
  if (begin_ == end_) begin_ = end_ = scanned_ = 0;
  if (capacity_ - end_ >= asked_) return;
  const std::size_t kept = end_ - begin_;
  const std::size_t needed = kept + asked_;
  if (needed > capacity_) {
    asked_ = buffer_size_;
    capacity_ = std::max(kept + asked_, 2 * capacity_);
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
    if (kept > 0) std::memcpy(larger.get(), buffer() + begin_, kept);
    larger_ = std::move(larger);
  } else {
    std::memmove(buffer(), buffer() + begin_, kept);
  }
  scanned_ -= std::min(scanned_, begin_);
  begin_ = 0;
  end_ = kept;
}

[[gnu::hot]] bool StreamReader::fill(io::Deadline deadline) {
  if (socket_ == nullptr) return false;
  make_room();
  const std::size_t count = socket_->receive({buffer() + end_, asked_}, deadline);
  end_ += count;
  if (count == asked_) asked_ = buffer_size_;  // there may be more than the first buffer holds
  return count > 0;
}

std::string StreamReader::take(std::size_t count) {
  std::string taken(buffer() + begin_, std::min(count, end_ - begin_));
  begin_ += taken.size();
  scanned_ = std::max(scanned_, begin_);
  return taken;
}

std::optional<std::string> StreamReader::read_line() {
  const io::Deadline until = deadline();
  for (;;) {
    const std::string_view seen(buffer(), end_);
    const std::size_t newline = seen.find('\n', std::max(begin_, scanned_));
    const bool found = newline != std::string_view::npos;
    scanned_ = found ? newline : end_;
    // The limit holds for the text without its end, and a "\r" may turn out to be part of that.
    const std::size_t length = scanned_ - begin_;
    const bool ends_in_return = length > 0 && seen[scanned_ - 1] == '\r';
    if (length - (ends_in_return ? 1 : 0) > max_line_) throw LineTooLong(max_line_);
    if (found) {
      std::string line = take(length + 1);
      if (ends_in_return) line.erase(length - 1, 1);
      return line;
    }
    if (fill(until)) continue;
    if (begin_ == end_) return std::nullopt;
    return take(end_ - begin_);
  }
}

[[gnu::hot]] std::optional<std::string_view> StreamReader::read_some() {
  if (begin_ == end_ && !fill(deadline())) return std::nullopt;
  const std::string_view some(buffer() + begin_, end_ - begin_);
  begin_ = scanned_ = end_;
  return some;
}

std::string StreamReader::read(std::size_t count) {
  const io::Deadline until = deadline();
  while (end_ - begin_ < count && fill(until)) {
  }
  return take(count);
}

[[gnu::hot]] void StreamWriter::write(std::string_view data) {
  socket_.send_all(data, timeout_ ? io::in(*timeout_) : io::kNever);
}

}  // namespace socketserver
