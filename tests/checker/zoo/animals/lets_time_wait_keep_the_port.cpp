// Its listener lacks SO_REUSEADDR.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal lets_time_wait_keep_the_port() {
  return {.name = "lets-time-wait-keep-the-port",
          .fault = "Its listener lacks SO_REUSEADDR.",
          .caught_by = {"starts-again-at-once"},
          .serve = [](const Place& place) {
            return serve_with<socketserver::ThreadingTCPServer, ByteHandler>(
                place, {.allow_reuse_address = false, .drain_limit = kDrain});
          }};
}

}  // namespace zoo
