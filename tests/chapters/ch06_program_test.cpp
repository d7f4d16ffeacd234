// The program of chapter 06 from outside: its four transports, and the care that paths and
// datagrams need. Opened by chapter 06.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "chapters/ch06_transports.hpp"
#include "program/socket_path.hpp"
#include "socketserver/socket.hpp"

using program_test::stop;
using test_support::Client;
using test_support::Process;
using test_support::Scratch;
using transports::Served;

namespace {

const std::string kProgram = "ch06_four_servers";

std::string any_unix_transport() {
  return GENERATE(std::string("unix"), std::string("unix-dgram"));
}
std::string any_datagram_transport() {
  return GENERATE(std::string("udp"), std::string("unix-dgram"));
}

Process start_on_path(const std::string& transport, const std::string& path) {
  return Process{{Process::program(kProgram), "--transport", transport, "--path", path}};
}

void check_refused(Process process, const std::string& path) {
  CHECK(process.wait() == 1);
  CHECK(process.output() == "");
  CHECK(process.errors() == kProgram + ": bind " + path + ": Address already in use\n");
}

}  // namespace

TEST_CASE("C6 a dual-stack server shows its IPv4 clients as plain IPv4", "[ch06][program]") {
  const std::string transport = GENERATE(std::string("tcp"), std::string("udp"));
  CAPTURE(transport);
  Served served(kProgram, transport, {"--host", "::", "--dual-stack"});
  CHECK(served.address.rfind("[::]:", 0) == 0);
  for (const std::string host : {"127.0.0.1", "[::1]"}) {
    const std::string address = host + ":" + program_test::port_of(served.address);
    Client client = Client::from_address(address, transports::kind_of(transport));
    client.send("x");
    CHECK(client.receive(1) == "x");
    served.server.wait_for_error(" from " + host + client.local_address().substr(host.size()));
    CHECK(client.local_address().rfind(host + ":", 0) == 0);
  }
  served.stop();
}

TEST_CASE("C8 the path of a live server is refused and stays as it is", "[ch06][program]") {
  const std::string first = any_unix_transport();
  const std::string second = any_unix_transport();
  CAPTURE(first, second);
  Served served(kProgram, first);
  check_refused(start_on_path(second, served.address), served.address);
  transports::check_echo(served, first);
  served.stop();
}

TEST_CASE("C8 a path that belongs to somebody else by now is not removed", "[ch06][program]") {
  const Scratch scratch;
  const std::string path = scratch.path();
  Process server = start_on_path("unix", path);
  CHECK(server.listening_address() == path);
  std::filesystem::remove(path);
  std::ofstream{path} << "mine";
  CHECK(stop(server) == 0);
  CHECK(std::filesystem::is_regular_file(path));
}

TEST_CASE("an abstract name makes no file", "[ch06][program]") {
  const std::string transport = any_unix_transport();
  const std::string name = "@ch06-test-" + transport + "-" + std::to_string(::getpid());
  CAPTURE(name);
  Process server = start_on_path(transport, name);
  CHECK(server.listening_address() == name);
  CHECK(!std::filesystem::exists(name));
  Client client = Client::from_address(name, transports::kind_of(transport));
  client.send("x");
  CHECK(client.receive(1) == "x");
  client.close();
  check_refused(start_on_path(transport, name), name);
  CHECK(stop(server) == 0);
}

TEST_CASE("without a path each transport has one of the user's own", "[ch06][program]") {
  const std::string transport = any_unix_transport();
  CAPTURE(transport);
  const Scratch scratch;
  Process server{{Process::program(kProgram), "--transport", transport},
                 {.environment = {{"XDG_RUNTIME_DIR", scratch.path(".")}}}};
  CHECK(server.listening_address() == scratch.path("./ch06_" + transport));
  CHECK(std::filesystem::is_socket(scratch.path("ch06_" + transport)));
  CHECK(stop(server) == 0);
  CHECK(scratch.empty());
}

TEST_CASE("without a runtime directory the path carries the user's id", "[ch06][program]") {
  const char* const before = std::getenv("XDG_RUNTIME_DIR");
  const std::string kept = before ? before : "";
  const bool set = GENERATE(true, false);  // empty is as good as not set
  set ? ::setenv("XDG_RUNTIME_DIR", "", 1) : ::unsetenv("XDG_RUNTIME_DIR");
  CHECK(program::socket_path("echo") == "/tmp/echo-" + std::to_string(::getuid()));
  before ? ::setenv("XDG_RUNTIME_DIR", kept.c_str(), 1) : ::unsetenv("XDG_RUNTIME_DIR");
}

TEST_CASE("E1 a datagram longer than the limit is cut and marked as truncated", "[ch06][program]") {
  const std::string transport = any_datagram_transport();
  CAPTURE(transport);
  Served served(kProgram, transport, {"--max-packet", "4"});
  Client client = served.client();
  for (const std::string sent : {"four", "fives"}) {
    client.send(sent);
    CHECK(client.receive_datagram() == sent.substr(0, 4));
  }
  served.stop();
  const std::string who = "datagram from " + client.local_address() + ": 4 bytes";
  CHECK(served.server.errors() == who + "\n" + who + ", truncated\n");
}

TEST_CASE("E4 a Unix datagram from nobody is served without a reply", "[ch06][program]") {
  Served served(kProgram, "unix-dgram");
  Client nobody = Client::unix_datagram(served.address, false);
  nobody.send("x");
  served.server.wait_for_error("datagram from unnamed: 1 bytes\n");
  transports::check_echo(served, "unix-dgram");
  served.stop();
  CHECK(served.server.errors().find("socketserver:") == std::string::npos);
}

TEST_CASE("a Unix client without a name is shown as its process", "[ch06][program]") {
  Served served(kProgram, "unix");
  transports::check_echo(served, "unix");
  served.stop();
  CHECK(served.server.errors() == "connection from unix:pid=" + std::to_string(::getpid()) +
                                      ",uid=" + std::to_string(::getuid()) + "\n");
}

TEST_CASE("T25 a client's name cannot forge a line of the log", "[ch06][program]") {
  Served served(kProgram, "unix-dgram");
  const std::string name = "@ch06-" + std::to_string(::getpid());
  socketserver::Socket client(AF_UNIX, SOCK_DGRAM);
  client.bind(socketserver::Address::unix_path(name + "\nroot logged in"));
  const auto server = socketserver::Address::unix_path(served.address);
  REQUIRE(::sendto(client.fileno(), "x", 1, 0, server.data(), server.size()) == 1);
  served.server.wait_for_error("datagram from " + name + "?root logged in: 1 bytes\n");
  served.stop();
}

TEST_CASE("options of chapter 06 that do not go together end with status 2", "[ch06][program]") {
  program_test::refuses_command_lines(kProgram,
                                      {{"--transport", "tpc"},
                                       {"--path", "/tmp/x"},
                                       {"--transport", "udp", "--path", "/tmp/x"},
                                       {"--dual-stack"},
                                       {"--transport", "unix", "--dual-stack"},
                                       {"--max-packet", "0"},
                                       {"--transport", "unix", "--path", std::string(108, 'x')}});
}
