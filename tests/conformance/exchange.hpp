// One way to write a handler for connections and datagrams alike. Serves the tests of chapter 07.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/kinds.hpp"
#include "socketserver/base_server.hpp"
#include "support/client_process.hpp"

namespace conformance {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::RequestHandlerClass;

/// A handler's view of its client, the same for connections and datagrams.
class Exchange {
 public:
  Exchange(Request& request, const Address& client, BaseServer& server)
      : request_(request), client_(client), server_(server) {}
  virtual ~Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// The next line, as StreamReader::read_line: of the connection, or of the one datagram.
  virtual std::optional<std::string> read_line() = 0;
  /// Sent at once, or with the reply to the datagram.
  virtual void write(std::string_view data) = 0;
  [[nodiscard]] Request& request() const { return request_; }
  [[nodiscard]] const Address& client() const { return client_; }
  [[nodiscard]] BaseServer& server() const { return server_; }

 private:
  Request& request_;
  const Address& client_;
  BaseServer& server_;
};

/// A handler for any transport: a lambda.
using Service = std::function<void(Exchange&)>;

/// Gives every line back.
[[nodiscard]] Service line_echo();

/// The handler class that runs `service` in its `handle`.
[[nodiscard]] RequestHandlerClass handler_for(Transport transport, Service service);

/// The process in which all clients of this test program live (see ClientProcess). Started by the
/// first call; TestServer calls it before it makes a server.
[[nodiscard]] test_support::ClientProcess& client_process();

/// A new client of the server at `address`.
[[nodiscard]] test_support::RemoteClient connect_to(const Address& address, Kind kind,
                                                    test_support::ClientOptions options = {});

/// What it takes to be noticed: of a stream the connection itself, which the server may have ended
/// already; otherwise a datagram.
void knock(test_support::RemoteClient& client, Kind kind);

/// Sends a line and returns the line that comes back.
[[nodiscard]] std::string ask(test_support::RemoteClient& client, Kind kind, std::string_view line);

}  // namespace conformance
