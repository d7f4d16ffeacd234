// The classes a handler derives from: setup, handle, finish. Opened by chapter 05.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "socketserver/base_server.hpp"
#include "socketserver/error.hpp"
#include "socketserver/stream.hpp"

namespace socketserver {

/// One object for each request. Python's runs the three methods from its constructor; in C++ a base
/// constructor cannot reach a derived class's methods, so `handler<H>()` constructs first and then
/// calls `run`. All methods run on one thread, which engine it may be.
class BaseRequestHandler {
 public:
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
  [[nodiscard]] Request& request() const noexcept { return request_; }
  [[nodiscard]] const Address& client_address() const noexcept { return client_address_; }
  [[nodiscard]] BaseServer& server() const noexcept { return server_; }
  /// True in `finish` if `handle` threw.
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  Request& request_;
  const Address& client_address_;
  BaseServer& server_;
  bool failed_ = false;
};

/// A handler of a connection, with a reader and a writer.
class StreamRequestHandler : public BaseRequestHandler {
 public:
  static constexpr int kSocketType = SOCK_STREAM;
  using BaseRequestHandler::BaseRequestHandler;

  /// Makes `rfile` and `wfile` from the settings.
  void setup() override;

 protected:
  [[nodiscard]] Socket& connection() const { return request().socket(); }
  [[nodiscard]] StreamReader& rfile() { return rfile_.value(); }
  [[nodiscard]] StreamWriter& wfile() { return wfile_.value(); }

  // Settings: a derived class sets them in its constructor, or before it calls setup().

  /// The longest that one reading or writing call may take; none: no limit.
  std::optional<std::chrono::milliseconds> timeout;
  std::size_t rbufsize = StreamReader::kBufferSize;  ///< Bytes asked of one receive.
  std::size_t max_line = StreamReader::kMaxLine;     ///< read_line throws LineTooLong beyond it.

 private:
  std::optional<StreamReader> rfile_;
  std::optional<StreamWriter> wfile_;
};

/// Collects the reply to a datagram. No write, no reply.
class DatagramWriter {
 public:
  explicit DatagramWriter(std::size_t limit) noexcept : limit_(limit) {}
  /// Adds to the reply; an empty text asks for an empty datagram. Throws std::length_error if the
  /// reply would not fit into one datagram.
  void write(std::string_view data);
  [[nodiscard]] const std::optional<std::string>& reply() const noexcept { return reply_; }

 private:
  std::size_t limit_;
  std::optional<std::string> reply_;
};

/// A handler of one datagram.
class DatagramRequestHandler : public BaseRequestHandler {
 public:
  static constexpr int kSocketType = SOCK_DGRAM;
  using BaseRequestHandler::BaseRequestHandler;

  void setup() override;
  /// Sends the reply: only if `handle` wrote one, did not throw, and the client has an address.
  void finish() override;

 protected:
  [[nodiscard]] const std::string& packet() const { return request().packet().data; }
  /// The datagram was longer than `Options::max_packet_size`, and its end is lost.
  [[nodiscard]] bool truncated() const { return request().packet().truncated; }
  /// The server's own socket.
  [[nodiscard]] Socket& socket() const { return request().socket(); }
  [[nodiscard]] StreamReader& rfile() { return rfile_.value(); }
  [[nodiscard]] DatagramWriter& wfile() { return wfile_.value(); }

 private:
  std::optional<StreamReader> rfile_;
  std::optional<DatagramWriter> wfile_;
};

/// What `handler<H>()` returns: a callable that makes an H for each request and runs it.
template <class H, class... Args>
class HandlerFactory {
 public:
  static constexpr std::optional<int> socket_type() {
    if constexpr (requires { H::kSocketType; }) return H::kSocketType;
    return std::nullopt;
  }

  explicit HandlerFactory(Args... args) : args_(std::move(args)...) {}

  void operator()(Request& request, const Address& client, BaseServer& server) const {
    std::apply(
        [&](const auto&... args) {
          H handler(request, client, server, args...);
          handler.run();
        },
        args_);
  }

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
