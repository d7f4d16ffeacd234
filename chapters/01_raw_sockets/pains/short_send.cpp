// Pain: send takes a part of the bytes and calls it success. Opened by chapter 01.
#include <sys/socket.h>
#include <unistd.h>

#include "loopback.hpp"
#include "pains.hpp"

namespace pains {

Verdict short_send() {
  // Both buffers are small, so a megabyte cannot fit; with the system's own sizes the same happens,
  // only later. The socket does not wait: a server that may not stop for one slow client has no
  // other choice, and a socket that waits can come back early, too, when a signal arrives.
  const Connection connection = connected({.server_send = 32 * 1024, .client_receive = 32 * 1024});
  const std::string reply(1024 * 1024, 'r');
  say("the server sends ", reply.size(), " bytes with one call; the client does not read yet");
  const ssize_t taken =
      send(connection.server, reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  const int error = taken == -1 ? errno : 0;
  say("send returns ", taken, " (", error_text(error), "): what fitted into the kernel's buffers");
  close(connection.server);
  say("the server takes that for done, and closes");

  const Received received = receive_to_end(connection.client);
  close(connection.client);
  say("the client reads to the end: ", received.bytes, " bytes, then an orderly end (",
      error_text(received.error), ")");
  const std::size_t missing = reply.size() - received.bytes;
  return {taken > 0 && missing > 0 && received.error == 0,
          std::to_string(missing) + " of " + std::to_string(reply.size()) +
              " bytes never left, and no call failed"};
}

}  // namespace pains
