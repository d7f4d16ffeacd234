// The handlers of a connection and of a datagram. Opened by chapter 05.
#include "socketserver/request_handler.hpp"

#include <chrono>
#include <stdexcept>

#include "socketserver/datagram.hpp"
#include "socketserver/error.hpp"

namespace socketserver {

[[gnu::hot]] void StreamRequestHandler::setup() {
  rfile_.emplace(connection(), rbufsize, max_line);
  wfile_.emplace(connection());
  rfile_->set_timeout(timeout);
  wfile_->set_timeout(timeout);
}

void DatagramWriter::write(std::string_view data) {
  if (!reply_) reply_.emplace();
  if (data.size() > limit_ - reply_->size())
    throw std::length_error("a reply of more than " + std::to_string(limit_) +
                            " bytes does not fit into a datagram");
  reply_->append(data);
}

void DatagramRequestHandler::setup() {
  rfile_.emplace(packet());
  wfile_.emplace(longest_reply());
}

// What the kernel would refuse anyway is refused here, where the handler's author sees it.
std::size_t DatagramRequestHandler::longest_reply() const {
  // 65535 without the headers: IPv4 counts its own, IPv6 does not.
  constexpr std::size_t kIPv4Payload = 65507;
  constexpr std::size_t kIPv6Payload = 65527;
  if (client_address().family() != AF_UNIX) {
    const bool ipv6 = client_address().host().find(':') != std::string::npos;
    return ipv6 ? kIPv6Payload : kIPv4Payload;
  }
  constexpr int kKernelsShare = 32;  // unix(7) sockets are bounded by their send buffer
  int buffer = 0;
  socklen_t size = sizeof buffer;
  check(::getsockopt(socket().fileno(), SOL_SOCKET, SO_SNDBUF, &buffer, &size),
        "getsockopt SO_SNDBUF");
  return static_cast<std::size_t>(buffer - kKernelsShare);
}

void DatagramRequestHandler::finish() {
  if (failed() || !wfile().reply() || client_address().unnamed()) return;
  // A Unix peer that does not read would hold us up for ever: datagrams may be late, not block.
  constexpr std::chrono::milliseconds kPatience{200};
  send_datagram(socket(), *wfile().reply(), client_address(), request().packet().local,
                io::in(kPatience));
}

}  // namespace socketserver
