// It opens a file for each client, and closes it on the orderly way out alone.
#include <fcntl.h>
#include <unistd.h>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Recorded : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;
  void handle() override {
    const int record = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ByteHandler::handle();  // throws when the client resets its connection
    ::close(record);
  }
};

}  // namespace

Animal leaks_descriptors() {
  return {.name = "leaks-descriptors",
          .fault = "It opens a file for each client, and closes it on the orderly way out alone.",
          .caught_by = {"keeps-no-descriptor"},
          .serve = serve<socketserver::ThreadingTCPServer, Recorded>};
}

}  // namespace zoo
