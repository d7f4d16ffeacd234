// The signal sets a flag, and the receive that waits is started again.
#include <sys/socket.h>

#include <csignal>
#include <string>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/serving.hpp"
#include "socketserver/datagram.hpp"
#include "socketserver/error.hpp"

namespace zoo {
namespace {

volatile std::sig_atomic_t stop_wanted = 0;

int serve_until_flag(const Place& place) {
  const socketserver::Address address(place.host, place.port);
  socketserver::Socket socket(address.family(), SOCK_DGRAM);
  socket.bind(address);
  socketserver::ask_for_local_address(socket, address.family());
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { stop_wanted = 1; });
  program::announce(socket.local_address().to_string());
  std::string buffer(65'535, '\0');
  for (;;) {
    const auto [packet, sender] =
        receive_datagram(socket, buffer, socketserver::io::kNever).value();
    if (stop_wanted != 0) return 0;
    send_datagram(socket, packet.data, sender, packet.local, socketserver::io::kNever);
  }
}

}  // namespace

Animal restarts_its_receive_after_a_signal() {
  return {.name = "restarts-its-receive-after-a-signal",
          .fault = "The signal sets a flag, and the receive that waits is started again.",
          .transport = "udp",
          .caught_by = {"stops-on-sigterm-after-datagrams", "stops-on-sigint-after-datagrams"},
          .also_fails = {"stops-before-the-first-client"},
          .serve = serve_until_flag};
}

}  // namespace zoo
