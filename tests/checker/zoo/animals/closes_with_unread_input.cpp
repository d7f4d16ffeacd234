// It closes while input is left unread, and the kernel resets the connection.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Hasty : public socketserver::TCPServer {
 public:
  using TCPServer::TCPServer;

 protected:
  void shutdown_request(socketserver::Request& request) override { close_request(request); }
};

}  // namespace

Animal closes_with_unread_input() {
  return {.name = "closes-with-unread-input",
          .fault = "It closes while input is left unread, and the kernel resets the connection.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"does-not-reset-after-quit"},
          .serve = serve<socketserver::ThreadingMixIn<Hasty>, LineHandler>};
}

}  // namespace zoo
