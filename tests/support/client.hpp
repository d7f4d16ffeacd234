// A raw client of any transport, with a deadline on all it does. Serves the tests of every chapter.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/deadline.hpp"
#include "support/descriptor.hpp"

namespace test_support {

/// How a connection ended: in order, by a reset, or not at all within the client's patience.
enum class End { eof, reset, timeout };

enum class SocketKind { stream, datagram };

/// Sizes for SO_RCVBUF and SO_SNDBUF in bytes, set before connecting; 0 leaves the system's choice.
/// The kernel doubles what it is given and has a lower bound of about 2 KiB.
/// `segment_size` is TCP_MAXSEG, for TCP only: asked for tiny segments (200), the server's kernel
/// gives its socket a small send buffer, so that its sends of 64 KiB come out short; nothing else
/// can make them so from outside. Not carried to a ClientProcess.
struct ClientOptions {
  int receive_buffer = 0;
  int send_buffer = 0;
  int segment_size = 0;
};

/// A client that knows nothing of the library it tests. Every failure of a call throws
/// std::system_error naming it (a reset: ECONNRESET), every wait beyond the patience throws
/// TimedOut naming what was awaited and what had come. Movable; one thread at a time.
///
/// It lives in this process: a server that forks hands a copy of its descriptor to each child, so
/// the server never sees its end. Test forking servers with ClientProcess.
class Client {
 public:
  /// `host` is an IPv4 or IPv6 address or a name.
  [[nodiscard]] static Client tcp(const std::string& host, int port, ClientOptions options = {});
  /// A connected datagram socket: hears only the server, and learns of refusals.
  [[nodiscard]] static Client udp(const std::string& host, int port, ClientOptions options = {});
  /// Paths that start with '@' are abstract names.
  [[nodiscard]] static Client unix_stream(const std::string& path, ClientOptions options = {});
  /// Bound to an abstract name of the kernel's choice, so that it can be answered; or not bound.
  [[nodiscard]] static Client unix_datagram(const std::string& path, bool bound = true,
                                            ClientOptions options = {});
  /// What a server printed: "127.0.0.1:123", "[::1]:123", "/path" or "@abstract".
  [[nodiscard]] static Client from_address(const std::string& address,
                                           SocketKind kind = SocketKind::stream,
                                           ClientOptions options = {});

  /// How long each later operation may take; kPatience at first.
  void set_patience(std::chrono::milliseconds limit) { patience_ = limit; }

  /// Sends everything; on a datagram socket as one datagram.
  void send(std::string_view bytes);
  /// Sends what the kernel takes at once and returns how much that was; 0 when it is full.
  [[nodiscard]] std::size_t send_some(std::string_view bytes);
  /// Half-closes: the server reads an end of input, and may still answer.
  void shutdown_write();
  /// Closes with a reset (SO_LINGER 0) instead of an orderly end.
  void reset();
  /// Closes. Twice: no effect.
  void close();

  /// Exactly `count` bytes. Throws std::runtime_error, showing what came, if the end comes first.
  [[nodiscard]] std::string receive(std::size_t count);
  /// Up to and without the next '\n' (a '\r' before it stays). As receive() if the end comes first.
  [[nodiscard]] std::string receive_line();
  /// Whatever is there, at least a byte; empty at the end.
  [[nodiscard]] std::string receive_some();
  /// One whole datagram, which may be empty.
  [[nodiscard]] std::string receive_datagram();
  /// Everything up to the orderly end. Throws on a reset.
  [[nodiscard]] std::string receive_to_end();
  /// How the connection ends. Bytes that come first are an error (std::runtime_error showing them).
  [[nodiscard]] End receive_end();
  /// How the connection ends, whatever comes first.
  [[nodiscard]] End discard_to_end();
  /// True if for this long neither a byte nor an end comes.
  [[nodiscard]] bool nothing_for(std::chrono::milliseconds quiet);

  /// As servers print their clients: "127.0.0.1:4711", "[::1]:4711", "@00001"; empty if unbound.
  [[nodiscard]] std::string local_address() const;
  /// For socket options; stays ours.
  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  explicit Client(OwnedDescriptor socket) : socket_(std::move(socket)) {}

  /// One recv(2) of up to `limit` bytes appended to pending_; false at the end of input.
  bool fill(std::size_t limit, const Deadline& deadline, const std::string& awaited);
  std::optional<End> bytes_or_end(const Deadline& deadline);
  std::string take(std::size_t count);
  [[noreturn]] void ended_early(const std::string& awaited) const;

  OwnedDescriptor socket_;
  std::string pending_;  // received, but not asked for yet
  std::chrono::milliseconds patience_{kPatience};
};

}  // namespace test_support
