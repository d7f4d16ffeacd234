// It serves one client, then ends.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

int serve_one(const Place& place) {
  socketserver::TCPServer server({place.host, place.port}, socketserver::handler<ByteHandler>(),
                                 {.drain_limit = kDrain});
  const auto signals = socketserver::stop_on_signals(server);
  program::announce(server.server_address().to_string());
  server.handle_request();
  return 0;
}

}  // namespace

Animal ends_after_its_first_client() {
  return {.name = "ends-after-its-first-client",
          .fault = "It serves one client, then ends.",
          .chapter = 1,
          .caught_by = {"serves-the-next-client"},
          .also_fails = {"survives-a-reset", "survives-a-lost-reply", "keeps-no-descriptor",
                         "sleeps-while-idle"},
          .serve = serve_one};
}

}  // namespace zoo
