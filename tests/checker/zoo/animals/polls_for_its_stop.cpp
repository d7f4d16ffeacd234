// Twenty times a second it wakes to see whether it has been told to stop.
#include <chrono>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal polls_for_its_stop() {
  return {.name = "polls-for-its-stop",
          .fault = "Twenty times a second it wakes to see whether it has been told to stop.",
          .caught_by = {"sleeps-while-idle"},
          .serve = [](const Place& place) {
            return serve_with<socketserver::ThreadingTCPServer, ByteHandler>(
                place, {.service_interval = std::chrono::milliseconds(50), .drain_limit = kDrain});
          }};
}

}  // namespace zoo
