// The two servers on Unix sockets, and the care a path needs. Opened by chapter 06.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"

namespace socketserver {

/// The file behind a bound Unix socket. A path left behind by a dead server is taken over, the path
/// of a live one and anything that is no socket are refused; at the end only the file that we made
/// is removed (unix(7)).
class UnixPath {
 public:
  /// Binds `socket` to `address` (bind(2)). Does not block. Throws std::system_error naming the
  /// path. Once for each object.
  void bind(Socket& socket, const Address& address, int socket_type);
  /// Removes the file if it is still the one made by `bind`. Twice is once.
  void remove() noexcept;

 private:
  std::string path_;  // absolute, since a program may change its directory; empty: no file
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

/// A stream server on a Unix path, for clients on this machine.
class UnixStreamServer : public TCPServer {
 public:
  /// Binds the path, unless `Options::bind_and_activate` is false. Throws as TCPServer does.
  UnixStreamServer(Address server_address, RequestHandlerClass handler, Options options = {});
  /// Takes over a bound socket made elsewhere; its path is not removed at the end. Throws as
  /// TCPServer does.
  UnixStreamServer(Socket adopted, RequestHandlerClass handler, Options options = {});
  ~UnixStreamServer() override;  ///< Closes the server, if nobody has.

  void server_bind() override;

 protected:
  /// A client without a name of its own is called after its process: "unix:pid=7,uid=1000".
  std::optional<Incoming> get_request() override;
  void close_listener() noexcept override;

 private:
  UnixPath path_;
};

/// A datagram server on a Unix path. A client that wants a reply must bind a path, too; one that
/// does not is served all the same.
class UnixDatagramServer : public UDPServer {
 public:
  /// Binds the path, unless `Options::bind_and_activate` is false. Throws as TCPServer does.
  UnixDatagramServer(Address server_address, RequestHandlerClass handler, Options options = {});
  /// Takes over a bound socket made elsewhere; its path is not removed at the end. Throws as
  /// TCPServer does.
  UnixDatagramServer(Socket adopted, RequestHandlerClass handler, Options options = {});
  ~UnixDatagramServer() override;  ///< Closes the server, if nobody has.

  void server_bind() override;

 protected:
  void close_listener() noexcept override;

 private:
  UnixPath path_;
};

}  // namespace socketserver
