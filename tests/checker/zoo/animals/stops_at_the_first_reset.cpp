// An error of one connection ends the whole server.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Fatal : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;
  void finish() override {
    if (failed()) server().request_shutdown();
    ByteHandler::finish();
  }
};

}  // namespace

Animal stops_at_the_first_reset() {
  return {.name = "stops-at-the-first-reset",
          .fault = "An error of one connection ends the whole server.",
          .caught_by = {"survives-a-reset"},
          .also_fails = {"survives-a-lost-reply", "keeps-no-descriptor", "keeps-no-worker"},
          .varies = true,
          .serve = serve<socketserver::ThreadingTCPServer, Fatal>};
}

}  // namespace zoo
