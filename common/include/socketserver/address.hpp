// A socket address of any family, as a value that prints itself. Opened by chapter 02.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace socketserver {

/// An IPv4, IPv6 or Unix address (ip(7), ipv6(7), unix(7)), or none. A plain value: copy it freely.
class Address {
 public:
  /// The address of nobody, such as that of a datagram client that never bound its socket.
  Address() noexcept = default;

  /// `host` may be an IPv4 or IPv6 address as text, a name, or empty for "all of this machine's
  /// IPv4 addresses"; the text decides the family. A name is looked up (getaddrinfo(3)): that can
  /// block for seconds. Of several answers the first is taken; see `resolve`.
  /// Throws std::invalid_argument for a port outside 0..65535 and for a zero byte in the name,
  /// std::system_error for an unknown name.
  Address(std::string_view host, int port);

  /// All addresses of a name, in the system's order of preference. Blocks and throws like the
  /// constructor.
  [[nodiscard]] static std::vector<Address> resolve(std::string_view host, int port);

  /// A Unix address. A leading '@' means the abstract namespace, where no file is made; an empty
  /// path asks the kernel to pick an abstract name at bind, as port 0 does for TCP.
  /// Throws std::invalid_argument if the path does not fit (107 bytes) or has a zero byte in it;
  /// an abstract name may have some.
  [[nodiscard]] static Address unix_path(std::string_view path);

  /// What the kernel filled in (accept(2), getsockname(2), recvmsg(2)).
  [[nodiscard]] static Address from_kernel(const sockaddr* address, socklen_t length) noexcept;

  /// A Unix client that did not bind its socket, named after its process: "unix:pid=7,uid=1000".
  [[nodiscard]] static Address unix_process(pid_t pid, uid_t uid) noexcept;

  /// AF_INET, AF_INET6, AF_UNIX, or AF_UNSPEC for no address.
  [[nodiscard]] int family() const noexcept;
  /// True if nothing can be sent there: no address, or a Unix client without a name.
  [[nodiscard]] bool unnamed() const noexcept;
  /// "127.0.0.1" or "::1"; an IPv4 client of a dual-stack server is shown as plain IPv4. Empty for
  /// Unix addresses.
  [[nodiscard]] std::string host() const;
  [[nodiscard]] int port() const noexcept;  ///< 0 for Unix addresses.
  /// The Unix path, abstract names with a leading '@'. Empty for others.
  [[nodiscard]] std::string path() const;
  /// "127.0.0.1:9999", "[::1]:9999", "/tmp/echo", "@name", "unix:pid=7,uid=1000" or "unnamed".
  [[nodiscard]] std::string to_string() const;

  /// For the system calls: the bytes as the kernel wants them.
  [[nodiscard]] const sockaddr* data() const noexcept;
  /// How many bytes `data` points to.
  [[nodiscard]] socklen_t size() const noexcept { return size_; }

  /// True for the same family and the same address and port, path or process.
  [[nodiscard]] bool operator==(const Address& other) const noexcept;

 private:
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
  pid_t pid_ = 0;  // of unix_process only
  uid_t uid_ = 0;
};

}  // namespace socketserver
