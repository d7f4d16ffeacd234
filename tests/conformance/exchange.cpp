// One way to write a handler for connections and datagrams alike. Serves the tests of chapter 07.
#include "conformance/exchange.hpp"

#include <utility>

#include "socketserver/request_handler.hpp"

namespace conformance {
namespace {

template <class Handler>
class ExchangeOf : public Handler, public Exchange {
 public:
  ExchangeOf(Request& request, const Address& client, BaseServer& server, Service service)
      : Handler(request, client, server),
        Exchange(request, client, server),
        service_(std::move(service)) {}

  void handle() override { service_(*this); }
  std::optional<std::string> read_line() override { return this->rfile().read_line(); }
  void write(std::string_view data) override { this->wfile().write(data); }

 private:
  Service service_;
};

}  // namespace

Service line_echo() {
  return [](Exchange& exchange) {
    while (const auto line = exchange.read_line()) exchange.write(*line);
  };
}

RequestHandlerClass handler_for(Transport transport, Service service) {
  if (Kind{transport}.is_stream())
    return socketserver::handler<ExchangeOf<socketserver::StreamRequestHandler>>(
        std::move(service));
  return socketserver::handler<ExchangeOf<socketserver::DatagramRequestHandler>>(
      std::move(service));
}

test_support::ClientProcess& client_process() {
  static test_support::ClientProcess process;
  return process;
}

test_support::RemoteClient connect_to(const Address& address, Kind kind,
                                      test_support::ClientOptions options) {
  using test_support::SocketKind;
  return client_process().from_address(
      address.to_string(), kind.is_stream() ? SocketKind::stream : SocketKind::datagram, options);
}

void knock(test_support::RemoteClient& client, Kind kind) {
  if (!kind.is_stream()) client.send("knock\n");
}

std::string ask(test_support::RemoteClient& client, Kind kind, std::string_view line) {
  client.send(std::string(line) + '\n');
  if (kind.is_stream()) return client.receive_line();
  std::string reply = client.receive_datagram();
  if (!reply.empty() && reply.back() == '\n') reply.pop_back();
  return reply;
}

}  // namespace conformance
