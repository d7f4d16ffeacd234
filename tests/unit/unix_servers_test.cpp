// Tests of unix_servers.hpp: two servers on Unix sockets, and what becomes of their files. Serves
// chapter 06.
#include "socketserver/unix_servers.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "socketserver/error.hpp"
#include "socketserver/request_handler.hpp"
#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using test_support::Client;
using test_support::LeakCheck;
using unit::thrown_by;
namespace fs = std::filesystem;

namespace {

void ignore(Request&, const Address&, BaseServer&) {}

// A directory of the test's own, removed with all that is in it.
class Directory {
 public:
  Directory() {
    std::string name = (fs::temp_directory_path() / "socketserver-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

enum class Type { stream, datagram };

std::unique_ptr<BaseServer> make_server(Type type, const Address& address,
                                        const Options& options = {}) {
  if (type == Type::stream) return std::make_unique<UnixStreamServer>(address, ignore, options);
  return std::make_unique<UnixDatagramServer>(address, ignore, options);
}

bool is_there(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

// What a server that was killed leaves behind.
void leave_stale(const std::string& path, Type type) {
  Socket dead(AF_UNIX, type == Type::stream ? SOCK_STREAM : SOCK_DGRAM);
  dead.bind(Address::unix_path(path));
  if (type == Type::stream) dead.listen(1);
}

class Streams : public StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;
};

}  // namespace

TEST_CASE("C8 a path is made at bind and removed at close and only once") {
  const Type type = GENERATE(Type::stream, Type::datagram);
  const Directory directory;
  const std::string path = directory.file("server");
  const LeakCheck leaks;
  {
    const auto server = make_server(type, Address::unix_path(path));
    CHECK(server->server_address().path() == path);
    CHECK(fs::is_socket(path));
    server->server_close();
    CHECK_FALSE(is_there(path));
    std::ofstream(path) << "somebody else's";
    server->server_close();
  }
  CHECK(is_there(path));
  CHECK(leaks.clean());
}

TEST_CASE("C8 a stale path is taken over") {
  const Type type = GENERATE(Type::stream, Type::datagram);
  const Directory directory;
  const std::string path = directory.file("server");
  leave_stale(path, type);
  REQUIRE(fs::is_socket(path));
  const auto server = make_server(type, Address::unix_path(path));
  Client client = type == Type::stream ? Client::unix_stream(path) : Client::unix_datagram(path);
  if (type == Type::datagram) client.send("x");
  CHECK(server->handle_request());
}

TEST_CASE("C8 the path of a live server is refused and left alone") {
  const Type type = GENERATE(Type::stream, Type::datagram);
  const Type second = GENERATE(Type::stream, Type::datagram);
  const Directory directory;
  const std::string path = directory.file("server");
  const auto server = make_server(type, Address::unix_path(path));
  const LeakCheck leaks;
  CHECK(thrown_by([&] { return make_server(second, Address::unix_path(path)); }) ==
        "std::system_error: bind " + path + ": Address already in use");
  CHECK(leaks.clean());
  Client client = type == Type::stream ? Client::unix_stream(path) : Client::unix_datagram(path);
  if (type == Type::datagram) client.send("x");
  CHECK(server->handle_request());
}

TEST_CASE("C8 a live server with a full queue is not taken for a dead one") {
  const Directory directory;
  const std::string path = directory.file("server");
  const UnixStreamServer server(Address::unix_path(path), ignore, {.request_queue_size = 0});
  const Client waiting = Client::unix_stream(path);
  CHECK_THROWS_AS(UnixStreamServer(Address::unix_path(path), ignore), std::system_error);
  CHECK(is_there(path));
}

TEST_CASE("C8 a path that is no socket is refused and not touched") {
  const Type type = GENERATE(Type::stream, Type::datagram);
  const Directory directory;
  const std::string path = directory.file("server");
  SECTION("a file") { std::ofstream(path) << "precious"; }
  SECTION("a directory") { fs::create_directory(path); }
  SECTION("a link that leads nowhere") { fs::create_symlink("nowhere", path); }
  SECTION("a link to a stale socket") {
    leave_stale(directory.file("stale"), type);
    fs::create_symlink("stale", path);
  }
  CHECK(thrown_by([&] { return make_server(type, Address::unix_path(path)); }) ==
        "std::system_error: bind " + path + ", which is no socket: File exists");
  CHECK(is_there(path));
  CHECK_FALSE(fs::symlink_status(path).type() == fs::file_type::socket);
}

TEST_CASE("C8 at close only the file that we made is removed") {
  const Type type = GENERATE(Type::stream, Type::datagram);
  const Directory directory;
  const std::string path = directory.file("server");
  const auto server = make_server(type, Address::unix_path(path));
  REQUIRE(::unlink(path.c_str()) == 0);
  const auto successor = make_server(type, Address::unix_path(path));
  server->server_close();
  CHECK(is_there(path));
  successor->server_close();
  CHECK_FALSE(is_there(path));
}

TEST_CASE("C8 a relative path is removed even if the program has changed its directory") {
  const Directory directory;
  const fs::path before = fs::current_path();
  fs::current_path(directory.path());
  {
    const UnixStreamServer server(Address::unix_path("server"), ignore);
    fs::current_path(before);
    CHECK(is_there(directory.file("server")));
  }
  CHECK_FALSE(is_there(directory.file("server")));
}

TEST_CASE("C8 a bind that fails leaves no file and no descriptor behind") {
  const Type type = GENERATE(Type::stream, Type::datagram);
  const Directory directory;
  const std::string path = directory.file("missing/server");
  const LeakCheck leaks;
  CHECK(thrown_by([&] { return make_server(type, Address::unix_path(path)); }) ==
        "std::system_error: bind " + path + ": No such file or directory");
  CHECK(leaks.clean());
  CHECK(fs::is_empty(directory.path()));
}

TEST_CASE("C8 the path of an adopted socket belongs to whoever made it") {
  const Directory directory;
  const std::string path = directory.file("server");
  {
    Socket bound(AF_UNIX, SOCK_STREAM);
    bound.bind(Address::unix_path(path));
    const UnixStreamServer server(std::move(bound), ignore);
    CHECK(server.server_address().path() == path);
  }
  CHECK(is_there(path));
}

TEST_CASE("C10 the kernel picks an abstract name and no file is made") {
  const Type type = GENERATE(Type::stream, Type::datagram);
  const auto first = make_server(type, Address::unix_path(""));
  const auto second = make_server(type, Address::unix_path(""));
  const std::string name = first->server_address().path();
  CHECK(name.starts_with('@'));
  CHECK(name != second->server_address().path());
  CHECK_FALSE(is_there(name));
  CHECK_THROWS_AS(make_server(type, first->server_address()), std::system_error);
}

TEST_CASE("C3 sharing a port means nothing on a Unix path and hurts nobody") {
  const Type type = GENERATE(Type::stream, Type::datagram);
  const auto server = make_server(type, Address::unix_path(""),
                                  {.allow_reuse_address = true, .allow_reuse_port = true});
  CHECK(server->fileno() >= 0);
}

TEST_CASE("C9 a client without a name is called after its process") {
  Address seen;
  UnixStreamServer server(Address::unix_path(""),
                          [&](Request&, const Address& client, BaseServer&) { seen = client; });
  const Client client = Client::unix_stream(server.server_address().path());
  CHECK(server.handle_request());
  CHECK(seen.to_string() ==
        "unix:pid=" + std::to_string(::getpid()) + ",uid=" + std::to_string(::getuid()));
}

TEST_CASE("C9 a client with a name keeps it") {
  Address seen;
  UnixStreamServer server(Address::unix_path(""),
                          [&](Request&, const Address& client, BaseServer&) { seen = client; });
  Socket client(AF_UNIX, SOCK_STREAM);
  client.bind(Address::unix_path(""));
  const Address& address = server.server_address();
  REQUIRE(io::current().connect(client.fileno(), address.data(), address.size(), {}).outcome ==
          io::Outcome::done);
  CHECK(server.handle_request());
  CHECK(seen == client.local_address());
}

TEST_CASE("Unix servers refuse what they cannot serve naming both") {
  const Address tcp("127.0.0.1", 0);
  CHECK(thrown_by([&] { return UnixStreamServer(tcp, ignore), 0; }) ==
        "std::invalid_argument: UnixStreamServer cannot serve on 127.0.0.1:0");
  CHECK(thrown_by([&] { return UnixDatagramServer(tcp, ignore), 0; }) ==
        "std::invalid_argument: UnixDatagramServer cannot serve on 127.0.0.1:0");
  CHECK(thrown_by(
            [&] { return UnixDatagramServer(Address::unix_path(""), handler<Streams>()), 0; }) ==
        "std::invalid_argument: (anonymous namespace)::Streams handles streams, and "
        "UnixDatagramServer serves datagrams");
}

TEST_CASE("a Unix path is bound and removed by hand") {
  const Directory directory;
  const std::string path = directory.file("server");
  Socket socket(AF_UNIX, SOCK_STREAM);
  UnixPath owner;
  owner.remove();  // nothing bound yet: no effect
  owner.bind(socket, Address::unix_path(path), SOCK_STREAM);
  CHECK(fs::is_socket(path));
  owner.remove();
  CHECK_FALSE(is_there(path));
  owner.remove();
}
