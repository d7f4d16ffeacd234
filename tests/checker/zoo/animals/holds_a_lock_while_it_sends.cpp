// All threads share one lock, and a send that waits keeps it.
#include <mutex>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Locked : public ByteHandler {
 public:
  Locked(socketserver::Request& request, const socketserver::Address& client,
         socketserver::BaseServer& server, std::mutex& mutex)
      : ByteHandler(request, client, server), mutex_(mutex) {}

 protected:
  void echo(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    ByteHandler::echo(bytes);
  }

 private:
  std::mutex& mutex_;
};

int serve_locked(const Place& place) {
  std::mutex mutex;
  socketserver::ThreadingTCPServer server({place.host, place.port},
                                          socketserver::handler<Locked>(std::ref(mutex)),
                                          {.drain_limit = kDrain});
  return serve_on(server);
}

}  // namespace

Animal holds_a_lock_while_it_sends() {
  return {.name = "holds-a-lock-while-it-sends",
          .fault = "All threads share one lock, and a send that waits keeps it.",
          .caught_by = {"serves-others-beside-a-client-that-never-reads"},
          .serve = serve_locked};
}

}  // namespace zoo
