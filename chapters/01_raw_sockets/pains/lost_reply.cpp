// Pain: closing a socket that still has unread input tears up the reply. Opened by chapter 01.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "loopback.hpp"
#include "pains.hpp"

namespace pains {
namespace {

constexpr std::size_t kReplySize = 200'000;

struct Outcome {
  ssize_t taken;
  Received received;
};

// Reads the first line of what the client sends, answers it, and has no use for the rest: a server
// that refuses an upload by its first line does just that.
ssize_t answer_first_line(int server) {
  std::array<char, 7> line;  // "upload\n"
  checked(recv(server, line.data(), line.size(), MSG_WAITALL), "recv");
  const std::string reply(kReplySize, 'r');
  return send(server, reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

// The client can hold only a part of the reply at a time; the rest waits in the server's kernel.
// All input is there before the server answers, so nothing depends on who is faster.
Connection with_request() {
  const Connection connection = connected({.server_send = 512 * 1024, .client_receive = 32 * 1024});
  const std::string request = "upload\n" + std::string(5000, 'u');
  const int all = static_cast<int>(request.size());
  checked(setsockopt(connection.server, SOL_SOCKET, SO_RCVLOWAT, &all, sizeof all), "setsockopt");
  send_everything(connection.client, request);
  if (!ready(connection.server, POLLIN)) say("(the request did not arrive)");
  return connection;
}

// close(2) on a socket with unread input cannot pretend that all was well, so the kernel sends a
// reset and throws away what was still to be sent: RFC 9293, section 3.6, and RFC 2525, 2.17.
Outcome close_at_once() {
  const Connection connection = with_request();
  const ssize_t taken = answer_first_line(connection.server);
  close(connection.server);
  if (!ready(connection.client, POLLHUP)) say("(the reset did not arrive)");
  const Received received = receive_to_end(connection.client);
  close(connection.client);
  return {taken, received};
}

// The cure: say "this is all" with shutdown(2), then read what the client still has to say.
Outcome half_close_first() {
  const Connection connection = with_request();
  const ssize_t taken = answer_first_line(connection.server);
  shutdown(connection.server, SHUT_WR);
  const Received received = receive_to_end(connection.client);
  close(connection.client);
  say("the server reads away ", receive_to_end(connection.server).bytes, " bytes, then closes");
  close(connection.server);
  return {taken, received};
}

void tell(const Outcome& outcome) {
  say("send took ", outcome.taken, " bytes; the client reads ", outcome.received.bytes,
      " bytes and then: ", error_text(outcome.received.error));
}

}  // namespace

Verdict lost_reply() {
  say("a client sends 5007 bytes; the server reads the first line, replies, and closes");
  const Outcome torn = close_at_once();
  tell(torn);
  say("the same, but the server half-closes, and reads to the end before it closes");
  tell(half_close_first());
  const std::size_t taken = torn.taken > 0 ? static_cast<std::size_t>(torn.taken) : 0;
  return {torn.received.error == ECONNRESET && torn.received.bytes < taken,
          "send took " + std::to_string(taken) + " bytes of reply, the client got " +
              std::to_string(torn.received.bytes) + " and \"" + error_text(torn.received.error) +
              "\""};
}

}  // namespace pains
