// The datagram server over UDP. Opened by chapter 06.
#pragma once

#include <optional>
#include <string>

#include "socketserver/tcp_server.hpp"

namespace socketserver {

/// A UDP server over IPv4 or IPv6: each datagram is a request. The handler gets the packet whole or
/// marked as truncated, and its reply leaves from the address that was asked.
class UDPServer : public TCPServer {
 public:
  /// Binds the socket, unless `Options::bind_and_activate` is false. Throws as TCPServer does.
  UDPServer(Address server_address, RequestHandlerClass handler, Options options = {});
  /// Takes over a bound socket made elsewhere. Throws as TCPServer does.
  UDPServer(Socket adopted, RequestHandlerClass handler, Options options = {});
  ~UDPServer() override;  ///< Closes the server, if nobody has.

  void server_bind() override;
  /// Nothing to open: a datagram socket has no clients waiting.
  void server_activate() override {}

 protected:
  /// For UnixDatagramServer: binds nothing.
  UDPServer(Kind kind, Address server_address, RequestHandlerClass handler, Options options);
  /// For UnixDatagramServer: takes over a bound socket.
  UDPServer(Kind kind, Socket adopted, RequestHandlerClass handler, Options options);

  std::optional<Incoming> get_request() override;
  /// The socket is the server's: nothing to end.
  void shutdown_request(Request& request) override;
  void close_request(Request& request) override;

 private:
  std::string buffer_;
};

}  // namespace socketserver
