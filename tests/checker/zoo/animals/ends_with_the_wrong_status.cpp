// Told to stop, it does everything right, and ends with the status of a failure.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal ends_with_the_wrong_status() {
  return {.name = "ends-with-the-wrong-status",
          .fault = "Told to stop, it does everything right, and ends with the status of a failure.",
          .caught_by = {"stops-on-sigterm-with-a-silent-client"},
          .also_fails = {"stops-before-the-first-client", "stops-on-sigint-with-a-silent-client",
                         "stops-with-a-client-that-never-reads", "starts-again-at-once",
                         "resets-nobody-when-it-stops"},
          .serve = [](const Place& place) {
            return serve<socketserver::ThreadingTCPServer, ByteHandler>(place) + 1;
          }};
}

}  // namespace zoo
