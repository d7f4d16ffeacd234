// The two servers on Unix sockets, and the care a path needs. Opened by chapter 06.
#include "socketserver/unix_servers.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "socketserver/error.hpp"

namespace socketserver {
namespace {

struct FileId {
  bool exists = false;
  bool is_socket = false;
  dev_t device = 0;
  ino_t inode = 0;
};

FileId look_at(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) < 0) return {};
  return {true, S_ISSOCK(status.st_mode), status.st_dev, status.st_ino};
}

// Knocks at the path. Only "connection refused" says that there is a socket file and nobody behind
// it; every other answer, a full backlog for one, is left alone.
bool nobody_answers(const Address& address, int socket_type) {
  Socket probe(AF_UNIX, socket_type);
  const io::Result result =
      io::current().connect(probe.fileno(), address.data(), address.size(), {io::kNow});
  return result.outcome == io::Outcome::failed && result.error == ECONNREFUSED;
}

}  // namespace

void UnixPath::bind(Socket& socket, const Address& address, int socket_type) {
  const std::string path = address.path();
  const bool in_file_system = !path.empty() && path.front() != '@';
  const FileId before = in_file_system ? look_at(path) : FileId{};
  // The kernel would call it "in use", which says too little to whoever mistyped a path.
  if (before.exists && !before.is_socket)
    throw_error(EEXIST, "bind " + path + ", which is no socket");
  if (before.exists && nobody_answers(address, socket_type)) {
    // Somebody else may be taking the stale path over, too. If theirs stands there by now, it is
    // not the file we knocked at, and bind below says "in use".
    const FileId now = look_at(path);
    if (now.device == before.device && now.inode == before.inode) ::unlink(path.c_str());
  }
  socket.bind(address);
  if (!in_file_system) return;
  std::error_code ignored;
  path_ = std::filesystem::absolute(path, ignored).string();
  const FileId made = look_at(path_);
  device_ = made.device;
  inode_ = made.inode;
}

void UnixPath::remove() noexcept {
  if (path_.empty()) return;
  const FileId now = look_at(path_);
  if (now.exists && now.device == device_ && now.inode == inode_) ::unlink(path_.c_str());
  path_.clear();
}

UnixStreamServer::UnixStreamServer(Address server_address, RequestHandlerClass handler,
                                   Options options)
    : TCPServer(Kind{SOCK_STREAM, true, "UnixStreamServer"}, std::move(server_address),
                std::move(handler), options) {
  if (!options.bind_and_activate) return;
  UnixStreamServer::server_bind();
  UnixStreamServer::server_activate();
}

UnixStreamServer::UnixStreamServer(Socket adopted, RequestHandlerClass handler, Options options)
    : TCPServer(Kind{SOCK_STREAM, true, "UnixStreamServer"}, std::move(adopted), std::move(handler),
                options) {
  if (options.bind_and_activate) UnixStreamServer::server_activate();
}

UnixStreamServer::~UnixStreamServer() { close_in_destructor(typeid(UnixStreamServer)); }

void UnixStreamServer::server_bind() {
  Socket socket = make_socket();
  path_.bind(socket, server_address(), SOCK_STREAM);
  take_socket(std::move(socket));
}

std::optional<Incoming> UnixStreamServer::get_request() {
  auto incoming = TCPServer::get_request();
  if (incoming && incoming->client_address.unnamed()) {
    ucred peer{};
    socklen_t size = sizeof peer;
    const int fd = incoming->request.socket().fileno();
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0)
      incoming->client_address = Address::unix_process(peer.pid, peer.uid);
  }
  return incoming;
}

void UnixStreamServer::close_listener() noexcept {
  path_.remove();
  TCPServer::close_listener();
}

UnixDatagramServer::UnixDatagramServer(Address server_address, RequestHandlerClass handler,
                                       Options options)
    : UDPServer(Kind{SOCK_DGRAM, true, "UnixDatagramServer"}, std::move(server_address),
                std::move(handler), options) {
  if (options.bind_and_activate) UnixDatagramServer::server_bind();
}

UnixDatagramServer::UnixDatagramServer(Socket adopted, RequestHandlerClass handler, Options options)
    : UDPServer(Kind{SOCK_DGRAM, true, "UnixDatagramServer"}, std::move(adopted),
                std::move(handler), options) {}

UnixDatagramServer::~UnixDatagramServer() { close_in_destructor(typeid(UnixDatagramServer)); }

void UnixDatagramServer::server_bind() {
  Socket socket = make_socket();
  path_.bind(socket, server_address(), SOCK_DGRAM);
  take_socket(std::move(socket));
}

void UnixDatagramServer::close_listener() noexcept {
  path_.remove();
  UDPServer::close_listener();
}

}  // namespace socketserver
