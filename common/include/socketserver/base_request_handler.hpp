// What every handler class is: setup, handle, finish, and how a server comes to call them. Opened
// by chapter 05.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "socketserver/base_server.hpp"
#include "socketserver/error.hpp"

namespace socketserver {

/// One object for each request. Python's runs the three methods from its constructor; in C++ a base
/// constructor cannot reach a derived class's methods, so `handler<H>()` constructs first and then
/// calls `run`. All methods run on one thread, whichever engine it is.
class BaseRequestHandler {
 public:
  /// Keeps references: all three outlive the handler.
  BaseRequestHandler(Request& request, const Address& client_address, BaseServer& server)
      : request_(request), client_address_(client_address), server_(server) {}
  virtual ~BaseRequestHandler() = default;
  BaseRequestHandler(const BaseRequestHandler&) = delete;
  BaseRequestHandler& operator=(const BaseRequestHandler&) = delete;

  /// Before the request. If it throws, neither `handle` nor `finish` is called: leave clean-up to
  /// destructors. A derived class calls its base's version first.
  virtual void setup() {}
  /// The request itself.
  virtual void handle() {}
  /// After the request, also if `handle` threw. A derived class calls its base's version last.
  virtual void finish() {}

  /// setup, handle, finish, in this order. If both of the last throw, both are reported. Called
  /// once, by `handler<H>()`.
  void run();

 protected:
  /// What is to be served.
  [[nodiscard]] Request& request() const noexcept { return request_; }
  /// Who asked.
  [[nodiscard]] const Address& client_address() const noexcept { return client_address_; }
  /// The server that took the request.
  [[nodiscard]] BaseServer& server() const noexcept { return server_; }
  /// True in `finish` if `handle` threw.
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  Request& request_;
  const Address& client_address_;
  BaseServer& server_;
  bool failed_ = false;
};

/// What `handler<H>()` returns: a callable that makes an H for each request and runs it.
template <class H, class... Args>
class HandlerFactory {
 public:
  /// The one kind of socket that H can serve, if there is only one.
  static constexpr std::optional<int> socket_type() {
    if constexpr (requires { H::kSocketType; }) return H::kSocketType;
    return std::nullopt;
  }

  /// Keeps what each H is constructed with.
  explicit HandlerFactory(Args... args) : args_(std::move(args)...) {}

  /// Makes an H and runs it.
  void operator()(Request& request, const Address& client, BaseServer& server) const {
    std::apply(
        [&](const auto&... args) {
          H handler(request, client, server, args...);
          handler.run();
        },
        args_);
  }

  /// H's name, for error messages.
  [[nodiscard]] static std::string name() { return type_name(typeid(H)); }

 private:
  std::tuple<Args...> args_;
};

/// Turns a handler class into a RequestHandlerClass. `args` are copied, as by std::thread, and
/// given to H's constructor after the request, the client's address and the server. What handlers
/// share is passed with std::ref and outlives the server.
template <class H, class... Args>
[[nodiscard]] auto handler(Args&&... args) {
  static_assert(std::is_base_of_v<BaseRequestHandler, H>,
                "handler<H>() needs a class derived from BaseRequestHandler");
  return HandlerFactory<H, std::decay_t<Args>...>(std::forward<Args>(args)...);
}

}  // namespace socketserver
