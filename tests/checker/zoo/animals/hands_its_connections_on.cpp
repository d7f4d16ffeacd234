// Its connections are not close-on-exec: every program that it starts would have them, too.
#include <fcntl.h>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Inherited : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;
  void setup() override {
    ByteHandler::setup();
    ::fcntl(connection().fileno(), F_SETFD, 0);  // as after accept(2)
  }
};

}  // namespace

Animal hands_its_connections_on() {
  return {.name = "hands-its-connections-on",
          .fault =
              "Its connections are not close-on-exec: every program that it starts would have "
              "them, too.",
          .caught_by = {"opens-close-on-exec"},
          .serve = serve<socketserver::ThreadingTCPServer, Inherited>};
}

}  // namespace zoo
