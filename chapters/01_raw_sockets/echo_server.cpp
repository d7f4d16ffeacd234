// The echo server in bare system calls, for one client at a time. Opened by chapter 01.
#include "echo_server.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <string_view>
#include <system_error>

namespace raw {
namespace {

// A system call says "no" by returning -1 and "why" in errno. errno is one variable per thread that
// the next call may overwrite, so it is read here, first, before anything else happens.
[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// The same, when there is a descriptor to give back before. close(2) may change errno as well, so
// the reason is put aside: every error path of this file has to remember both things.
[[noreturn]] void close_and_fail(int descriptor, const std::string& what) {
  const int reason = errno;
  close(descriptor);
  errno = reason;
  fail(what);
}

// The socket calls know addresses of many families and take them all as `sockaddr*`, a struct from
// before `void*` existed. The cast is what the manual page asks for: ip(7).
const sockaddr* generic(const sockaddr_in* address) {
  return reinterpret_cast<const sockaddr*>(address);
}

sockaddr* generic(sockaddr_in* address) { return reinterpret_cast<sockaddr*>(address); }

// "Nothing happened, ask again": a signal handler ran in the middle of the call (EINTR), or what
// poll had promised is gone (EAGAIN). accept has a third: the client left while it stood in the
// queue. None of them is a fault of this program, so none may end it.
bool ask_again(int error) {
  return error == EINTR || error == EAGAIN || error == EWOULDBLOCK || error == ECONNABORTED;
}

// All waiting of the server is done here, for one socket and for the stop at once. A plain blocking
// recv(2) would be shorter, and deaf: with a silent client it never returns, so no stop could reach
// it. False: it is time to stop. poll(2) may be interrupted too, and is then asked again.
bool wait_until_ready(int socket, short events, int stop) {
  std::array<pollfd, 2> waiting{{{socket, events, 0}, {stop, POLLIN, 0}}};
  while (poll(waiting.data(), waiting.size(), -1) == -1) {
    if (errno != EINTR) fail("poll");
  }
  return waiting[1].revents == 0;
}

// How a conversation ends: the client has said all, the connection broke, or the server is to stop.
enum class Ending { kLeft, kBroken, kStopped };

// send(2) takes what fits into the kernel's buffer at this moment, which may be a part, and says
// how much it was. The rest is still ours, so go on behind it. MSG_NOSIGNAL: if the client is gone,
// return EPIPE; without it the kernel sends SIGPIPE, and that ends the whole server.
// nullopt: everything is sent, and the conversation goes on.
std::optional<Ending> send_all(int client, std::string_view bytes, int stop) {
  while (!bytes.empty()) {
    if (!wait_until_ready(client, POLLOUT, stop)) return Ending::kStopped;
    const ssize_t taken = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (taken >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(taken));
    } else if (!ask_again(errno)) {
      return Ending::kBroken;
    }
  }
  return std::nullopt;
}

// recv(2) returns some bytes, never "a message": what one send sent may come in pieces, and what
// two sends sent may come as one. An echo need not care. 0 bytes is the end of what the client
// sends, and only of that: it may have closed its sending half and still read. Everything received
// was sent back before the next recv, so at this point nothing is owed and the socket may close.
Ending echo(int client, int stop) {
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    if (!wait_until_ready(client, POLLIN, stop)) return Ending::kStopped;
    const ssize_t count = recv(client, buffer.data(), buffer.size(), 0);
    if (count == 0) return Ending::kLeft;
    if (count == -1) {
      if (ask_again(errno)) continue;
      return Ending::kBroken;
    }
    const std::string_view received{buffer.data(), static_cast<std::size_t>(count)};
    if (const auto ending = send_all(client, received, stop)) return *ending;
  }
}

}  // namespace

std::optional<sockaddr_in> make_address(const std::string& host, int port) {
  // The network's byte order is the one of the big-endian machines it grew up on. htons turns the
  // port into it; inet_pton writes the address in it already.
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return std::nullopt;
  return address;
}

std::string to_text(const sockaddr_in& address) {
  std::array<char, INET_ADDRSTRLEN> digits{};
  inet_ntop(AF_INET, &address.sin_addr, digits.data(), digits.size());
  return std::string{digits.data()} + ":" + std::to_string(ntohs(address.sin_port));
}

int open_listener(const sockaddr_in& address) {
  // A socket is a descriptor, as a file is. SOCK_STREAM over IPv4 means TCP. SOCK_CLOEXEC: a
  // program that this one may start does not inherit it. SOCK_NONBLOCK: poll says when somebody is
  // there, but that client may be gone before accept is called, and accept must then not wait for
  // the next.
  const std::string what = "cannot listen on " + to_text(address);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener == -1) fail(what);

  // Without this, bind refuses the address for a minute after a server that had clients: the pain
  // `address-in-use`. It does not let two servers have one address; that would be SO_REUSEPORT.
  const int yes = 1;
  if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1) {
    close_and_fail(listener, what);
  }

  // bind gives the socket its own address. listen turns it into a door: from here on the kernel
  // accepts connections for us and keeps them in a queue, as many as the system allows, whether
  // anybody fetches them or not. That is why a server can be connected to and yet say nothing.
  if (bind(listener, generic(&address), sizeof address) == -1) close_and_fail(listener, what);
  if (listen(listener, SOMAXCONN) == -1) close_and_fail(listener, what);
  return listener;
}

std::string bound_address(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (getsockname(socket, generic(&address), &size) == -1) fail("getsockname");
  return to_text(address);
}

int open_stop_descriptor() {
  // A signal handler can interrupt any line of a program, and may do nearly nothing there:
  // signal-safety(7). So the two signals are blocked, which means that the kernel keeps them, and
  // fetched as if they were input: signalfd(2). Then poll can wait for a client and for them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &signals, nullptr) == -1) fail("sigprocmask");
  const int stop = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (stop == -1) fail("signalfd");
  return stop;
}

void serve(int listener, int stop) {
  // accept4 takes the next connection out of the kernel's queue and makes a new socket for it; the
  // listener stays as it is. Until echo returns, nobody else is fetched: the pain `silent-client`.
  while (wait_until_ready(listener, POLLIN, stop)) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    const int client = accept4(listener, generic(&peer), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client == -1) {
      if (ask_again(errno)) continue;
      fail("accept");
    }
    std::clog << to_text(peer) + " connected\n";
    Ending ending = Ending::kBroken;
    try {
      ending = echo(client, stop);
    } catch (...) {
      close(client);
      throw;
    }
    close(client);
    std::clog << to_text(peer) + (ending == Ending::kBroken ? " lost\n" : " closed\n");
  }
}

}  // namespace raw
