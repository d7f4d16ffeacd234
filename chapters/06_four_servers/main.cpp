// The program of chapter 06: one echo server, four transports. Opened by chapter 06.
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "echo_handlers.hpp"
#include "program/command_line.hpp"
#include "program/run.hpp"
#include "program/socket_path.hpp"
#include "socketserver/address.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_servers.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::handler;
using namespace std::chrono_literals;

struct Settings {
  std::string transport = "tcp";
  std::string host;
  int port = 0;
  std::string path;
  bool dual_stack = false;
  int max_packet = 65535;

  [[nodiscard]] bool is_unix() const { return transport == "unix" || transport == "unix-dgram"; }
};

// An address knows its family, so a server needs no setting for IPv6: the host "::1" or a name that
// stands for it is enough. Unix addresses are paths; one that begins with '@' is a name in the
// abstract namespace, where no file is made and none can be left behind (unix(7)).
Address address_of(const Settings& settings) {
  if (!settings.is_unix()) return Address(settings.host, settings.port);
  if (!settings.path.empty()) return Address::unix_path(settings.path);
  return Address::unix_path(program::socket_path("ch06_" + settings.transport));
}

// The four servers. Below this line nobody knows which one it is: BaseServer is all they share, and
// all that is needed to serve, stop and close.
//
// The kind of handler must fit the kind of socket. A server asks the handler class for its kind in
// the constructor, so that a wrong pair fails here and not at the first client.
std::unique_ptr<BaseServer> make_server(const Settings& settings, const Address& address) {
  const socketserver::Options options{
      .dual_stack = settings.dual_stack,
      .drain_limit = 1s,
      .max_packet_size = static_cast<std::size_t>(settings.max_packet),
  };
  if (settings.transport == "tcp")
    return std::make_unique<socketserver::TCPServer>(address, handler<EchoStream>(), options);
  if (settings.transport == "udp")
    return std::make_unique<socketserver::UDPServer>(address, handler<EchoDatagram>(), options);
  if (settings.transport == "unix")
    return std::make_unique<socketserver::UnixStreamServer>(address, handler<EchoStream>(),
                                                            options);
  return std::make_unique<socketserver::UnixDatagramServer>(address, handler<EchoDatagram>(),
                                                            options);
}

void serve(BaseServer& server) {
  const auto signals = socketserver::stop_on_signals(server);
  program::announce(server.server_address().to_string());
  server.serve_forever();
  server.server_close();  // and a Unix path is removed, if it is still ours
}

int run(int argc, char** argv) {
  program::CommandLine line{"ch06_four_servers", "One echo server, four transports."};
  Settings settings;
  line.choice("--transport", settings.transport, {"tcp", "udp", "unix", "unix-dgram"},
              "what the bytes travel over");
  line.address(settings.host, settings.port);
  line.option("--path", settings.path,
              "unix, unix-dgram: the path to listen on; @NAME makes no file (default: a path of "
              "your own)");
  line.flag("--dual-stack", settings.dual_stack, "with --host :: serve IPv4 clients, too");
  line.option("--max-packet", settings.max_packet, 1, 1024 * 1024,
              "udp, unix-dgram: the longest datagram taken whole, in bytes");
  if (const auto status = line.parse(argc, argv)) return *status;
  if (!settings.path.empty() && !settings.is_unix())
    return line.refuse("--path goes with --transport unix and unix-dgram");
  if (settings.dual_stack && (settings.is_unix() || settings.host != "::"))
    return line.refuse("--dual-stack goes with --host ::");

  Address address;
  try {
    address = address_of(settings);
  } catch (const std::invalid_argument& error) {
    return line.refuse(error.what());  // a path that is too long
  }
  const auto server = make_server(settings, address);
  serve(*server);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
