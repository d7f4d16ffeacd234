// A socket: one owner, operations that end whole, errors that name the call and the address.
// Opened by chapter 02.
#include "socketserver/socket.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

#include "socketserver/error.hpp"

namespace socketserver {

Socket::Socket(int family, int type)
    : descriptor_(check(::socket(family, type | SOCK_CLOEXEC, 0), "socket")) {}

Socket::Socket(Descriptor descriptor, Address peer) noexcept
    : descriptor_(std::move(descriptor)), peer_(std::move(peer)) {}

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::move(other.descriptor_)),
      peer_(std::move(other.peer_)),
      deadline_(other.deadline_.load()),
      saw_end_(other.saw_end_.load()),
      has_sent_(other.has_sent_.load()) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  descriptor_ = std::move(other.descriptor_);
  peer_ = std::move(other.peer_);
  deadline_ = other.deadline_.load();
  saw_end_ = other.saw_end_.load();
  has_sent_ = other.has_sent_.load();
  return *this;
}

Socket Socket::connect_to(const Address& peer, io::Deadline deadline) {
  Socket socket(peer.family(), SOCK_STREAM);
  socket.peer_ = peer;
  const io::Result result =
      io::current().connect(socket.fileno(), peer.data(), peer.size(), {deadline});
  if (result.outcome == io::Outcome::timed_out) throw TimedOut("connect " + peer.to_string());
  if (result.outcome == io::Outcome::failed)
    throw_error(result.error, "connect " + peer.to_string());
  return socket;
}

std::pair<Socket, Socket> Socket::pair(int type) {
  std::array<int, 2> ends{};
  check(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
  return {Socket(Descriptor(ends[0])), Socket(Descriptor(ends[1]))};
}

Address Socket::local_address() const {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  check(::getsockname(fileno(), address, &length), "getsockname");
  return Address::from_kernel(address, length);
}

void Socket::set_option(int level, int option, int value, const char* call) {
  check(::setsockopt(fileno(), level, option, &value, sizeof value), call);
}

void Socket::bind(const Address& address) {
  check(::bind(fileno(), address.data(), address.size()),
        [&] { return "bind " + address.to_string(); });
}

void Socket::listen(int backlog) {
  check(::fcntl(fileno(), F_SETFL, ::fcntl(fileno(), F_GETFL) | O_NONBLOCK), "fcntl O_NONBLOCK");
  check(::listen(fileno(), backlog), [&] { return "listen " + local_address().to_string(); });
}

std::optional<Socket::Accepted> Socket::accept(io::Deadline deadline) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  const io::Result result = io::current().accept(fileno(), address, &length, {deadline});
  if (result.outcome == io::Outcome::failed) throw_error(result.error, "accept");
  if (result.outcome != io::Outcome::done) return std::nullopt;
  Descriptor descriptor(static_cast<int>(result.value));
  const Address peer = Address::from_kernel(address, length);
  return Accepted{Socket(std::move(descriptor), peer), peer};
}

[[gnu::hot]] std::size_t Socket::finished(const io::Result& result, const char* call) const {
  if (result.outcome == io::Outcome::done) return result.value;
  const std::string what = call + (' ' + peer_.to_string());
  if (result.outcome != io::Outcome::failed) throw TimedOut(what);
  if (means_peer_gone(result.error)) throw PeerGone(result.error, fileno(), what);
  throw_error(result.error, what);
}

[[gnu::hot]] std::size_t Socket::receive(std::span<char> buffer, io::Deadline deadline) {
  const io::Result result =
      io::current().receive(fileno(), buffer, {std::min(deadline, deadline_.load())});
  const std::size_t count = finished(result, "recv");
  if (count == 0 && !buffer.empty()) saw_end_ = true;
  return count;
}

[[gnu::hot]] void Socket::send_all(std::string_view data, io::Deadline deadline) {
  while (!data.empty()) {
    const io::Result result =
        io::current().send(fileno(), data, {std::min(deadline, deadline_.load())});
    data.remove_prefix(finished(result, "send"));
    has_sent_ = true;
  }
}

[[gnu::hot]] void Socket::shutdown_write() noexcept { ::shutdown(fileno(), SHUT_WR); }

void Socket::shutdown_both() noexcept { ::shutdown(fileno(), SHUT_RDWR); }

}  // namespace socketserver
