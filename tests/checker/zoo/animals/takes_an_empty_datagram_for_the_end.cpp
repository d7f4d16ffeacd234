// A datagram without a byte gets no answer.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class NonEmpty : public PacketHandler {
 public:
  using PacketHandler::PacketHandler;
  void handle() override {
    if (!packet().empty()) PacketHandler::handle();
  }
};

}  // namespace

Animal takes_an_empty_datagram_for_the_end() {
  return {.name = "takes-an-empty-datagram-for-the-end",
          .fault = "A datagram without a byte gets no answer.",
          .transport = "udp",
          .caught_by = {"echoes-every-datagram"},
          .serve = serve<socketserver::ThreadingUDPServer, NonEmpty>};
}

}  // namespace zoo
