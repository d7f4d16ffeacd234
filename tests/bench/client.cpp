// One client of the load generator, in plain system calls: it must not share a bug with the
// library.
#include "client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

sockaddr_in loopback(std::uint32_t last_byte, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl((127U << 24U) | last_byte);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

Client::~Client() { close(); }

// Closed connections keep their port for a while (TIME_WAIT), and one address has 28,000 of them.
// Clients therefore come from 16 addresses. Without IP_BIND_ADDRESS_NO_PORT (ip(7)) bind would
// choose the port before it knows the destination, and run out all the same.
void Client::connect(std::uint16_t port) {
  const int on = 1;
  const timeval patience{5, 0};
  const sockaddr_in from = loopback(2 + number_ % 16, 0);
  const sockaddr_in to = loopback(1, port);
  finishing_ = false;
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) fail("socket", errno);
  ::setsockopt(descriptor_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::bind(descriptor_, generic(from), sizeof from) < 0) fail("bind", errno);
  if (::connect(descriptor_, generic(to), sizeof to) < 0) fail("connect", errno);
}

void Client::send() {
  ++sequence_;
  received_ = 0;
  const Message bytes = message();
  const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0) fail("send", errno);
  if (static_cast<std::size_t>(sent) != bytes.size()) fail("send took a part of 64 bytes only");
}

// One byte more than is due is asked for: a server that says too much must not pass.
bool Client::receive_reply() {
  std::array<std::byte, kMessageSize + 1> buffer;
  const ssize_t count =
      ::recv(descriptor_, buffer.data(), kMessageSize - received_ + 1, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count < 0) fail("recv", errno);
  if (count == 0) fail("the server ended the stream before the reply was complete");
  const auto size = static_cast<std::size_t>(count);
  if (received_ + size > kMessageSize) fail("the reply is longer than the message");
  if (std::memcmp(buffer.data(), message().data() + received_, size) != 0) {
    fail("the reply differs from the message");
  }
  received_ += size;
  return received_ == kMessageSize;
}

void Client::finish() {
  finishing_ = true;
  if (::shutdown(descriptor_, SHUT_WR) < 0) fail("shutdown", errno);
}

bool Client::receive_end() {
  std::byte surplus;
  const ssize_t count = ::recv(descriptor_, &surplus, 1, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count < 0) fail("recv at the end of the stream", errno);
  if (count > 0) fail("a byte arrived after the reply");
  return true;
}

void Client::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

// Eight words that depend on client, message and position (the constants are those of splitmix64).
Client::Message Client::message() const {
  Message bytes;
  std::uint64_t state = (std::uint64_t{number_} << 32U) | sequence_;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof state) {
    state = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9U + 0x9e3779b97f4a7c15U;
    std::memcpy(bytes.data() + at, &state, sizeof state);
  }
  return bytes;
}

void Client::fail(const char* what, int error) const {
  std::string text = "client " + std::to_string(number_) + ", message " + std::to_string(sequence_);
  text.append(": ").append(what);
  if (error != 0) text.append(": ").append(std::strerror(error));
  throw std::runtime_error(text);
}

}  // namespace bench
