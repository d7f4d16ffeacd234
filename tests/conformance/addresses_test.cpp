// Rows C: socket options and addresses, on all engines. Serves the tests of chapter 07.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/client_process.hpp"
#include "support/counts.hpp"

using namespace conformance;
using test_support::End;
using test_support::eventually;
using test_support::RemoteClient;

namespace {

Kind any_unix_kind() {
  const auto transport = GENERATE(Transport::unix_stream, Transport::unix_datagram);
  return {transport, any_tcp_kind().engine};
}

// Tells each client its own address.
void tell_address(Exchange& exchange) {
  if (exchange.read_line()) exchange.write(exchange.client().to_string() + '\n');
}

RemoteClient connect_by(const std::string& host, const TestServer& server) {
  const int port = server->server_address().port();
  return server.kind().is_stream() ? client_process().tcp(host, port)
                                   : client_process().udp(host, port);
}

}  // namespace

TEST_CASE("C1 a server gets its port back at once after a restart") {
  const Kind kind = any_tcp_kind();
  CAPTURE(kind);
  Address address;
  {
    TestServer server(kind, [](Exchange& exchange) { exchange.write("bye\n"); });
    server.start();
    address = server->server_address();
    // The server closes first, so the old connection fades on its side.
    RemoteClient client = server.connect();
    CHECK(client.receive_line() == "bye");
    CHECK(client.receive_end() == End::eof);
  }
  TestServer again(kind, line_echo(), {.address = address});
  again.start();
  CHECK(again->server_address() == address);
  RemoteClient client = again.connect();
  CHECK(ask(client, kind, "hello") == "hello");
}

TEST_CASE("C2 a second server on a port is refused unless both ask to share it") {
  const Kind kind = any_inet_kind();
  CAPTURE(kind);
  const Options share{.allow_reuse_port = true};
  const TestServer alone(kind, line_echo());
  const TestServer sharing(kind, line_echo(), {.options = share});
  CHECK_THROWS_AS(
      TestServer(kind, line_echo(), {.options = share, .address = alone->server_address()}),
      std::system_error);
  CHECK_THROWS_AS(TestServer(kind, line_echo(), {.address = sharing->server_address()}),
                  std::system_error);
  const TestServer partner(kind, line_echo(),
                           {.options = share, .address = sharing->server_address()});
  CHECK(partner->server_address() == sharing->server_address());
}

TEST_CASE("C3 C7 options for TCP hurt no other transport") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(),
                    {.options = {.allow_reuse_address = true,
                                 .allow_reuse_port = true,
                                 .disable_nagle_algorithm = true}});
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
  CHECK(server.errors().rest().empty());
}

TEST_CASE("C4 two hundred clients connect before the first is accepted") {
  TestServer server({Transport::tcp, Engine::threading}, line_echo());
  std::vector<RemoteClient> clients;
  // With a short queue the kernel would drop some, and they would knock again a second later.
  for (int i = 0; i < 200; ++i) clients.push_back(server.connect());
  server.start();
  for (RemoteClient& client : clients) CHECK(ask(client, server.kind(), "hello") == "hello");
}

TEST_CASE("C5 the text of the address chooses the family") {
  const Kind kind = any_inet_kind();
  CAPTURE(kind);
  TestServer server(kind, tell_address, {.address = Address("::1", 0)});
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "who am I") == client.local_address());
  CHECK(client.local_address().starts_with("[::1]:"));
}

TEST_CASE("C6 an IPv4 client of a dual-stack server is shown as plain IPv4") {
  const Kind kind = any_inet_kind();
  CAPTURE(kind);
  TestServer server(kind, tell_address,
                    {.options = {.dual_stack = true}, .address = Address("::", 0)});
  server.start();
  RemoteClient v4 = connect_by("127.0.0.1", server);
  CHECK(ask(v4, kind, "who am I") == v4.local_address());
  RemoteClient v6 = connect_by("::1", server);
  CHECK(ask(v6, kind, "who am I") == v6.local_address());
}

TEST_CASE("C6 an IPv6 server has no IPv4 clients unless it asks for them") {
  TestServer server({Transport::tcp, Engine::sync}, tell_address, {.address = Address("::", 0)});
  server.start();
  CHECK_THROWS_AS(connect_by("127.0.0.1", server), std::system_error);
  RemoteClient v6 = connect_by("::1", server);
  CHECK(ask(v6, server.kind(), "who am I") == v6.local_address());
}

TEST_CASE("C8 a path stays as long as the server lives and goes with it") {
  const Kind kind = any_unix_kind();
  CAPTURE(kind);
  std::string directory = (std::filesystem::temp_directory_path() / "conformance-XXXXXX").string();
  REQUIRE(::mkdtemp(directory.data()) != nullptr);
  const std::string path = directory + "/server";
  {
    TestServer server(kind, line_echo(), {.address = Address::unix_path(path)});
    server.start();
    for (int i = 0; i < 2; ++i) {
      RemoteClient client = server.connect();
      CHECK(ask(client, kind, "hello") == "hello");
    }
    // A child that ends takes nothing along.
    CHECK(eventually([] { return test_support::children() <= 1; }));  // the clients' process
    CHECK(::access(path.c_str(), F_OK) == 0);
  }
  CHECK(::access(path.c_str(), F_OK) != 0);
  CHECK(::rmdir(directory.c_str()) == 0);
}

TEST_CASE("C9 a Unix client without a name is called after its process") {
  const Kind kind{Transport::unix_stream, any_tcp_kind().engine};
  CAPTURE(kind);
  TestServer server(kind, tell_address);
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "who am I") == "unix:pid=" + std::to_string(client_process().pid()) +
                                             ",uid=" + std::to_string(::getuid()));
}

TEST_CASE("C10 servers without a name get one each") {
  const Kind kind = any_unix_kind();
  CAPTURE(kind);
  const TestServer first(kind, line_echo(), {.address = Address::unix_path("")});
  const TestServer second(kind, line_echo(), {.address = Address::unix_path("")});
  CHECK(first->server_address().path().starts_with('@'));
  CHECK_FALSE(first->server_address() == second->server_address());
}
