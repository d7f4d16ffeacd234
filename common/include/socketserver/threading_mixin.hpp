// A thread for each request. Opened by chapter 07.
#pragma once

#include <functional>
#include <thread>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "socketserver/error.hpp"
#include "socketserver/request_threads.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_servers.hpp"

namespace socketserver {

/// Put around a server class: `ThreadingMixIn<TCPServer>`. The loop goes on accepting while each
/// request runs in a thread of its own; handlers share the process's memory and guard what they
/// share. `server_close` joins every thread.
template <class Server>
class ThreadingMixIn : public Server {
  static_assert(std::is_base_of_v<BaseServer, Server>, "ThreadingMixIn goes around a server class");
  static_assert(
      !requires { typename Server::Engine; }, "a server has one engine");

 public:
  /// Marks a server that has an engine: a second one is refused.
  using Engine = ThreadingMixIn;
  using Server::Server;
  /// Closes the server, if nobody has.
  ~ThreadingMixIn() override { this->close_in_destructor(typeid(ThreadingMixIn), true); }

 protected:
  void process_request(Request& request, const Address& client) override {
    threads_.start(
        request, client,
        [this](Request& taken, const Address& address) {
          const auto error = attempt([&] { process_request_thread(taken, address); });
          if (error) this->report(error, &taken, &address);
        },
        [this](std::function<void()> body) { return start_thread(std::move(body)); });
  }

  /// The request's journey on its own thread.
  virtual void process_request_thread(Request& request, const Address& client) {
    this->carry_out(request, client);
  }

  /// Starts one thread. Override it to count threads, name them or give them other stacks.
  virtual std::thread start_thread(std::function<void()> body) {
    return std::thread(std::move(body));
  }

  void drain(io::Deadline deadline) override {
    Server::drain(deadline);
    threads_.join_last();
  }

 private:
  RequestThreads threads_;
};

/// A TCP server with a thread for each connection.
using ThreadingTCPServer = ThreadingMixIn<TCPServer>;
/// A UDP server with a thread for each datagram.
using ThreadingUDPServer = ThreadingMixIn<UDPServer>;
/// A server on a Unix path with a thread for each connection.
using ThreadingUnixStreamServer = ThreadingMixIn<UnixStreamServer>;
/// A server on a Unix path with a thread for each datagram.
using ThreadingUnixDatagramServer = ThreadingMixIn<UnixDatagramServer>;

}  // namespace socketserver
