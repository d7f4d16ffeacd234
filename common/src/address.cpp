// A socket address of any family, as a value that prints itself. Opened by chapter 02.
#include "socketserver/address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "socketserver/error.hpp"

namespace socketserver {
namespace {

// The bytes of `storage` as one of the address types, without breaking the aliasing rules.
template <class Sockaddr>
Sockaddr view_as(const sockaddr_storage& storage) noexcept {
  Sockaddr result;
  std::memcpy(&result, &storage, sizeof result);
  return result;
}

class ResolverCategory : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "getaddrinfo"; }
  [[nodiscard]] std::string message(int error) const override { return ::gai_strerror(error); }
};

const std::error_category& resolver_category() {
  static const ResolverCategory category;
  return category;
}

// To a C function a zero byte is the end: it would see another name than the caller means.
void refuse_zero_byte(std::string_view text, const char* what) {
  if (text.find('\0') != std::string_view::npos)
    throw std::invalid_argument(std::string(what) + " with a zero byte in it");
}

constexpr std::size_t kPathOffset = offsetof(sockaddr_un, sun_path);

}  // namespace

std::vector<Address> Address::resolve(std::string_view host, int port) {
  if (port < 0 || port > 65535)
    throw std::invalid_argument("port " + std::to_string(port) + " is outside 0..65535");
  refuse_zero_byte(host, "host");
  const std::string name = host.empty() ? "0.0.0.0" : std::string(host);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;  // or each address comes once for every socket type
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(name.c_str(), std::to_string(port).c_str(), &hints, &found);
  const int reason = errno;
  if (error == EAI_SYSTEM) throw_error(reason, "getaddrinfo " + name);
  if (error != 0) throw std::system_error(error, resolver_category(), "getaddrinfo " + name);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  std::vector<Address> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next)
    addresses.push_back(from_kernel(each->ai_addr, each->ai_addrlen));
  return addresses;
}

Address::Address(std::string_view host, int port) : Address(resolve(host, port).front()) {}

Address Address::unix_path(std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool abstract = path.starts_with('@');
  if (path.size() + (abstract ? 0 : 1) > sizeof address.sun_path)
    throw std::invalid_argument("Unix path longer than " +
                                std::to_string(sizeof address.sun_path - 1) +
                                " bytes: " + std::string(path));
  if (!abstract) refuse_zero_byte(path, "Unix path");
  path.copy(address.sun_path, path.size());
  if (abstract) address.sun_path[0] = '\0';
  // The length tells the three kinds apart: none (the kernel picks), abstract (no end mark), path.
  std::size_t size = kPathOffset + path.size();
  if (!path.empty() && !abstract) ++size;
  Address result;
  std::memcpy(&result.storage_, &address, sizeof address);
  result.size_ = static_cast<socklen_t>(size);
  return result;
}

Address Address::from_kernel(const sockaddr* address, socklen_t length) noexcept {
  Address result;
  result.size_ = std::min<socklen_t>(length, sizeof result.storage_);
  std::memcpy(&result.storage_, address, result.size_);
  return result;
}

Address Address::unix_process(pid_t pid, uid_t uid) noexcept {
  Address result;
  result.storage_.ss_family = AF_UNIX;
  result.size_ = kPathOffset;
  result.pid_ = pid;
  result.uid_ = uid;
  return result;
}

int Address::family() const noexcept { return size_ == 0 ? AF_UNSPEC : storage_.ss_family; }

bool Address::unnamed() const noexcept {
  return family() == AF_UNSPEC || (family() == AF_UNIX && size_ <= kPathOffset);
}

std::string Address::host() const {
  char text[INET6_ADDRSTRLEN + 32] = "";
  if (family() == AF_INET) {
    const auto v4 = view_as<sockaddr_in>(storage_);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  } else if (family() == AF_INET6) {
    const auto v6 = view_as<sockaddr_in6>(storage_);
    // A dual-stack listener sees IPv4 clients as ::ffff:a.b.c.d; people know them as a.b.c.d.
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
      ::inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text, sizeof text);
    else  // getnameinfo(3), for the scope of a link-local address: fe80::1%eth0
      ::getnameinfo(data(), size_, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  }
  return text;
}

int Address::port() const noexcept {
  if (family() == AF_INET) return ntohs(view_as<sockaddr_in>(storage_).sin_port);
  if (family() == AF_INET6) return ntohs(view_as<sockaddr_in6>(storage_).sin6_port);
  return 0;
}

std::string Address::path() const {
  if (family() != AF_UNIX || unnamed()) return {};
  const auto address = view_as<sockaddr_un>(storage_);
  const std::size_t length = size_ - kPathOffset;
  if (address.sun_path[0] == '\0') return '@' + std::string(address.sun_path + 1, length - 1);
  return std::string(address.sun_path, ::strnlen(address.sun_path, length));
}

std::string Address::to_string() const {
  if (pid_ != 0) return "unix:pid=" + std::to_string(pid_) + ",uid=" + std::to_string(uid_);
  if (unnamed()) return "unnamed";
  if (family() == AF_UNIX) return path();
  const std::string name = host();
  const bool bracketed = name.find(':') != std::string::npos;
  return (bracketed ? '[' + name + ']' : name) + ':' + std::to_string(port());
}

const sockaddr* Address::data() const noexcept {
  return reinterpret_cast<const sockaddr*>(&storage_);
}

bool Address::operator==(const Address& other) const noexcept {
  return size_ == other.size_ && pid_ == other.pid_ && uid_ == other.uid_ &&
         std::memcmp(&storage_, &other.storage_, size_) == 0;
}

}  // namespace socketserver
