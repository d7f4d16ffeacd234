// Told to stop, it leaves what clients have just said unread, and closes.
#include <poll.h>
#include <sys/signalfd.h>

#include <csignal>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

using socketserver::io::current;
using socketserver::io::kNever;

class StopsFirst : public ByteHandler {
 public:
  StopsFirst(socketserver::Request& request, const socketserver::Address& client,
             socketserver::BaseServer& server, int stop)
      : ByteHandler(request, client, server), stop_(stop) {}

  void handle() override {
    for (;;) {
      pollfd wanted[] = {{stop_, POLLIN, 0}, {connection().fileno(), POLLIN, 0}};
      current().wait_any(wanted, kNever);
      if (wanted[0].revents != 0) return request().close();
      const auto some = rfile().read_some();
      if (!some) return;
      echo(*some);
    }
  }

 private:
  int stop_;
};

int serve_until_signal(const Place& place) {
  sigset_t ends;
  ::sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM}) ::sigaddset(&ends, signal);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const socketserver::Descriptor stop(::signalfd(-1, &ends, SFD_CLOEXEC));
  socketserver::ThreadingTCPServer server({place.host, place.port},
                                          socketserver::handler<StopsFirst>(stop.get()),
                                          {.drain_limit = kDrain});
  const socketserver::ServerThread serving(server);
  program::announce(server.server_address().to_string());
  pollfd wanted[] = {{stop.get(), POLLIN, 0}};
  current().wait_any(wanted, kNever);
  server.server_close();
  return 0;
}

}  // namespace

Animal resets_its_clients_when_it_stops() {
  return {.name = "resets-its-clients-when-it-stops",
          .fault = "Told to stop, it leaves what clients have just said unread, and closes.",
          .caught_by = {"resets-nobody-when-it-stops"},
          .serve = serve_until_signal};
}

}  // namespace zoo
