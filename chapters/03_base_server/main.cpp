// The program of chapter 03: the echo server without a loop of its own.
#include <array>
#include <chrono>
#include <iostream>
#include <limits>
#include <string>

#include "program/command_line.hpp"
#include "program/run.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using namespace std::chrono_literals;

struct Settings {
  std::string host;
  int port = 0;
  int requests = 0;
  int timeout = 0;
};

void serve(const Settings& settings) {
  // Step 1: say what is to be done with one request, from its beginning to its end. Python asks
  // for a class here and calls it like a function; so anything that can be called will do. Nothing
  // else in this file is about echoing.
  const auto echo = [](Request& request, const Address&, BaseServer&) {
    std::array<char, 16 * 1024> buffer;
    while (const std::size_t count = request.socket().receive(buffer))
      request.socket().send_all({buffer.data(), count});
  };

  // Step 2: make a server from an address and a handler. From the moment the constructor returns,
  // clients can connect. `drain_limit` is how long a stop waits for a client that is being served.
  socketserver::Options options{.drain_limit = 1s};
  if (settings.timeout > 0) options.timeout = std::chrono::milliseconds(settings.timeout);
  socketserver::TCPServer server(Address(settings.host, settings.port), echo, options);
  const auto signals = socketserver::stop_on_signals(server);
  program::announce(server.server_address().to_string());

  // Step 3: serve. Both calls block. handle_request takes one request, or gives up after the
  // timeout; serve_forever takes one after the other until somebody calls shutdown(), as
  // `signals` does for SIGINT and SIGTERM. It sleeps in the kernel in between, and the stop wakes
  // it: it does not look up twice a second whether it should end.
  if (settings.requests == 0) {
    server.serve_forever();
  } else {
    for (int i = 0; i < settings.requests && server.handle_request(); ++i) {
    }
  }

  // Step 4: close. The destructor would do it as well; the call also tells how it went. A client
  // that said nothing for longer than the limit was cut off.
  const socketserver::DrainReport report = server.server_close();
  for (const Address& client : report.cut) std::clog << client.to_string() + " was cut off\n";
}

int run(int argc, char** argv) {
  program::CommandLine line{"ch03_base_server", "The echo server on TCPServer."};
  Settings settings;
  line.address(settings.host, settings.port);
  line.option("--requests", settings.requests, 0, std::numeric_limits<int>::max(),
              "call handle_request() so many times, then end (0: serve_forever)");
  line.option("--timeout", settings.timeout, 0, std::numeric_limits<int>::max(),
              "with --requests: milliseconds that each call may take (0: no limit)");
  if (const auto status = line.parse(argc, argv)) return *status;
  serve(settings);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
