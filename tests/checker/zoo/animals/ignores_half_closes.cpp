// At the end of a client's input it goes on waiting, and never closes itself.
#include <poll.h>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Waits : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;
  void handle() override {
    ByteHandler::handle();
    pollfd gone{connection().fileno(), 0, 0};
    ::poll(&gone, 1, -1);
  }
};

}  // namespace

Animal ignores_half_closes() {
  return {.name = "ignores-half-closes",
          .fault = "At the end of a client's input it goes on waiting, and never closes itself.",
          .caught_by = {"echoes-after-a-half-close"},
          .also_fails = {"finishes-short-sends", "keeps-no-descriptor", "keeps-no-worker",
                         "recovers-from-a-full-descriptor-table"},
          .serve = serve<socketserver::ThreadingTCPServer, Waits>};
}

}  // namespace zoo
