// The main program that the animals share: a server of the library, stopped by signals. Serves the
// zoo.
#pragma once

#include <chrono>
#include <type_traits>
#include <utility>

#include "checker/zoo/animal.hpp"
#include "program/run.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/socketserver.hpp"

namespace zoo {

/// Short, since many of them are stopped with silent clients.
inline constexpr std::chrono::milliseconds kDrain{300};

template <class Server>
socketserver::Address address_of(const Place& place) {
  constexpr bool kUnix = std::is_base_of_v<socketserver::UnixStreamServer, Server> ||
                         std::is_base_of_v<socketserver::UnixDatagramServer, Server>;
  if constexpr (kUnix) return socketserver::Address::unix_path(place.path);
  return {place.host, place.port};
}

/// Serves on `server` until SIGINT or SIGTERM.
inline int serve_on(socketserver::BaseServer& server) {
  const auto signals = socketserver::stop_on_signals(server);
  program::announce(server.server_address().to_string());
  server.serve_forever();
  server.server_close();
  return 0;
}

/// A `Server` with handlers of class `Handler`.
template <class Server, class Handler>
int serve_with(const Place& place, socketserver::Options options) {
  Server server(address_of<Server>(place), socketserver::handler<Handler>(), options);
  return serve_on(server);
}
template <class Server, class Handler>
int serve(const Place& place) {
  return serve_with<Server, Handler>(place, {.drain_limit = kDrain});
}

}  // namespace zoo
