// Its pool has ten workers, and an eleventh client waits until one has left.
#include <semaphore>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Pooled : public ByteHandler {
 public:
  using Workers = std::counting_semaphore<10>;
  Pooled(socketserver::Request& request, const socketserver::Address& client,
         socketserver::BaseServer& server, Workers& workers)
      : ByteHandler(request, client, server), workers_(workers) {}

  void setup() override {
    workers_.acquire();
    ByteHandler::setup();
  }
  void finish() override {
    workers_.release();
    ByteHandler::finish();
  }

 private:
  Workers& workers_;
};

int serve_pooled(const Place& place) {
  Pooled::Workers workers(10);
  socketserver::ThreadingTCPServer server({place.host, place.port},
                                          socketserver::handler<Pooled>(std::ref(workers)),
                                          {.drain_limit = kDrain});
  return serve_on(server);
}

}  // namespace

Animal serves_ten_at_once() {
  return {.name = "serves-ten-at-once",
          .fault = "Its pool has ten workers, and an eleventh client waits until one has left.",
          .caught_by = {"serves-thirty-clients-at-once"},
          .serve = serve_pooled};
}

}  // namespace zoo
