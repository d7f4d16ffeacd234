// A raw client of any transport, with a deadline on all it does. Serves the tests of every chapter.
#include "support/client.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "support/escape.hpp"
#include "support/socket_name.hpp"

namespace test_support {
namespace {

constexpr std::size_t kBlock = 65536;

OwnedDescriptor open_socket(int family, int type, const ClientOptions& options) {
  OwnedDescriptor socket{checked(::socket(family, type | SOCK_CLOEXEC, 0), "socket")};
  const auto set_size = [&](int level, int option, int bytes) {
    if (bytes > 0) {
      checked(::setsockopt(socket.get(), level, option, &bytes, sizeof bytes), "setsockopt");
    }
  };
  set_size(SOL_SOCKET, SO_RCVBUF, options.receive_buffer);
  set_size(SOL_SOCKET, SO_SNDBUF, options.send_buffer);
  set_size(IPPROTO_TCP, TCP_MAXSEG, options.segment_size);
  return socket;
}

// SO_SNDTIMEO limits a blocking connect(2) on every family, also the wait for a place in a full
// Unix backlog, which poll(2) cannot see. A connect interrupted by a signal is continued by calling
// it again. Only afterwards the descriptor becomes non-blocking.
void connect_socket(int descriptor, const SocketName& name) {
  const timeval limit{kPatience.count(), 0};
  checked(::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit), "setsockopt");
  while (::connect(descriptor, name.pointer(), name.length) < 0) {
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EINPROGRESS) {
      throw TimedOut("connecting to " + name.text() + " took too long");
    }
    throw_errno("connect " + name.text());
  }
  set_nonblocking(descriptor);
}

OwnedDescriptor connect_to_host(const std::string& host, int port, int type,
                                const ClientOptions& options) {
  addrinfo hints{};
  hints.ai_socktype = type;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) throw std::runtime_error("getaddrinfo " + host + ": " + ::gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner{found, ::freeaddrinfo};

  OwnedDescriptor socket = open_socket(found->ai_family, type, options);
  connect_socket(socket.get(), SocketName::of(found->ai_addr, found->ai_addrlen));
  return socket;
}

}  // namespace

Client Client::tcp(const std::string& host, int port, ClientOptions options) {
  return Client{connect_to_host(host, port, SOCK_STREAM, options)};
}

Client Client::udp(const std::string& host, int port, ClientOptions options) {
  return Client{connect_to_host(host, port, SOCK_DGRAM, options)};
}

Client Client::unix_stream(const std::string& path, ClientOptions options) {
  OwnedDescriptor socket = open_socket(AF_UNIX, SOCK_STREAM, options);
  connect_socket(socket.get(), SocketName::unix_path(path));
  return Client{std::move(socket)};
}

Client Client::unix_datagram(const std::string& path, bool bound, ClientOptions options) {
  OwnedDescriptor socket = open_socket(AF_UNIX, SOCK_DGRAM, options);
  if (bound) {
    // Nothing but the family: the kernel picks a free abstract name (unix(7), "autobind").
    sockaddr family{};
    family.sa_family = AF_UNIX;
    checked(::bind(socket.get(), &family, sizeof family.sa_family), "bind");
  }
  connect_socket(socket.get(), SocketName::unix_path(path));
  return Client{std::move(socket)};
}

Client Client::from_address(const std::string& address, SocketKind kind, ClientOptions options) {
  const bool stream = kind == SocketKind::stream;
  if (address.starts_with('/') || address.starts_with('@')) {
    return stream ? unix_stream(address, options) : unix_datagram(address, true, options);
  }
  const HostAndPort parts = split_host_and_port(address);
  return stream ? tcp(parts.host, parts.port, options) : udp(parts.host, parts.port, options);
}

void Client::send(std::string_view bytes) {
  const Deadline deadline{patience_};
  std::size_t sent = 0;
  // The body runs once even for no bytes: an empty datagram is a datagram.
  do {
    if (!wait_until_ready(socket_.get(), POLLOUT, deadline)) {
      throw TimedOut("sending: only " + std::to_string(sent) + " of " +
                     std::to_string(bytes.size()) + " bytes were taken");
    }
    sent += send_some(bytes.substr(sent));
  } while (sent < bytes.size());
}

std::size_t Client::send_some(std::string_view bytes) {
  while (true) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN) return 0;
    if (errno != EINTR) throw_errno("send");
  }
}

void Client::shutdown_write() { checked(::shutdown(socket_.get(), SHUT_WR), "shutdown"); }

void Client::reset() {
  const linger now{1, 0};
  checked(::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now), "setsockopt");
  close();
}

void Client::close() { socket_.reset(); }

bool Client::fill(std::size_t limit, const Deadline& deadline, const std::string& awaited) {
  const std::size_t before = pending_.size();
  while (true) {
    if (!wait_until_ready(socket_.get(), POLLIN, deadline)) {
      throw TimedOut("waited in vain for " + awaited + "; got \"" + escaped(pending_) + '"');
    }
    pending_.resize(before + limit);
    const ssize_t got = ::recv(socket_.get(), pending_.data() + before, limit, 0);
    const int error = errno;
    pending_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got >= 0) return got > 0;
    if (error != EINTR && error != EAGAIN) {
      throw std::system_error(error, std::generic_category(), "recv while waiting for " + awaited);
    }
  }
}

std::string Client::take(std::size_t count) {
  std::string taken = pending_.substr(0, count);
  pending_.erase(0, count);
  return taken;
}

void Client::ended_early(const std::string& awaited) const {
  throw std::runtime_error("the connection ended while waiting for " + awaited + "; got \"" +
                           escaped(pending_) + '"');
}

std::string Client::receive(std::size_t count) {
  const Deadline deadline{patience_};
  const std::string awaited = std::to_string(count) + " bytes";
  while (pending_.size() < count) {
    // Never more than was asked for, so that what is left stays in the kernel, where a test about
    // full buffers wants it.
    if (!fill(count - pending_.size(), deadline, awaited)) ended_early(awaited);
  }
  return take(count);
}

std::string Client::receive_line() {
  const Deadline deadline{patience_};
  std::size_t end = 0;
  while ((end = pending_.find('\n')) == std::string::npos) {
    if (!fill(kBlock, deadline, "a line")) ended_early("a line");
  }
  std::string line = take(end + 1);
  line.pop_back();
  return line;
}

std::string Client::receive_some() {
  if (pending_.empty()) fill(kBlock, Deadline{patience_}, "a byte or the end");
  return take(pending_.size());
}

std::string Client::receive_datagram() {
  fill(kBlock, Deadline{patience_}, "a datagram");
  return take(pending_.size());
}

std::string Client::receive_to_end() {
  const Deadline deadline{patience_};
  while (fill(kBlock, deadline, "the end")) {
  }
  return take(pending_.size());
}

std::optional<End> Client::bytes_or_end(const Deadline& deadline) {
  try {
    if (fill(kBlock, deadline, "the end")) return std::nullopt;
    return End::eof;
  } catch (const TimedOut&) {
    return End::timeout;
  } catch (const std::system_error& error) {
    // EPIPE: the reset came after an orderly end (tcp_reset in the kernel).
    if (error.code().value() == ECONNRESET || error.code().value() == EPIPE) return End::reset;
    throw;
  }
}

End Client::receive_end() {
  if (pending_.empty()) {
    if (const auto end = bytes_or_end(Deadline{patience_})) return *end;
  }
  throw std::runtime_error("instead of the end there came \"" + escaped(pending_) + '"');
}

End Client::discard_to_end() {
  const Deadline deadline{patience_};
  while (true) {
    const auto end = bytes_or_end(deadline);
    pending_.clear();
    if (end) return *end;
  }
}

bool Client::nothing_for(std::chrono::milliseconds quiet) {
  return pending_.empty() && !wait_until_ready(socket_.get(), POLLIN, Deadline{quiet});
}

std::string Client::local_address() const { return SocketName::local(socket_.get()).text(); }

}  // namespace test_support
