// What a server hands to its handler: a connection or a datagram. Opened by chapter 03.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "socketserver/address.hpp"
#include "socketserver/live_requests.hpp"
#include "socketserver/socket.hpp"

namespace socketserver {

/// One datagram.
struct Packet {
  std::string data;        ///< Its bytes, maybe none.
  bool truncated = false;  ///< Longer than `Options::max_packet_size`: the rest is lost.
  Address local;           ///< The address it was sent to: a reply leaves from there.
};

/// One request: a connection of its own or, for datagrams, a packet and the server's socket.
/// Move-only, one owner. The socket inside is shared: a chat room, say, may keep it. There is one
/// Socket object for each descriptor, and the descriptor closes with its last holder, so nobody can
/// write to a number that belongs to somebody else by now.
class Request {
 public:
  /// A connection.
  explicit Request(Socket socket) : socket_(std::make_shared<Socket>(std::move(socket))) {}
  /// A datagram, and the socket through which it came.
  Request(std::shared_ptr<Socket> server_socket, Packet packet)
      : socket_(std::move(server_socket)), packet_(std::move(packet)) {}

  /// The connection, or the server's socket for a datagram. Not to be called after close.
  [[nodiscard]] Socket& socket() const { return *socket_; }
  /// For those who keep it beyond the request.
  [[nodiscard]] const std::shared_ptr<Socket>& shared_socket() const { return socket_; }
  /// True for a datagram, false for a connection.
  [[nodiscard]] bool is_datagram() const noexcept { return packet_.has_value(); }
  /// The datagram. Throws std::bad_optional_access if this is a connection.
  [[nodiscard]] const Packet& packet() const { return packet_.value(); }

  /// Gives up this holder's share of the socket. Twice is once.
  void close() noexcept { socket_.reset(); }
  /// True after `close`.
  [[nodiscard]] bool closed() const noexcept { return socket_ == nullptr; }

  /// This request's line in the server's registry. The framework fills it in.
  LiveRequests::Entry& entry() noexcept { return entry_; }

 private:
  // Destroyed last: while a request stands in the registry its socket exists, so "no live request"
  // implies "no descriptor left".
  LiveRequests::Entry entry_;
  std::shared_ptr<Socket> socket_;
  std::optional<Packet> packet_;
};

}  // namespace socketserver
