// Receiving and sending single datagrams with what recv(2) hides: cut or whole, and the address it
// was sent to. Opened by chapter 05.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "socketserver/request.hpp"

namespace socketserver {

/// A datagram and its sender.
struct Datagram {
  Packet packet;   ///< What was sent.
  Address sender;  ///< By whom; unnamed if the sender has bound nothing.
};

/// Makes the kernel tell the address that each datagram was sent to (IP_PKTINFO, ip(7)). A no-op on
/// Unix sockets. Throws std::system_error.
void ask_for_local_address(Socket& socket, int family);

/// One datagram (recvmsg(2)), or nothing if none is there by the deadline. `buffer` bounds its
/// length. Throws std::system_error.
[[nodiscard]] std::optional<Datagram> receive_datagram(Socket& socket, std::span<char> buffer,
                                                       io::Deadline deadline);

/// Sends one datagram (sendmsg(2)) to `to`, from the address `from` if that is known. Blocks until
/// the kernel takes it; throws TimedOut at the deadline, PeerGone if nobody is known to have that
/// address. A UDP datagram to a closed port is lost in silence.
void send_datagram(Socket& socket, std::string_view data, const Address& to, const Address& from,
                   io::Deadline deadline);

}  // namespace socketserver
