// The stream server over TCP, and what all socket servers share. Opened by chapter 03.
#pragma once

#include <memory>
#include <optional>

#include "socketserver/base_server.hpp"

namespace socketserver {

/// A TCP server over IPv4 or IPv6; serves one request at a time. Also the base of the other three
/// transports, as in Python (chapter 06 says what a modern tree would do).
class TCPServer : public BaseServer {
 public:
  /// Makes, binds and opens the listener, unless `Options::bind_and_activate` is false. Throws
  /// std::system_error naming the call and the address, std::invalid_argument if the address or
  /// the handler is of the wrong kind.
  TCPServer(Address server_address, RequestHandlerClass handler, Options options = {});
  /// Takes over a bound socket made elsewhere (by systemd, say); it listens from now on, unless
  /// `Options::bind_and_activate` is false. Call no `server_bind`. Throws as the other one does.
  TCPServer(Socket adopted, RequestHandlerClass handler, Options options = {});
  ~TCPServer() override;  ///< Closes the server, if nobody has.

  [[nodiscard]] int fileno() const noexcept override;
  /// Makes the socket, sets its options, binds it (bind(2)) and learns the real address. An error
  /// leaves no descriptor behind.
  void server_bind() override;
  /// Opens the socket for clients (listen(2)). Does not block. Throws std::logic_error if there is
  /// no socket yet.
  void server_activate() override;

 protected:
  /// What a transport serves on. The other transports give theirs to the constructors below.
  struct Kind {
    int socket_type;    ///< SOCK_STREAM or SOCK_DGRAM.
    bool unix_address;  ///< True: a Unix address; false: IPv4 or IPv6.
    const char* name;   ///< The class's name, for error messages.
  };
  /// For the other transports: binds nothing.
  TCPServer(Kind kind, Address server_address, RequestHandlerClass handler, Options options);
  /// For the other transports: takes over a bound socket.
  TCPServer(Kind kind, Socket adopted, RequestHandlerClass handler, Options options);

  std::optional<Incoming> get_request() override;
  /// Half-closes, then reads what is left of the input for a short while, so that the reply is not
  /// lost in a reset; `Options::linger` says how long.
  void shutdown_request(Request& request) override;
  void close_request(Request& request) override;
  void close_listener() noexcept override;
  void release_listener() noexcept override;

  /// A new socket with the options asked for, not bound yet.
  [[nodiscard]] Socket make_socket() const;
  /// Makes a bound socket the server's own, and its address the server's.
  void take_socket(Socket bound);
  /// The server's socket; null before `server_bind` and after close.
  [[nodiscard]] const std::shared_ptr<Socket>& socket() const noexcept { return socket_; }

 private:
  void check_kind() const;
  void linger(Socket& socket) const;

  Kind kind_;
  std::shared_ptr<Socket> socket_;
};

}  // namespace socketserver
