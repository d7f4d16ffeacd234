// What send(2) did not take is lost.
#include <poll.h>
#include <sys/socket.h>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class SendsOnce : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;
  void setup() override {
    rbufsize = 64 * 1024;
    ByteHandler::setup();
  }

 protected:
  void echo(std::string_view bytes) override {
    pollfd writable{connection().fileno(), POLLOUT, 0};
    ::poll(&writable, 1, -1);
    ::send(connection().fileno(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
};

}  // namespace

Animal forgets_the_rest_of_a_short_send() {
  return {.name = "forgets-the-rest-of-a-short-send",
          .fault = "What send(2) did not take is lost.",
          .caught_by = {"finishes-short-sends"},
          .serve = serve<socketserver::ThreadingTCPServer, SendsOnce>};
}

}  // namespace zoo
