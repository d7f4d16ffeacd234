// Its family is fixed: AF_INET.
#include <sys/socket.h>

#include <stdexcept>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

int serve_ipv4(const Place& place) {
  for (const auto& address : socketserver::Address::resolve(place.host, place.port)) {
    if (address.family() != AF_INET) continue;
    socketserver::ThreadingTCPServer server(address, socketserver::handler<ByteHandler>(),
                                            {.drain_limit = kDrain});
    return serve_on(server);
  }
  throw std::runtime_error(place.host + " is no IPv4 address");
}

}  // namespace

Animal knows_only_ipv4() {
  return {.name = "knows-only-ipv4",
          .fault = "Its family is fixed: AF_INET.",
          .caught_by = {"serves-ipv6"},
          .serve = serve_ipv4};
}

}  // namespace zoo
