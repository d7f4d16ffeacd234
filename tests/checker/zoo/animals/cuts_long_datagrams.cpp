// Its buffer has 8192 bytes, and of a longer datagram the rest is lost.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal cuts_long_datagrams() {
  return {.name = "cuts-long-datagrams",
          .fault = "Its buffer has 8192 bytes, and of a longer datagram the rest is lost.",
          .transport = "udp",
          .caught_by = {"takes-long-datagrams-whole"},
          .serve = [](const Place& place) {
            return serve_with<socketserver::ThreadingUDPServer, PacketHandler>(
                place, {.drain_limit = kDrain, .max_packet_size = 8192});
          }};
}

}  // namespace zoo
