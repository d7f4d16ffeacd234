// It chooses its port itself, and tells nobody which.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

int serve_secretly(const Place&) {
  socketserver::ThreadingTCPServer server({"127.0.0.1", 0}, socketserver::handler<ByteHandler>(),
                                          {.drain_limit = kDrain});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  return 0;
}

}  // namespace

Animal says_nothing_of_its_address() {
  return {.name = "says-nothing-of-its-address",
          .fault = "It chooses its port itself, and tells nobody which.",
          .told_where = false,
          .caught_by = {},
          .serve = serve_secretly};
}

}  // namespace zoo
