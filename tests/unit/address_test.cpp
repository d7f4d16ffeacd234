// Tests of address.hpp: addresses of every family, read, shown and compared. Serves chapter 02.
#include "socketserver/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "socketserver/socket.hpp"
#include "support/catch.hpp"
#include "unit/thrown.hpp"

using socketserver::Address;
using socketserver::Socket;
using unit::thrown_by;

namespace {

Address ipv6(const char* host, int port, unsigned scope = 0) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(port));
  address.sin6_scope_id = scope;
  REQUIRE(::inet_pton(AF_INET6, host, &address.sin6_addr) == 1);
  return Address::from_kernel(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

}  // namespace

TEST_CASE("the text of a host chooses the family") {
  const Address v4("127.0.0.1", 9999);
  CHECK(v4.family() == AF_INET);
  CHECK(v4.host() == "127.0.0.1");
  CHECK(v4.port() == 9999);
  CHECK(v4.to_string() == "127.0.0.1:9999");
  CHECK(v4.size() == sizeof(sockaddr_in));
  const Address v6("::1", 9999);
  CHECK(v6.family() == AF_INET6);
  CHECK(v6.host() == "::1");
  CHECK(v6.to_string() == "[::1]:9999");
  CHECK(v6.size() == sizeof(sockaddr_in6));
  for (const Address& address : {v4, v6}) {
    CHECK_FALSE(address.unnamed());
    CHECK(address.path().empty());
  }
}

TEST_CASE("an empty host stands for all IPv4 addresses of the machine") {
  CHECK(Address("", 0).to_string() == "0.0.0.0:0");
}

TEST_CASE("a name is looked up") {
  const Address found("localhost", 80);
  CHECK((found.host() == "127.0.0.1" || found.host() == "::1"));
  CHECK(found.port() == 80);
  const auto all = Address::resolve("localhost", 80);
  REQUIRE_FALSE(all.empty());
  CHECK(all.front() == found);
  CHECK(Address::resolve("127.0.0.1", 80).size() == 1);  // not once for each type of socket
}

TEST_CASE("an unknown name is an error that names it") {
  // Too long for a name, so that no name server needs to be asked.
  const std::string name(300, 'x');
  CHECK_THROWS_AS(Address(name, 80), std::system_error);
  const std::string text = thrown_by([&] { return Address(name, 80); });
  CHECK(text.find("getaddrinfo " + name + ": ") != std::string::npos);
}

TEST_CASE("ports from 0 to 65535 are taken and no others") {
  for (const int port : {0, 1, 65535}) CHECK(Address("127.0.0.1", port).port() == port);
  for (const int port : {-1, 65536, 1 << 30}) {
    CHECK_THROWS_AS(Address("127.0.0.1", port), std::invalid_argument);
    CHECK_THROWS_AS(Address::resolve("::1", port), std::invalid_argument);
  }
  CHECK(thrown_by([] { return Address("127.0.0.1", 65536); }) ==
        "std::invalid_argument: port 65536 is outside 0..65535");
}

TEST_CASE("a Unix path may have 107 bytes and no more") {
  const std::string longest = "/tmp/" + std::string(102, 'x');
  const Address address = Address::unix_path(longest);
  CHECK(address.path() == longest);
  CHECK(address.to_string() == longest);
  CHECK(address.family() == AF_UNIX);
  CHECK(address.host().empty());
  CHECK(address.port() == 0);
  CHECK_FALSE(address.unnamed());
  CHECK_THROWS_AS(Address::unix_path(longest + 'y'), std::invalid_argument);
  CHECK(thrown_by([&] { return Address::unix_path(longest + 'y'); }) ==
        "std::invalid_argument: Unix path longer than 107 bytes: " + longest + 'y');
}

TEST_CASE("a zero byte in a host or a path is refused and in an abstract name it is a byte") {
  using namespace std::string_view_literals;
  CHECK(thrown_by([] { return Address("127.0.0.1\0.example"sv, 80); }) ==
        "std::invalid_argument: host with a zero byte in it");
  CHECK(thrown_by([] { return Address::unix_path("/tmp/a\0b"sv); }) ==
        "std::invalid_argument: Unix path with a zero byte in it");
  CHECK(Address::unix_path("@a\0b"sv).path() == "@a\0b"sv);
}

TEST_CASE("the longest path comes back from the kernel as it was") {
  const std::string directory = "/tmp/" + std::to_string(::getpid());
  const std::string path = directory + std::string(107 - directory.size(), 'x');
  Socket socket(AF_UNIX, SOCK_DGRAM);
  socket.bind(Address::unix_path(path));
  CHECK(socket.local_address() == Address::unix_path(path));
  CHECK(socket.local_address().path() == path);
  CHECK(::unlink(path.c_str()) == 0);
}

TEST_CASE("an abstract name starts with an at sign and makes no file") {
  const std::string name = "@socketserver-test-" + std::to_string(::getpid());
  const Address address = Address::unix_path(name);
  CHECK(address.path() == name);
  CHECK(address.to_string() == name);
  CHECK_FALSE(address.unnamed());
  Socket socket(AF_UNIX, SOCK_STREAM);
  socket.bind(address);
  CHECK(socket.local_address() == address);
  CHECK(::access(name.c_str(), F_OK) != 0);
  // It needs no end mark: all 108 bytes may be name.
  CHECK(Address::unix_path('@' + std::string(107, 'x')).path().size() == 108);
  CHECK_THROWS_AS(Address::unix_path('@' + std::string(108, 'x')), std::invalid_argument);
}

TEST_CASE("an empty Unix path lets the kernel pick a name") {
  CHECK(Address::unix_path("").unnamed());
  Socket first(AF_UNIX, SOCK_STREAM);
  Socket second(AF_UNIX, SOCK_STREAM);
  first.bind(Address::unix_path(""));
  second.bind(Address::unix_path(""));
  CHECK(first.local_address().path().starts_with('@'));
  CHECK_FALSE(first.local_address() == second.local_address());
}

TEST_CASE("nobody's address is unnamed") {
  const Address nobody;
  CHECK(nobody.family() == AF_UNSPEC);
  CHECK(nobody.unnamed());
  CHECK(nobody.to_string() == "unnamed");
  CHECK(nobody.host().empty());
  CHECK(nobody.port() == 0);
  CHECK(nobody.path().empty());
  CHECK(nobody.size() == 0);
  const Socket unbound(AF_UNIX, SOCK_DGRAM);
  CHECK(unbound.local_address().unnamed());
  CHECK(unbound.local_address().to_string() == "unnamed");
}

TEST_CASE("a Unix client without a name is called after its process") {
  const Address client = Address::unix_process(7, 1000);
  CHECK(client.to_string() == "unix:pid=7,uid=1000");
  CHECK(client.family() == AF_UNIX);
  CHECK(client.unnamed());  // nothing can be sent there
  CHECK(client.path().empty());
  CHECK(client == Address::unix_process(7, 1000));
  CHECK_FALSE(client == Address::unix_process(8, 1000));
  CHECK_FALSE(client == Address::unix_process(7, 0));
}

TEST_CASE("an IPv4 client of an IPv6 server is shown as plain IPv4") {
  const Address mapped = ipv6("::ffff:192.0.2.7", 4711);
  CHECK(mapped.host() == "192.0.2.7");
  CHECK(mapped.to_string() == "192.0.2.7:4711");
  CHECK(mapped.family() == AF_INET6);
  CHECK(ipv6("2001:db8::1", 80).to_string() == "[2001:db8::1]:80");
}

TEST_CASE("a link-local address is shown with its interface") {
  const Address local = ipv6("fe80::1", 80, 1);  // interface 1 is the loopback
  CHECK(local.host() == "fe80::1%lo");
  CHECK(local.to_string() == "[fe80::1%lo]:80");
  CHECK(Address("fe80::1%lo", 80) == local);
  CHECK_FALSE(local == ipv6("fe80::1", 80, 2));
}

TEST_CASE("addresses are equal if host and port and family are") {
  CHECK(Address("127.0.0.1", 1) == Address("127.0.0.1", 1));
  CHECK_FALSE(Address("127.0.0.1", 1) == Address("127.0.0.1", 2));
  CHECK_FALSE(Address("127.0.0.1", 1) == Address("127.0.0.2", 1));
  CHECK_FALSE(Address("127.0.0.1", 1) == Address("::1", 1));
  CHECK(Address::unix_path("/a") == Address::unix_path("/a"));
  CHECK_FALSE(Address::unix_path("/a") == Address::unix_path("/ab"));
  CHECK_FALSE(Address::unix_path("@a") == Address::unix_path("a"));
  CHECK(Address() == Address());
  // As the kernel tells it is as we asked for it.
  Socket socket(AF_INET, SOCK_STREAM);
  socket.bind({"127.0.0.1", 0});
  CHECK(socket.local_address() == Address("127.0.0.1", socket.local_address().port()));
}
