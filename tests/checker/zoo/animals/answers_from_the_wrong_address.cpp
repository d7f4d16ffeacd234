// It lets the kernel choose the address that an answer leaves from.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"
#include "socketserver/datagram.hpp"

namespace zoo {
namespace {

class AnySource : public PacketHandler {
 public:
  using PacketHandler::PacketHandler;
  void handle() override {
    send_datagram(socket(), packet(), client_address(), {}, socketserver::io::kNever);
  }
};

}  // namespace

Animal answers_from_the_wrong_address() {
  return {.name = "answers-from-the-wrong-address",
          .fault = "It lets the kernel choose the address that an answer leaves from.",
          .transport = "udp",
          .caught_by = {"answers-from-the-address-asked"},
          .serve = serve<socketserver::ThreadingUDPServer, AnySource>};
}

}  // namespace zoo
