// The stream server over TCP, and what all socket servers share. Opened by chapter 03.
#include "socketserver/tcp_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "socketserver/error.hpp"

namespace socketserver {

// The calls are qualified since a constructor cannot reach what a derived class overrides: such a
// class asks for `.bind_and_activate = false` and calls them itself.
TCPServer::TCPServer(Address server_address, RequestHandlerClass handler, Options options)
    : TCPServer(Kind{SOCK_STREAM, false, "TCPServer"}, std::move(server_address),
                std::move(handler), options) {
  if (!options.bind_and_activate) return;
  TCPServer::server_bind();
  TCPServer::server_activate();
}

TCPServer::TCPServer(Socket adopted, RequestHandlerClass handler, Options options)
    : TCPServer(Kind{SOCK_STREAM, false, "TCPServer"}, std::move(adopted), std::move(handler),
                options) {
  if (options.bind_and_activate) TCPServer::server_activate();
}

TCPServer::TCPServer(Kind kind, Address server_address, RequestHandlerClass handler,
                     Options options)
    : BaseServer(std::move(server_address), std::move(handler), options), kind_(kind) {
  check_kind();
}

TCPServer::TCPServer(Kind kind, Socket adopted, RequestHandlerClass handler, Options options)
    : BaseServer(adopted.local_address(), std::move(handler), options), kind_(kind) {
  check_kind();
  take_socket(std::move(adopted));
}

TCPServer::~TCPServer() { close_in_destructor(typeid(TCPServer)); }

void TCPServer::check_kind() const {
  if ((server_address().family() == AF_UNIX) != kind_.unix_address)
    throw std::invalid_argument(std::string(kind_.name) + " cannot serve on " +
                                server_address().to_string());
  const auto wanted = handler_class().socket_type();
  if (wanted && *wanted != kind_.socket_type)
    throw std::invalid_argument(handler_class().name() + " handles " +
                                (*wanted == SOCK_STREAM ? "streams" : "datagrams") + ", and " +
                                kind_.name + " serves " +
                                (kind_.socket_type == SOCK_STREAM ? "streams" : "datagrams"));
}

int TCPServer::fileno() const noexcept { return socket_ ? socket_->fileno() : -1; }

Socket TCPServer::make_socket() const {
  Socket socket(server_address().family(), kind_.socket_type);
  const bool stream = kind_.socket_type == SOCK_STREAM;
  if (kind_.unix_address) return socket;
  // On a datagram socket SO_REUSEADDR would let a second server take the port over; and there is
  // nothing to wait for, since datagrams leave no old connections behind.
  if (options().allow_reuse_address && stream)
    socket.set_option(SOL_SOCKET, SO_REUSEADDR, 1, "setsockopt SO_REUSEADDR");
  if (options().allow_reuse_port)
    socket.set_option(SOL_SOCKET, SO_REUSEPORT, 1, "setsockopt SO_REUSEPORT");
  // Set either way, since the system's default can be changed.
  if (server_address().family() == AF_INET6)
    socket.set_option(IPPROTO_IPV6, IPV6_V6ONLY, options().dual_stack ? 0 : 1,
                      "setsockopt IPV6_V6ONLY");
  // Linux hands the option down to every accepted socket: one call here saves one a client.
  if (options().disable_nagle_algorithm && stream)
    socket.set_option(IPPROTO_TCP, TCP_NODELAY, 1, "setsockopt TCP_NODELAY");
  return socket;
}

void TCPServer::take_socket(Socket bound) {
  set_server_address(bound.local_address());
  socket_ = std::make_shared<Socket>(std::move(bound));
}

void TCPServer::server_bind() {
  Socket socket = make_socket();
  socket.bind(server_address());
  take_socket(std::move(socket));
}

void TCPServer::server_activate() {
  if (!socket_) throw std::logic_error("server_activate comes after server_bind");
  socket_->listen(options().request_queue_size);
}

std::optional<Incoming> TCPServer::get_request() {
  auto accepted = socket_->accept(io::kNow);
  if (!accepted) return std::nullopt;
  return Incoming{Request(std::move(accepted->socket)), accepted->peer};
}

[[gnu::hot]] void TCPServer::shutdown_request(Request& request) {
  if (request.closed()) return;  // by a handler, or by an engine that failed after that
  Socket& socket = request.socket();
  socket.shutdown_write();
  if (!socket.saw_end()) linger(socket);
  close_request(request);
}

// close(2) with unread input makes the kernel send a reset, and a reset makes the client's kernel
// drop what it has not read yet of our reply. So the rest of the input is read and thrown away,
// within limits. Without a reply there is nothing to lose and nothing to wait for.
void TCPServer::linger(Socket& socket) const {
  constexpr std::chrono::milliseconds kOnServingThread{50};  // everybody else waits meanwhile
  const auto limit =
      on_serving_thread() ? std::min(options().linger, kOnServingThread) : options().linger;
  const io::Deadline deadline = socket.has_sent() ? io::in(limit) : io::kNow;
  std::array<char, 16 * 1024> scrap;
  for (std::size_t taken = 0; taken < options().linger_bytes;) {
    const io::Result got = io::current().receive(socket.fileno(), scrap, {deadline});
    if (got.outcome != io::Outcome::done || got.value == 0) return;
    taken += got.value;
  }
}

[[gnu::hot]] void TCPServer::close_request(Request& request) { request.close(); }

void TCPServer::close_listener() noexcept { socket_.reset(); }

[[gnu::hot]] void TCPServer::release_listener() noexcept {
  if (socket_) socket_->close();
}

}  // namespace socketserver
