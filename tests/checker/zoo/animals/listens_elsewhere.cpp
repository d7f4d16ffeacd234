// It takes no notice of the port that it is told.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal listens_elsewhere() {
  return {.name = "listens-elsewhere",
          .fault = "It takes no notice of the port that it is told.",
          .caught_by = {},
          .serve = [](const Place& place) {
            return serve<socketserver::ThreadingTCPServer, ByteHandler>({place.host, 0, {}});
          }};
}

}  // namespace zoo
