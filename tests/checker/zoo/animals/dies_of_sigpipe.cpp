// It sends without MSG_NOSIGNAL: a client that is gone ends the process.
#include <poll.h>
#include <sys/socket.h>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Unguarded : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;

 protected:
  void echo(std::string_view bytes) override {
    while (!bytes.empty()) {
      pollfd writable{connection().fileno(), POLLOUT, 0};
      ::poll(&writable, 1, -1);
      const ssize_t taken = ::send(connection().fileno(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (taken > 0) bytes.remove_prefix(static_cast<std::size_t>(taken));
    }
  }
};

}  // namespace

Animal dies_of_sigpipe() {
  return {.name = "dies-of-sigpipe",
          .fault = "It sends without MSG_NOSIGNAL: a client that is gone ends the process.",
          .caught_by = {"survives-a-lost-reply"},
          .also_fails = {"stops-with-a-client-that-never-reads"},
          .varies = true,
          .serve = serve<socketserver::ThreadingTCPServer, Unguarded>};
}

}  // namespace zoo
