// After each answer it sends an empty datagram.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"
#include "socketserver/datagram.hpp"

namespace zoo {
namespace {

class Twice : public PacketHandler {
 public:
  using PacketHandler::PacketHandler;
  void finish() override {
    PacketHandler::finish();
    send_datagram(socket(), "", client_address(), request().packet().local,
                  socketserver::io::kNever);
  }
};

}  // namespace

Animal adds_an_empty_reply() {
  return {.name = "adds-an-empty-reply",
          .fault = "After each answer it sends an empty datagram.",
          .transport = "udp",
          .caught_by = {"answers-each-datagram-once"},
          .also_fails = {"echoes-every-datagram", "refuses-an-address-in-use"},
          .serve = serve<socketserver::UDPServer, Twice>};
}

}  // namespace zoo
