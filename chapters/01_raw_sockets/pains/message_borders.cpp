// Pain: one recv is not one message. Opened by chapter 01.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "loopback.hpp"
#include "pains.hpp"

namespace pains {
namespace {

// One recv into a buffer with room for everything, the way a beginner's server reads "a message".
std::string receive_once(int socket) {
  std::vector<char> buffer(1024 * 1024);
  if (!ready(socket, POLLIN)) return {};
  const ssize_t count = checked(recv(socket, buffer.data(), buffer.size(), 0), "recv");
  return {buffer.data(), static_cast<std::size_t>(count)};
}

// Two messages, one recv. The server is busy for a moment: SO_RCVLOWAT (socket(7)) keeps poll from
// waking it before both lines are there, which makes the accident happen every time.
bool two_become_one() {
  const Connection connection = connected();
  const std::string first = "deposit 10\n";
  const std::string second = "withdraw 500\n";
  const int both = static_cast<int>(first.size() + second.size());
  checked(setsockopt(connection.server, SOL_SOCKET, SO_RCVLOWAT, &both, sizeof both), "setsockopt");
  send_everything(connection.client, first);
  send_everything(connection.client, second);
  say("the client sends two lines with two sends: ", first.size(), " and ", second.size(),
      " bytes");
  const std::string received = receive_once(connection.server);
  say("the server's one recv returns ", received.size(), " bytes");
  close(connection.client);
  close(connection.server);
  return received == first + second;
}

// One message, several recvs. What is under way is limited by the receiver's buffer, not by what
// the sender calls a message. A program on a real network sees the same at 1,460 bytes.
int one_becomes_many() {
  const Connection connection = connected({.server_receive = 16 * 1024, .client_send = 256 * 1024});
  const std::string line = std::string(100'000, 'x') + '\n';
  const ssize_t taken =
      send(connection.client, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(connection.client, SHUT_WR);
  say("the client sends one line with one send: ", taken, " bytes");
  const std::string part = receive_once(connection.server);
  say("the server's one recv has room for 1048576 bytes and returns ", part.size(),
      part.ends_with('\n') ? ": the whole line" : ": a line without an end");
  const Received rest = receive_to_end(connection.server);
  say("the other ", rest.bytes, " bytes come in ", rest.calls, " more");
  close(connection.client);
  close(connection.server);
  return part.ends_with('\n') ? 1 : 1 + rest.calls;
}

}  // namespace

Verdict message_borders() {
  const bool glued = two_become_one();
  const int pieces = one_becomes_many();
  return {glued && pieces > 1, std::string{"two sends came out of "} +
                                   (glued ? "one recv" : "two recvs") + ", and one send out of " +
                                   std::to_string(pieces)};
}

}  // namespace pains
