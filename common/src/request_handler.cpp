// The classes a handler derives from: setup, handle, finish. Opened by chapter 05.
#include "socketserver/request_handler.hpp"

#include <chrono>
#include <stdexcept>

#include "socketserver/datagram.hpp"

namespace socketserver {

void BaseRequestHandler::run() {
  setup();
  const auto handle_error = attempt([&] { handle(); });
  failed_ = handle_error != nullptr;
  const auto finish_error = attempt([&] { finish(); });
  // Only one can be thrown; the other is not lost.
  if (handle_error && finish_error) server_.report(handle_error, &request_, &client_address_);
  if (finish_error) std::rethrow_exception(finish_error);
  if (handle_error) std::rethrow_exception(handle_error);
}

void StreamRequestHandler::setup() {
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
  // What fits into an IPv4 or IPv6 datagram besides the headers. Unix datagrams are bounded by the
  // socket's buffer: the kernel says so at sending.
  constexpr std::size_t kIPv4Payload = 65507;
  constexpr std::size_t kIPv6Payload = 65527;
  constexpr std::size_t kUnixPayload = 200 * 1024;
  const int family = client_address().family();
  rfile_.emplace(packet());
  wfile_.emplace(family == AF_INET    ? kIPv4Payload
                 : family == AF_INET6 ? kIPv6Payload
                                      : kUnixPayload);
}

void DatagramRequestHandler::finish() {
  if (failed() || !wfile().reply() || client_address().unnamed()) return;
  // A Unix peer that does not read would hold us up for ever: datagrams may be late, not block.
  constexpr std::chrono::milliseconds kPatience{200};
  send_datagram(socket(), *wfile().reply(), client_address(), request().packet().local,
                io::in(kPatience));
}

}  // namespace socketserver
