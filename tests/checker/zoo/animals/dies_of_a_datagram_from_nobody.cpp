// It answers a client that has no address, and the error ends it.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"
#include "socketserver/datagram.hpp"

namespace zoo {
namespace {

class AnswersNobody : public PacketHandler {
 public:
  using PacketHandler::PacketHandler;
  void handle() override {
    send_datagram(socket(), packet(), client_address(), {}, socketserver::io::kNever);
  }
};

class GivesUp : public socketserver::UnixDatagramServer {
 public:
  using UnixDatagramServer::UnixDatagramServer;
  void handle_error(const std::exception_ptr& error, const socketserver::Address* client) override {
    UnixDatagramServer::handle_error(error, client);
    request_shutdown();
  }
};

}  // namespace

Animal dies_of_a_datagram_from_nobody() {
  return {.name = "dies-of-a-datagram-from-nobody",
          .fault = "It answers a client that has no address, and the error ends it.",
          .transport = "unix-dgram",
          .caught_by = {"survives-a-datagram-from-nobody"},
          .varies = true,
          .serve = serve<GivesUp, AnswersNobody>};
}

}  // namespace zoo
