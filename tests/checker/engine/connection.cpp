// The other end of a TCP connection, seen from this one, by asking the kernel. Serves `check`.
#include "checker/engine/connection.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "socketserver/descriptor.hpp"

namespace checker {
namespace {

using socketserver::Address;

// One end of a connection, as inet_diag wants it.
void fill_in(const Address& address, __be16& port, __be32* words) {
  port = htons(static_cast<std::uint16_t>(address.port()));
  if (address.family() == AF_INET6)
    std::memcpy(words, &reinterpret_cast<const sockaddr_in6*>(address.data())->sin6_addr, 16);
  else
    std::memcpy(words, &reinterpret_cast<const sockaddr_in*>(address.data())->sin_addr, 4);
}

struct Question {
  nlmsghdr header{};
  inet_diag_req_v2 body{};
};

Question about(const Address& server, const Address& client) {
  Question question;
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  question.body.sdiag_family = static_cast<std::uint8_t>(server.family());
  question.body.sdiag_protocol = IPPROTO_TCP;
  question.body.idiag_states = ~0U;
  fill_in(server, question.body.id.idiag_sport, question.body.id.idiag_src);
  fill_in(client, question.body.id.idiag_dport, question.body.id.idiag_dst);
  question.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  question.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return question;
}

}  // namespace

// sock_diag(7). The tables in /proc/net say the same, but those are thousands of lines long after
// many tests, and this is asked often. Where there is no such connection, the kernel answers with
// the listener.
std::optional<std::size_t> unread_input(const Address& server, const Address& client) {
  const socketserver::Descriptor kernel(
      ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  const Question question = about(server, client);
  if (::send(kernel.get(), &question, sizeof question, 0) < 0) return std::nullopt;
  struct {
    nlmsghdr header;
    inet_diag_msg body;
    std::array<char, 1024> more;
  } answer{};
  const ssize_t size = ::recv(kernel.get(), &answer, sizeof answer, 0);
  if (size < static_cast<ssize_t>(sizeof(nlmsghdr) + sizeof(inet_diag_msg))) return std::nullopt;
  if (answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
  if (answer.body.idiag_state == TCP_LISTEN) return std::nullopt;
  return answer.body.idiag_rqueue;
}

}  // namespace checker
