// What send(2) did not take is lost.
#include <sys/socket.h>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class SendsOnce : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;

 protected:
  void echo(std::string_view bytes) override {
    ::send(connection().fileno(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
};

}  // namespace

Animal forgets_the_rest_of_a_short_send() {
  return {.name = "forgets-the-rest-of-a-short-send",
          .fault = "What send(2) did not take is lost.",
          .caught_by = {"finishes-short-sends"},
          .varies = true,
          .serve = serve<socketserver::ThreadingTCPServer, SendsOnce>};
}

}  // namespace zoo
