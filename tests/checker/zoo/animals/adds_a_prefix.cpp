// A word of its own stands in front of what it sends back.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Announced : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;

 protected:
  void echo(std::string_view bytes) override { wfile().write("echo: " + std::string(bytes)); }
};

}  // namespace

Animal adds_a_prefix() {
  return {.name = "adds-a-prefix",
          .fault = "A word of its own stands in front of what it sends back.",
          .chapter = 1,
          .caught_by = {"echoes-every-byte"},
          .also_fails = {"echoes-after-a-half-close", "finishes-short-sends",
                         "serves-the-next-client", "survives-a-reset", "survives-a-lost-reply",
                         "stops-on-sigterm-with-a-silent-client",
                         "stops-on-sigint-with-a-silent-client", "starts-again-at-once",
                         "refuses-an-address-in-use", "keeps-no-descriptor", "opens-close-on-exec",
                         "sleeps-while-idle"},
          .serve = serve<socketserver::ThreadingTCPServer, Announced>};
}

}  // namespace zoo
