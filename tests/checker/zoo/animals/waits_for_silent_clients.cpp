// Told to stop, it waits until the last client has left.
#include <chrono>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal waits_for_silent_clients() {
  return {.name = "waits-for-silent-clients",
          .fault = "Told to stop, it waits until the last client has left.",
          .caught_by = {"stops-on-sigterm-with-a-silent-client",
                        "stops-on-sigint-with-a-silent-client"},
          .also_fails = {"stops-with-a-client-that-never-reads", "starts-again-at-once",
                         "resets-nobody-when-it-stops"},
          .serve = [](const Place& place) {
            return serve_with<socketserver::ThreadingTCPServer, ByteHandler>(
                place, {.drain_limit = std::chrono::hours(1)});
          }};
}

}  // namespace zoo
