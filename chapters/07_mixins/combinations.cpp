// The twelve servers, one line each. Opened by chapter 07.
#include "combinations.hpp"

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string_view>
#include <type_traits>

#include "echo_handlers.hpp"
#include "program/run.hpp"
#include "program/trace.hpp"
#include "program/traced_handler.hpp"
#include "socketserver/forking_mixin.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/threading_mixin.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_servers.hpp"

namespace {

using program::Trace;
using program::Traced;
using program::TracedHandler;
using socketserver::handler;
using namespace std::chrono_literals;

template <class Server>
void run(Server& server) {
  const auto signals = socketserver::stop_on_signals(server);
  program::announce(server.server_address().to_string());
  server.serve_forever();
  server.server_close();  // waits for every thread, reaps every child
}

// Neither a transport nor a handler knows which engine was put around it: these two handlers serve
// on all twelve servers. Traced<> is outermost, to see the engine's hook as well.
template <class Server>
void serve(const socketserver::Address& address, bool traced) {
  constexpr bool kDatagrams = std::is_base_of_v<socketserver::UDPServer, Server>;
  using Echo = std::conditional_t<kDatagrams, EchoDatagram, EchoStream>;
  Counter counter = 0;
  const socketserver::Options options{.drain_limit = 1s};
  if (traced) {
    const Trace trace(Trace::Ids::shown);
    Traced<Server> server(trace, address, handler<TracedHandler<Echo>>(trace, std::ref(counter)),
                          options);
    run(server);
  } else {
    Server server(address, handler<Echo>(std::ref(counter)), options);
    run(server);
  }
}

struct Combination {
  std::string_view transport;
  std::string_view engine;
  Serve serve;
};

// Each name on the right is an alias of one line in the library:
//
//   using ThreadingTCPServer = ThreadingMixIn<TCPServer>;
//
// ThreadingMixIn is a class template that derives from what it is given and overrides one hook,
// process_request. Python writes the same as `class ThreadingTCPServer(ThreadingMixIn, TCPServer)`.
constexpr Combination kCombinations[] = {
    {"tcp", "sync", serve<socketserver::TCPServer>},
    {"tcp", "threading", serve<socketserver::ThreadingTCPServer>},
    {"tcp", "forking", serve<socketserver::ForkingTCPServer>},
    {"udp", "sync", serve<socketserver::UDPServer>},
    {"udp", "threading", serve<socketserver::ThreadingUDPServer>},
    {"udp", "forking", serve<socketserver::ForkingUDPServer>},
    {"unix", "sync", serve<socketserver::UnixStreamServer>},
    {"unix", "threading", serve<socketserver::ThreadingUnixStreamServer>},
    {"unix", "forking", serve<socketserver::ForkingUnixStreamServer>},
    {"unix-dgram", "sync", serve<socketserver::UnixDatagramServer>},
    {"unix-dgram", "threading", serve<socketserver::ThreadingUnixDatagramServer>},
    {"unix-dgram", "forking", serve<socketserver::ForkingUnixDatagramServer>},
};

}  // namespace

Serve combination(std::string_view transport, std::string_view engine) {
  for (const Combination& each : kCombinations)
    if (each.transport == transport && each.engine == engine) return each.serve;
  throw std::invalid_argument("there is no such combination");
}
