// What a server calls for each request: any callable, with its name and kind where it has them.
// Opened by chapter 03.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "socketserver/address.hpp"
#include "socketserver/request.hpp"

namespace socketserver {

class BaseServer;

/// Serves one request from its beginning to its end, on the thread that calls it.
using RequestFunction =
    std::function<void(Request& request, const Address& client_address, BaseServer& server)>;

/// Python's `RequestHandlerClass`, which is: anything callable with a request, the client's address
/// and the server. A lambda will do. `handler<H>()` (chapter 05) makes one from a handler class,
/// and adds what lets a server refuse a class of the wrong kind.
/// It is called from as many threads at once as the server has requests.
class RequestHandlerClass {
 public:
  /// Keeps a copy of `callable`.
  template <class Callable>
  requires(!std::is_same_v<std::remove_cvref_t<Callable>, RequestHandlerClass> &&
           std::is_copy_constructible_v<Callable> &&
           std::is_invocable_v<Callable&, Request&, const Address&, BaseServer&>)
      RequestHandlerClass(Callable callable) {
    if constexpr (requires { callable.socket_type(); }) {
      socket_type_ = callable.socket_type();
      name_ = callable.name();
    }
    function_ = std::move(callable);
  }

  /// Calls it.
  void operator()(Request& request, const Address& client, BaseServer& server) const {
    function_(request, client, server);
  }

  /// SOCK_STREAM or SOCK_DGRAM if it can serve only one of them.
  [[nodiscard]] std::optional<int> socket_type() const noexcept { return socket_type_; }
  /// The handler class's name; empty for a plain callable.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  RequestFunction function_;
  std::optional<int> socket_type_;
  std::string name_;
};

}  // namespace socketserver
