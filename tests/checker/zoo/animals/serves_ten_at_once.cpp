// Its pool has ten workers, and an eleventh client waits until one has left.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class TenAtOnce : public socketserver::TCPServer {
 public:
  using TCPServer::TCPServer;

 protected:
  bool wants_requests() override { return live_requests().count() < 10; }
};

}  // namespace

Animal serves_ten_at_once() {
  return {.name = "serves-ten-at-once",
          .fault = "Its pool has ten workers, and an eleventh client waits until one has left.",
          .caught_by = {"serves-thirty-clients-at-once"},
          .serve = serve<socketserver::ThreadingMixIn<TenAtOnce>, ByteHandler>};
}

}  // namespace zoo
