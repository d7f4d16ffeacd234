// Reading and writing a connection as a stream of lines and bytes. Opened by chapter 05.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "socketserver/socket.hpp"

namespace socketserver {

/// A line grew beyond the reader's limit. What was read of it stays in the buffer: `read_line`
/// throws again, `read` and `read_some` take it.
class LineTooLong : public std::length_error {
 public:
  /// `limit` is the longest line in bytes.
  explicit LineTooLong(std::size_t limit)
      : std::length_error("line longer than " + std::to_string(limit) + " bytes") {}
};

/// The reading side: `rfile`. One receive(2) may bring half a message or three; the reader keeps
/// what is left over for the next call. For one thread.
class StreamReader {
 public:
  static constexpr std::size_t kBufferSize = 16 * 1024;  ///< Bytes asked of one receive, at most.
  static constexpr std::size_t kMaxLine = 64 * 1024;     ///< The longest line.
  /// A reader asks for no more than this until a receive has brought as much.
  static constexpr std::size_t kFirstReceive = 512;

  /// Reads from `socket`, which must outlive the reader.
  explicit StreamReader(Socket& socket, std::size_t buffer_size = kBufferSize,
                        std::size_t max_line = kMaxLine);
  /// Reads a copy of a datagram's bytes. Never blocks.
  explicit StreamReader(std::string_view packet);

  /// The next line, with its end ("\n" or "\r\n") as "\n"; what is left at the end of input is a
  /// line without one; then nothing. Blocks. Throws LineTooLong, TimedOut, PeerGone.
  [[nodiscard]] std::optional<std::string> read_line();
  /// At least one byte, as they come; nothing at the end of input. Blocks. The view is good until
  /// the next call of this reader. Throws TimedOut, PeerGone.
  [[nodiscard]] std::optional<std::string_view> read_some();
  /// `count` bytes, or fewer if the input ends before. Blocks. Throws TimedOut, PeerGone.
  [[nodiscard]] std::string read(std::size_t count);

  /// From now on each call ends after `timeout` at the latest, however slowly the bytes drip in,
  /// with TimedOut. Nothing read so far is lost: a later call goes on with it.
  void set_timeout(std::optional<std::chrono::milliseconds> timeout) noexcept {
    timeout_ = timeout;
  }

 private:
  [[nodiscard]] io::Deadline deadline() const noexcept;
  /// Adds what the next receive brings; false at the end of input.
  bool fill(io::Deadline deadline);
  void make_room();
  std::string take(std::size_t count);

  [[nodiscard]] char* buffer() noexcept { return larger_ ? larger_.get() : first_.data(); }

  // What has been read and not handed out stands in buffer()[begin_, end_). Most messages are
  // short, and then the first buffer is all there is: no allocation, which would cost the child of
  // a forking server half a dozen pages. Neither buffer is cleared, so that what a silent client
  // has reserved is never touched. (Constants are not next to each other: compilers would load two
  // at once, from memory, and that is a page, too.)
  Socket* socket_ = nullptr;
  std::unique_ptr<char[]> larger_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t scanned_ = 0;  // no newline before here: each byte is looked at once
  std::size_t buffer_size_ = kBufferSize;
  std::size_t asked_ = kFirstReceive;  // of the next receive; buffer_size_ once one was filled
  std::size_t max_line_ = kMaxLine;
  std::size_t capacity_ = kFirstReceive;
  std::optional<std::chrono::milliseconds> timeout_;
  std::array<char, kFirstReceive> first_;
};

/// The writing side: `wfile`. Nothing is kept back: each write goes out whole, at once.
class StreamWriter {
 public:
  /// Writes to `socket`, which must outlive the writer.
  explicit StreamWriter(Socket& socket) noexcept : socket_(socket) {}
  /// Sends all of `data`. Blocks while the peer does not read. Throws PeerGone, TimedOut; then it
  /// is unknown how much has gone out.
  void write(std::string_view data);
  /// From now on each write ends after `timeout` at the latest.
  void set_timeout(std::optional<std::chrono::milliseconds> timeout) noexcept {
    timeout_ = timeout;
  }

 private:
  Socket& socket_;
  std::optional<std::chrono::milliseconds> timeout_;
};

}  // namespace socketserver
