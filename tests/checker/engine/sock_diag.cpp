// What the kernel knows of sockets that are not ours (sock_diag(7)). Serves `check`.
#include "checker/engine/sock_diag.hpp"

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

struct Question {
  nlmsghdr header{};
  inet_diag_req_v2 body{};
};

// About sockets in any state.
Question about(int family, int protocol, int flags) {
  Question question;
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  question.body.sdiag_family = static_cast<std::uint8_t>(family);
  question.body.sdiag_protocol = static_cast<std::uint8_t>(protocol);
  question.body.idiag_states = ~0U;
  question.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  question.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return question;
}

// The first socket that the kernel names; none if there is none, or no answer.
std::optional<inet_diag_msg> ask(const Question& question) {
  const socketserver::Descriptor kernel(
      ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (::send(kernel.get(), &question, sizeof question, 0) < 0) return std::nullopt;
  struct {
    nlmsghdr header;
    inet_diag_msg body;
    std::array<char, 1024> more;  // the rest may be cut off
  } answer{};
  const ssize_t size = ::recv(kernel.get(), &answer, sizeof answer, 0);
  if (size < static_cast<ssize_t>(sizeof(nlmsghdr) + sizeof(inet_diag_msg))) return std::nullopt;
  if (answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
  return answer.body;
}

// One end of a connection, as inet_diag wants it.
void fill_in(const Address& address, __be16& port, __be32* words) {
  port = htons(static_cast<std::uint16_t>(address.port()));
  if (address.family() == AF_INET6)
    std::memcpy(words, &reinterpret_cast<const sockaddr_in6*>(address.data())->sin6_addr, 16);
  else
    std::memcpy(words, &reinterpret_cast<const sockaddr_in*>(address.data())->sin_addr, 4);
}

}  // namespace

// The tables in /proc/net say the same, but those are thousands of lines long after many tests, and
// this is asked often. Where there is no such connection, the kernel answers with the listener.
std::optional<std::size_t> unread_input(const Address& server, const Address& client) {
  Question question = about(server.family(), IPPROTO_TCP, 0);
  fill_in(server, question.body.id.idiag_sport, question.body.id.idiag_src);
  fill_in(client, question.body.id.idiag_dport, question.body.id.idiag_dst);
  const std::optional<inet_diag_msg> found = ask(question);
  if (!found || found->idiag_state == TCP_LISTEN) return std::nullopt;
  return found->idiag_rqueue;
}

bool port_in_use(int port) {
  for (const int protocol : {IPPROTO_TCP, IPPROTO_UDP})
    for (const int family : {AF_INET, AF_INET6}) {
      Question question = about(family, protocol, NLM_F_DUMP);
      question.body.id.idiag_sport = htons(static_cast<std::uint16_t>(port));
      if (ask(question)) return true;
    }
  return false;
}

}  // namespace checker
