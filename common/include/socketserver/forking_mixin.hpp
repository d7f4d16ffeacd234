// A process for each request. Opened by chapter 07.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "socketserver/request_children.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_servers.hpp"

namespace socketserver {

/// Put around a server class: `ForkingMixIn<TCPServer>`. Each request is served by a child process
/// with its own copy of everything: a crash or a leak in one is nothing to the others, and nothing
/// a handler changes is seen by anybody else. POSIX only; for programs without threads, or whose
/// children do little (fork(2) copies only the calling thread). A child has none of the signal
/// handlers that the program had when serving began; in a program with threads, none at all.
template <class Server>
class ForkingMixIn : public Server {
  static_assert(std::is_base_of_v<BaseServer, Server>, "ForkingMixIn goes around a server class");
  static_assert(
      !requires { typename Server::Engine; }, "a server has one engine");

 public:
  /// Marks a server that has an engine: a second one is refused.
  using Engine = ForkingMixIn;
  using Server::Server;
  /// Closes the server, if nobody has.
  ~ForkingMixIn() override { this->close_in_destructor(typeid(ForkingMixIn), true); }

  /// The children that are serving now. Any thread.
  [[nodiscard]] std::vector<pid_t> active_children() const { return children_.pids(); }
  /// Reaps what has ended, and does not wait for the others. The loop does this by itself, at once.
  void collect_children() { children_.reap(ended()); }
  void cut_requests() override;

 protected:
  void process_request(Request& request, const Address& client) override;
  /// Makes the child; 0 in it. Throws std::system_error if there can be none.
  virtual pid_t fork_child() { return children_.fork(); }
  /// A child has ended with this wait(2) status. Runs on the thread that reaps: the one that serves
  /// or closes, or calls `collect_children`. The default reports a child that was killed by a
  /// signal we did not send.
  virtual void child_exited(const Address& client, pid_t pid, int status);

  void handle_timeout() override { collect_children(); }
  [[nodiscard]] int engine_descriptor() const noexcept override { return children_.fileno(); }
  void engine_actions() override;
  void engine_starts(bool again) override;
  [[nodiscard]] bool wants_requests() override {
    return children_.count() < this->options().max_children;
  }
  void drain(io::Deadline deadline) override;

 private:
  [[nodiscard]] RequestChildren::Ended ended() {
    return
        [this](const Address& client, pid_t pid, int status) { child_exited(client, pid, status); };
  }
  [[noreturn]] void be_the_child(Request& request, const Address& client);

  RequestChildren children_;
};

template <class Server>
void ForkingMixIn<Server>::process_request(Request& request, const Address& client) {
  pid_t pid = 0;
  {
    // Another thread may be looking at these tables. Held here, they are free in the child.
    const auto requests_held = this->live_requests().hold();
    const auto children_held = children_.hold();
    pid = fork_child();
  }
  if (pid == 0) be_the_child(request, client);
  request.entry().set_worker(pid);
  // Watched before our copy is closed: at any time cut_requests() finds the copy or the child.
  children_.add(pid, std::move(request.entry()), client);
  // The child has its own copy, and the client sees no difference. An override that throws here has
  // harmed nobody, so the request is not ended for it.
  if (const auto error = attempt([&] { this->close_request(request); }))
    this->report(error, &request, &client);
  request.close();
}

template <class Server>
void ForkingMixIn<Server>::be_the_child(Request& request, const Address& client) {
  this->become_child(children_.become_child());
  // A datagram's socket is the request's own; a listener in a child would outlive the server and
  // keep its port.
  if (!request.is_datagram()) this->release_listener();
  // The end of the process closes the connection. Sooner is of no use, and costs a page.
  const auto held = request.is_datagram() ? nullptr : request.shared_socket();
  const bool good = this->carry_out(request, client);
  RequestChildren::leave(good ? 0 : 1);
}

template <class Server>
void ForkingMixIn<Server>::child_exited(const Address& client, pid_t pid, int status) {
  if (const auto crash = children_.crash(pid, status)) this->report(crash, nullptr, &client);
}

template <class Server>
void ForkingMixIn<Server>::engine_starts(bool again) {
  if (again) static_cast<void>(children_.take_stop_asked());
  children_.look_at_handlers();
}

template <class Server>
void ForkingMixIn<Server>::engine_actions() {
  collect_children();
  if (children_.take_stop_asked()) this->request_shutdown();
}

template <class Server>
void ForkingMixIn<Server>::cut_requests() {
  Server::cut_requests();
  for (const pid_t pid : children_.pids()) this->live_requests().note_cut(pid);
  children_.kill(SIGTERM);
}

template <class Server>
void ForkingMixIn<Server>::drain(io::Deadline deadline) {
  if (!children_.reap_all(deadline, ended())) {
    cut_requests();
    // Some do not even listen to SIGTERM.
    if (!children_.reap_all(io::in(RequestChildren::kGrace), ended())) {
      children_.kill(SIGKILL);
      children_.reap_all(io::kNever, ended());
    }
  }
  Server::drain(deadline);
}

/// A TCP server with a process for each connection.
using ForkingTCPServer = ForkingMixIn<TCPServer>;
/// A UDP server with a process for each datagram.
using ForkingUDPServer = ForkingMixIn<UDPServer>;
/// A server on a Unix path with a process for each connection.
using ForkingUnixStreamServer = ForkingMixIn<UnixStreamServer>;
/// A server on a Unix path with a process for each datagram.
using ForkingUnixDatagramServer = ForkingMixIn<UnixDatagramServer>;

}  // namespace socketserver
