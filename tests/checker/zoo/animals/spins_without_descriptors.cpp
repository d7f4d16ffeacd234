// Out of descriptors, it asks for the next client again and again.
#include <optional>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"
#include "socketserver/error.hpp"

namespace zoo {
namespace {

class Spinning : public socketserver::TCPServer {
 public:
  using TCPServer::TCPServer;

 protected:
  std::optional<socketserver::Incoming> get_request() override {
    std::optional<socketserver::Incoming> incoming;
    [[maybe_unused]] const auto error =
        socketserver::attempt([&] { incoming = TCPServer::get_request(); });
    return incoming;
  }
};

}  // namespace

Animal spins_without_descriptors() {
  return {.name = "spins-without-descriptors",
          .fault = "Out of descriptors, it asks for the next client again and again.",
          .caught_by = {"recovers-from-a-full-descriptor-table"},
          .serve = serve<socketserver::ThreadingMixIn<Spinning>, ByteHandler>};
}

}  // namespace zoo
