// Receiving and sending single datagrams with their addresses. Opened by chapter 05.
#include "socketserver/datagram.hpp"

#include <netinet/in.h>
#include <sys/uio.h>

#include <array>
#include <cstring>
#include <string>

#include "socketserver/error.hpp"

namespace socketserver {
namespace {

// Room for the one control message that we ask for, aligned as cmsg(3) wants it.
struct alignas(cmsghdr) ControlBuffer {
  std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> bytes{};
};

template <class Info>
Info control_data(cmsghdr* header) {
  Info info;
  std::memcpy(&info, CMSG_DATA(header), sizeof info);
  return info;
}

Address local_address(msghdr& message) {
  for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr;
       each = CMSG_NXTHDR(&message, each)) {
    if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_PKTINFO) {
      sockaddr_in local{};
      local.sin_family = AF_INET;
      local.sin_addr = control_data<in_pktinfo>(each).ipi_addr;
      return Address::from_kernel(reinterpret_cast<sockaddr*>(&local), sizeof local);
    }
    if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_PKTINFO) {
      const auto info = control_data<in6_pktinfo>(each);
      sockaddr_in6 local{};
      local.sin6_family = AF_INET6;
      local.sin6_addr = info.ipi6_addr;
      // Only a link-local address means something else on each interface.
      if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) local.sin6_scope_id = info.ipi6_ifindex;
      return Address::from_kernel(reinterpret_cast<sockaddr*>(&local), sizeof local);
    }
  }
  return {};
}

template <class Info>
void put_control(msghdr& message, ControlBuffer& control, int level, int type, const Info& info) {
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(sizeof info);
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = level;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(sizeof info);
  std::memcpy(CMSG_DATA(header), &info, sizeof info);
}

// Asks that the datagram leaves from `from`.
void put_source(msghdr& message, ControlBuffer& control, const Address& from) {
  if (from.family() == AF_INET) {
    sockaddr_in local;
    std::memcpy(&local, from.data(), sizeof local);
    in_pktinfo info{};
    info.ipi_spec_dst = local.sin_addr;
    put_control(message, control, IPPROTO_IP, IP_PKTINFO, info);
  } else if (from.family() == AF_INET6) {
    sockaddr_in6 local;
    std::memcpy(&local, from.data(), sizeof local);
    in6_pktinfo info{};
    info.ipi6_addr = local.sin6_addr;
    info.ipi6_ifindex = local.sin6_scope_id;
    put_control(message, control, IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
}

// Nobody has the address (any more): the datagram is lost, which datagrams may be.
bool means_nobody_there(int error) {
  return means_peer_gone(error) || error == ECONNREFUSED || error == ENOENT;
}

}  // namespace

void ask_for_local_address(Socket& socket, int family) {
  if (family == AF_INET) socket.set_option(IPPROTO_IP, IP_PKTINFO, 1, "setsockopt IP_PKTINFO");
  if (family == AF_INET6)
    socket.set_option(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "setsockopt IPV6_RECVPKTINFO");
}

std::optional<Datagram> receive_datagram(Socket& socket, std::span<char> buffer,
                                         io::Deadline deadline) {
  sockaddr_storage sender{};
  iovec bytes{buffer.data(), buffer.size()};
  ControlBuffer control;
  msghdr message{};
  message.msg_name = &sender;
  message.msg_namelen = sizeof sender;
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  const io::Result result = io::current().receive_from(socket.fileno(), message, {deadline});
  if (result.outcome == io::Outcome::failed) throw_error(result.error, "recvmsg");
  if (result.outcome != io::Outcome::done) return std::nullopt;
  Datagram datagram;
  datagram.packet.data.assign(buffer.data(), result.value);
  datagram.packet.truncated = (message.msg_flags & MSG_TRUNC) != 0;
  datagram.packet.local = local_address(message);
  datagram.sender = Address::from_kernel(reinterpret_cast<sockaddr*>(&sender), message.msg_namelen);
  return datagram;
}

void send_datagram(Socket& socket, std::string_view data, const Address& to, const Address& from,
                   io::Deadline deadline) {
  // sendmsg(2) takes the address and the bytes as non-const and does not change them.
  iovec bytes{const_cast<char*>(data.data()), data.size()};
  ControlBuffer control;
  msghdr message{};
  message.msg_name = const_cast<sockaddr*>(to.data());
  message.msg_namelen = to.size();
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  put_source(message, control, from);
  const io::Result result = io::current().send_to(socket.fileno(), message, {deadline});
  if (result.outcome == io::Outcome::done) return;
  const std::string what = "sendmsg " + to.to_string();
  if (result.outcome != io::Outcome::failed) throw TimedOut(what);
  if (means_nobody_there(result.error)) throw PeerGone(result.error, socket.fileno(), what);
  throw_error(result.error, what);
}

}  // namespace socketserver
