// It looks after signals once a client has come; before that they kill it.
#include <optional>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class LateCare : public socketserver::TCPServer {
 public:
  using TCPServer::TCPServer;

 protected:
  bool verify_request(socketserver::Request&, const socketserver::Address&) override {
    if (!signals_) signals_.emplace(*this);
    return true;
  }

 private:
  std::optional<socketserver::StopOnSignals> signals_;
};

int serve_late(const Place& place) {
  socketserver::ThreadingMixIn<LateCare> server(
      {place.host, place.port}, socketserver::handler<ByteHandler>(), {.drain_limit = kDrain});
  program::announce(server.server_address().to_string());
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

Animal dies_of_a_signal_before_its_first_client() {
  return {.name = "dies-of-a-signal-before-its-first-client",
          .fault = "It looks after signals once a client has come; before that they kill it.",
          .caught_by = {"stops-before-the-first-client"},
          .serve = serve_late};
}

}  // namespace zoo
