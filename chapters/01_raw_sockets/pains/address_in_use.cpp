// Pain: a restarted server finds its own address taken. Opened by chapter 01.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "loopback.hpp"
#include "pains.hpp"

namespace pains {
namespace {

void set_reuse(int socket, bool reuse) {
  const int value = reuse ? 1 : 0;
  checked(setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value), "setsockopt");
}

// A server's whole life: it serves one client, closes that connection first, and ends. Whoever
// closes first has to remember the connection for a minute, in case the last acknowledgement was
// lost and the other side asks again: RFC 9293 calls that state TIME_WAIT. Returns its port.
std::uint16_t live_and_die(bool reuse) {
  const int listener = new_socket();
  set_reuse(listener, reuse);
  checked(bind_to(listener, 0), "bind");
  checked(listen(listener, SOMAXCONN), "listen");
  const std::uint16_t port = port_of(listener);
  const int client = connect_to(port);
  const int connection = accept_from(listener);
  close(connection);
  const Received received = receive_to_end(client);
  close(client);
  close(listener);
  say("a server ", reuse ? "with" : "without", " SO_REUSEADDR on 127.0.0.1:", port,
      " had one client, closed first, and ended");
  if (received.error != 0) say("(the client saw: ", error_text(received.error), ")");
  return port;
}

// Looks for the port in the kernel's own table, proc(5). Addresses stand there in hexadecimal.
bool is_in_time_wait(std::uint16_t port) {
  std::ostringstream wanted;
  wanted << std::hex << std::uppercase << port;
  const std::string digits = std::string(4 - wanted.str().size(), '0') + wanted.str();
  std::ifstream table{"/proc/net/tcp"};
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields{line};
    std::string number, local, remote, state;
    fields >> number >> local >> remote >> state;
    if (local.ends_with(":" + digits) && state == "06") return true;
  }
  return false;
}

// The last packets travel in the background even on loopback, so the table is asked until they are
// in.
bool reaches_time_wait(std::uint16_t port) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{kPatience};
  while (!is_in_time_wait(port)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    poll(nullptr, 0, 1);
  }
  return true;
}

// Starts the next server on the same port. Returns errno of bind, 0 if the address can be had.
int restart(std::uint16_t port, bool reuse) {
  const int listener = new_socket();
  set_reuse(listener, reuse);
  const int error = bind_to(listener, port) == -1 ? errno : 0;
  close(listener);
  say("restart ", reuse ? "with" : "without", " it: bind says \"", error_text(error), "\"");
  return error;
}

void tell_state(std::uint16_t port, bool waiting) {
  say("/proc/net/tcp: port ", port,
      waiting ? " is in state 06, TIME_WAIT" : " is not in TIME_WAIT");
}

}  // namespace

// Linux asks both: the socket that left the address behind and the one that wants it. So the option
// has to be set from a server's first start on, and setting it for the restart is too late.
Verdict address_in_use() {
  const std::uint16_t port = live_and_die(false);
  const bool waiting = reaches_time_wait(port);
  tell_state(port, waiting);
  const int error = restart(port, false);
  restart(port, true);

  const std::uint16_t other = live_and_die(true);
  tell_state(other, reaches_time_wait(other));
  const int cured = restart(other, true);
  return {waiting && error == EADDRINUSE && cured == 0,
          "the restart on port " + std::to_string(port) + " failed with \"" + error_text(error) +
              "\", though nobody listened there"};
}

}  // namespace pains
