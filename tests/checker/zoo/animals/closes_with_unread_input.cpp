// It closes while input is left unread, and the kernel resets the connection.
#include <chrono>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal closes_with_unread_input() {
  return {.name = "closes-with-unread-input",
          .fault = "It closes while input is left unread, and the kernel resets the connection.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"does-not-reset-after-quit"},
          .also_fails = {"refuses-a-longer-line"},
          .serve = [](const Place& place) {
            return serve_with<socketserver::ThreadingTCPServer, LineHandler>(
                place,
                {.drain_limit = kDrain, .linger = std::chrono::seconds(0), .linger_bytes = 0});
          }};
}

}  // namespace zoo
