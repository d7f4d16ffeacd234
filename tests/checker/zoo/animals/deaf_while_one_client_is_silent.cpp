// It serves one client to the end before it takes the next.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal deaf_while_one_client_is_silent() {
  return {.name = "deaf-while-one-client-is-silent",
          .fault = "It serves one client to the end before it takes the next.",
          .caught_by = {"serves-others-beside-a-silent-client", "serves-thirty-clients-at-once"},
          .also_fails = {"serves-others-beside-a-client-that-never-reads",
                         "recovers-from-a-full-descriptor-table"},
          .serve = serve<socketserver::TCPServer, ByteHandler>};
}

}  // namespace zoo
