// The journey of a request through the hooks, printed live. Opened by chapter 04.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string_view>
#include <typeinfo>
#include <utility>

#include "socketserver/base_server.hpp"

namespace program {

/// Prints one line to standard error for each step, when it begins, in one piece: its name,
/// indented by the number of steps that this thread is in, and the client's address where it is
/// known. A small value: copy it. From any thread; a child made by fork(2) goes on at its parent's
/// depth.
class Trace {
 public:
  enum class Ids { hidden, shown };

  /// With `Ids::shown` each line begins with "[PID/TID] ", the process and the thread (gettid(2)).
  explicit Trace(Ids ids = Ids::hidden) noexcept : ids_(ids) {}

  /// The scope of a step: what begins before its end stands deeper.
  class Step {
   public:
    ~Step();
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    friend class Trace;
    Step() noexcept;
  };

  /// Begins a step. `client` may be the address of nobody.
  [[nodiscard]] Step enter(std::string_view name, const socketserver::Address& client = {}) const;

 private:
  Ids ids_;
};

/// Put around a server class, this shows every hook on the way of a request: it overrides each one
/// to print its name and then to do what `Server` does. serve_forever and handle_request, which are
/// no hooks, are shown if they are called on the object itself and not through a `BaseServer&`.
///
/// Unlike other overriding classes it may stand outside of an engine, too:
/// `Traced<ThreadingTCPServer>` sees `process_request`, and closes before its part of the object
/// goes.
template <class Server>
class Traced : public Server {
 public:
  Traced(Trace trace, socketserver::Address address, socketserver::RequestHandlerClass handler,
         socketserver::Options options = {})
      : Server(std::move(address), std::move(handler), options), trace_(trace) {}
  ~Traced() override { this->close_in_destructor(typeid(Traced)); }

  void serve_forever(const std::function<void()>& ready = {}) {
    const auto step = trace_.enter("serve_forever");
    Server::serve_forever(ready);
  }

  bool handle_request() {
    const auto step = trace_.enter("handle_request");
    return Server::handle_request();
  }

  void handle_error(const std::exception_ptr& error, const socketserver::Address* client) override {
    const auto step = trace_.enter("handle_error", client ? *client : socketserver::Address());
    Server::handle_error(error, client);
  }

 protected:
  using Request = socketserver::Request;
  using Address = socketserver::Address;

  void handle_request_noblock() override {
    const auto step = trace_.enter("handle_request_noblock");
    Server::handle_request_noblock();
  }

  std::optional<socketserver::Incoming> get_request() override {
    const auto step = trace_.enter("get_request");
    return Server::get_request();
  }

  bool verify_request(Request& request, const Address& client) override {
    const auto step = trace_.enter("verify_request", client);
    return Server::verify_request(request, client);
  }

  void process_request(Request& request, const Address& client) override {
    const auto step = trace_.enter("process_request", client);
    Server::process_request(request, client);
  }

  void finish_request(Request& request, const Address& client) override {
    const auto step = trace_.enter("finish_request", client);
    Server::finish_request(request, client);
  }

  void shutdown_request(Request& request) override {
    const auto step = trace_.enter("shutdown_request", client_of(request));
    Server::shutdown_request(request);
  }

  void close_request(Request& request) override {
    const auto step = trace_.enter("close_request", client_of(request));
    Server::close_request(request);
  }

  void handle_timeout() override {
    const auto step = trace_.enter("handle_timeout");
    Server::handle_timeout();
  }

  void service_actions() override {
    const auto step = trace_.enter("service_actions");
    Server::service_actions();
  }

 private:
  // A connection remembers its peer. A datagram's socket is the server's own and has none, and few
  // Unix clients have a name.
  [[nodiscard]] static Address client_of(const Request& request) {
    const Address peer = request.closed() ? Address() : request.socket().peer_address();
    return peer.unnamed() ? Address() : peer;
  }

  Trace trace_;
};

}  // namespace program
