// It stops on SIGTERM, and nobody has thought of SIGINT.
#include <csignal>
#include <thread>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

int serve_unless_interrupted(const Place& place) {
  sigset_t term;
  ::sigemptyset(&term);
  ::sigaddset(&term, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &term, nullptr);
  socketserver::ThreadingTCPServer server(
      {place.host, place.port}, socketserver::handler<ByteHandler>(), {.drain_limit = kDrain});
  const std::jthread stop([&] {
    int number = 0;
    ::sigwait(&term, &number);
    server.shutdown();
  });
  program::announce(server.server_address().to_string());
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

Animal dies_of_ctrl_c() {
  return {.name = "dies-of-ctrl-c",
          .fault = "It stops on SIGTERM, and nobody has thought of SIGINT.",
          .caught_by = {"stops-on-sigint-with-a-silent-client"},
          .serve = serve_unless_interrupted};
}

}  // namespace zoo
