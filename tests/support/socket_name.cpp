// Socket addresses of every family as the tests write and read them. Serves the tests of every
// chapter.
#include "support/socket_name.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <charconv>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "support/descriptor.hpp"

namespace test_support {
namespace {

constexpr std::size_t kPathOffset = offsetof(sockaddr_un, sun_path);

std::string internet_text(const SocketName& name) {
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  const int error = ::getnameinfo(name.pointer(), name.length, host, sizeof host, port, sizeof port,
                                  NI_NUMERICHOST | NI_NUMERICSERV);
  if (error != 0) throw std::runtime_error(std::string("getnameinfo: ") + ::gai_strerror(error));
  const bool brackets = name.storage.ss_family == AF_INET6;
  return (brackets ? "[" + std::string(host) + "]" : std::string(host)) + ":" + port;
}

// An abstract name starts with a zero byte and is as long as the length says; a path ends at its
// zero byte, which the length may or may not count (unix(7)).
std::string unix_text(const SocketName& name) {
  if (name.length <= kPathOffset) return "";
  const auto* address = reinterpret_cast<const sockaddr_un*>(&name.storage);
  const std::size_t room = name.length - kPathOffset;
  if (address->sun_path[0] == '\0') return "@" + std::string(address->sun_path + 1, room - 1);
  return {address->sun_path, ::strnlen(address->sun_path, room)};
}

}  // namespace

SocketName SocketName::of(const sockaddr* address, socklen_t length) {
  SocketName name;
  std::memcpy(&name.storage, address, length);
  name.length = length;
  return name;
}

SocketName SocketName::unix_path(const std::string& path) {
  SocketName name;
  auto* address = reinterpret_cast<sockaddr_un*>(&name.storage);
  if (path.size() >= sizeof address->sun_path) throw std::length_error("path too long: " + path);
  address->sun_family = AF_UNIX;
  std::memcpy(address->sun_path, path.data(), path.size());
  const bool abstract = path.starts_with('@');
  if (abstract) address->sun_path[0] = '\0';
  name.length = static_cast<socklen_t>(kPathOffset + path.size() + (abstract ? 0 : 1));
  return name;
}

SocketName SocketName::local(int descriptor) {
  SocketName name;
  name.length = sizeof name.storage;
  checked(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&name.storage), &name.length),
          "getsockname");
  return name;
}

const sockaddr* SocketName::pointer() const { return reinterpret_cast<const sockaddr*>(&storage); }

std::string SocketName::text() const {
  return storage.ss_family == AF_UNIX ? unix_text(*this) : internet_text(*this);
}

HostAndPort split_host_and_port(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  HostAndPort parts;
  if (colon != std::string::npos && colon > 0) {
    const char* end = address.data() + address.size();
    const auto [stop, error] = std::from_chars(address.data() + colon + 1, end, parts.port);
    parts.host = address.substr(0, colon);
    if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
      parts.host = parts.host.substr(1, parts.host.size() - 2);
    }
    if (error == std::errc{} && stop == end) return parts;
  }
  throw std::invalid_argument("not an address: " + address);
}

}  // namespace test_support
