// One client of the load generator: sends 64 bytes that nobody else sends, checks what comes back.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bench {

/// Bytes in one message.
inline constexpr std::size_t kMessageSize = 64;

/// A connection to the server on 127.0.0.1, with at most one message on its way.
///
/// Everything that a correct server never does (a reset, a wrong byte, a byte too many, an early
/// end) throws: a benchmark of a server that answers wrongly has no result.
class Client {
 public:
  /// `number` goes into every message, so that a reply to somebody else is seen.
  explicit Client(std::uint32_t number) : number_(number) {}
  ~Client();

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Connects; on loopback this does not wait while the server's backlog has room.
  void connect(std::uint16_t port);

  /// Sends the next message.
  void send();

  /// Takes what has arrived; true when the reply is complete and right. Does not block.
  [[nodiscard]] bool receive_reply();

  /// Says "no more from me": the server must answer with its own end of stream.
  void finish();

  /// True when the server has ended the stream. Does not block.
  [[nodiscard]] bool receive_end();

  void close();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::uint32_t number() const { return number_; }
  /// True between `finish()` and the next `connect()`.
  [[nodiscard]] bool finishing() const { return finishing_; }

 private:
  using Message = std::array<std::byte, kMessageSize>;

  [[nodiscard]] Message message() const;
  [[noreturn]] void fail(const char* what, int error = 0) const;

  std::uint32_t number_;
  std::uint32_t sequence_ = 0;
  std::size_t received_ = 0;
  int descriptor_ = -1;
  bool finishing_ = false;
};

}  // namespace bench
