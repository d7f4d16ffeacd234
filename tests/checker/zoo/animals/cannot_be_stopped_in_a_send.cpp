// Told to stop, it ends what its threads read, and not what they send.
#include <sys/socket.h>

#include <memory>
#include <vector>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class HalfStopped : public socketserver::TCPServer {
 public:
  using TCPServer::TCPServer;

 protected:
  bool verify_request(socketserver::Request& request, const socketserver::Address&) override {
    clients_.push_back(request.shared_socket());
    return true;
  }
  void cut_requests() override {
    for (const auto& client : clients_)
      if (const auto socket = client.lock()) ::shutdown(socket->fileno(), SHUT_RD);
  }

 private:
  std::vector<std::weak_ptr<socketserver::Socket>> clients_;
};

}  // namespace

Animal cannot_be_stopped_in_a_send() {
  return {.name = "cannot-be-stopped-in-a-send",
          .fault = "Told to stop, it ends what its threads read, and not what they send.",
          .caught_by = {"stops-with-a-client-that-never-reads"},
          .serve = serve<socketserver::ThreadingMixIn<HalfStopped>, ByteHandler>};
}

}  // namespace zoo
