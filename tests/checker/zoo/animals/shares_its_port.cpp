// SO_REUSEPORT lets a second server have the same port.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal shares_its_port() {
  return {.name = "shares-its-port",
          .fault = "SO_REUSEPORT lets a second server have the same port.",
          .caught_by = {"refuses-an-address-in-use"},
          .serve = [](const Place& place) {
            return serve_with<socketserver::ThreadingTCPServer, ByteHandler>(
                place, {.allow_reuse_port = true, .drain_limit = kDrain});
          }};
}

}  // namespace zoo
