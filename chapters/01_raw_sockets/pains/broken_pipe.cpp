// Pain: writing to a client that left kills the process. Opened by chapter 01.
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "child.hpp"
#include "loopback.hpp"
#include "pains.hpp"

namespace pains {
namespace {

// The first send to a client that left succeeds: its end is known here as "will send no more",
// nothing else. The client's kernel answers with a reset, and only then does this side know better.
void send_twice(int socket, int flags) {
  if (!ready(socket, POLLIN)) say("(the client's end did not arrive)");
  say("server: the client has left; send says ", send(socket, "one\n", 4, flags));
  if (!ready(socket, POLLHUP)) say("(the reset did not arrive)");
  say("server: send again");
  const ssize_t taken = send(socket, "two\n", 4, flags);
  const int error = taken == -1 ? errno : 0;
  say("server: send says ", taken, ", ", error_text(error), "; still alive");
}

// Plays the server in a child, since it is not expected to survive. The child gives the signal its
// usual meaning back: a parent that ignores it, as some shells and runners do, hands that down.
int status_of_a_server(int flags) {
  const Connection connection = connected();
  Child server{[&connection, flags] {
    signal(SIGPIPE, SIG_DFL);
    close(connection.client);
    send_twice(connection.server, flags);
  }};
  close(connection.server);
  close(connection.client);
  return server.wait();
}

std::string describe(int status) {
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    return "killed by signal " + std::to_string(number) + ", " + strsignal(number);
  }
  return "exited with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Verdict broken_pipe() {
  say("a server in a process of its own, and a client that connects and leaves");
  const int bare = status_of_a_server(0);
  say("the server process was ", describe(bare));
  say("the same with MSG_NOSIGNAL");
  const int careful = status_of_a_server(MSG_NOSIGNAL);
  say("the server process ", describe(careful));
  return {WIFSIGNALED(bare) && WTERMSIG(bare) == SIGPIPE,
          "one send to a client that had left, and the whole server was " + describe(bare)};
}

}  // namespace pains
