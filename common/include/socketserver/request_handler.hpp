// The handlers of a connection and of a datagram, to derive from. Opened by chapter 05.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/base_request_handler.hpp"
#include "socketserver/stream.hpp"

namespace socketserver {

/// A handler of a connection, with a reader and a writer. A derived class sets `rbufsize`,
/// `timeout` and `max_line` in its constructor, or before it calls `setup`; later they change
/// nothing.
class StreamRequestHandler : public BaseRequestHandler {
 public:
  /// What it can serve; a server of another kind refuses it.
  static constexpr int kSocketType = SOCK_STREAM;
  using BaseRequestHandler::BaseRequestHandler;

  /// Makes `rfile` and `wfile` from the settings.
  void setup() override;

 protected:
  /// The connection, for what `rfile` and `wfile` do not offer.
  [[nodiscard]] Socket& connection() const { return request().socket(); }
  /// What the client sends. Throws std::bad_optional_access before `setup`.
  [[nodiscard]] StreamReader& rfile() { return rfile_.value(); }
  /// The way to the client. Throws std::bad_optional_access before `setup`.
  [[nodiscard]] StreamWriter& wfile() { return wfile_.value(); }

  // Settings, see above

  std::size_t rbufsize = StreamReader::kBufferSize;  ///< Bytes asked of one receive, at most.
  /// The longest that one reading or writing call may take; none: no limit.
  std::optional<std::chrono::milliseconds> timeout;
  std::size_t max_line = StreamReader::kMaxLine;  ///< read_line throws LineTooLong beyond it.

 private:
  std::optional<StreamReader> rfile_;
  std::optional<StreamWriter> wfile_;
};

/// Collects the reply to a datagram. No write, no reply.
class DatagramWriter {
 public:
  /// `limit` is the longest reply in bytes.
  explicit DatagramWriter(std::size_t limit) noexcept : limit_(limit) {}
  /// Adds to the reply; an empty text asks for an empty datagram. Throws std::length_error if the
  /// reply would not fit into one datagram.
  void write(std::string_view data);
  /// What was written; nothing if nothing was.
  [[nodiscard]] const std::optional<std::string>& reply() const noexcept { return reply_; }

 private:
  std::size_t limit_;
  std::optional<std::string> reply_;
};

/// A handler of one datagram.
class DatagramRequestHandler : public BaseRequestHandler {
 public:
  /// What it can serve; a server of another kind refuses it.
  static constexpr int kSocketType = SOCK_DGRAM;
  using BaseRequestHandler::BaseRequestHandler;

  /// Makes `rfile` and `wfile`.
  void setup() override;
  /// Sends the reply: only if `handle` wrote one, did not throw, and the client has an address.
  /// Blocks for 200 ms at most, if a Unix client does not read; then throws TimedOut.
  void finish() override;

 protected:
  /// The datagram's bytes.
  [[nodiscard]] const std::string& packet() const { return request().packet().data; }
  /// The datagram was longer than `Options::max_packet_size`, and its end is lost.
  [[nodiscard]] bool truncated() const { return request().packet().truncated; }
  /// The server's own socket, which all its requests share.
  [[nodiscard]] Socket& socket() const { return request().socket(); }
  /// The datagram as a stream, to read lines from. Throws std::bad_optional_access before `setup`.
  [[nodiscard]] StreamReader& rfile() { return rfile_.value(); }
  /// The reply. Throws std::bad_optional_access before `setup`.
  [[nodiscard]] DatagramWriter& wfile() { return wfile_.value(); }

 private:
  [[nodiscard]] std::size_t longest_reply() const;

  std::optional<StreamReader> rfile_;
  std::optional<DatagramWriter> wfile_;
};

}  // namespace socketserver
