// The datagram server over UDP. Opened by chapter 06.
#include "socketserver/udp_server.hpp"

#include <utility>

#include "socketserver/datagram.hpp"

namespace socketserver {

UDPServer::UDPServer(Address server_address, RequestHandlerClass handler, Options options)
    : UDPServer(Kind{SOCK_DGRAM, false, "UDPServer"}, std::move(server_address), std::move(handler),
                options) {
  if (options.bind_and_activate) UDPServer::server_bind();
}

UDPServer::UDPServer(Socket adopted, RequestHandlerClass handler, Options options)
    : UDPServer(Kind{SOCK_DGRAM, false, "UDPServer"}, std::move(adopted), std::move(handler),
                options) {}

UDPServer::UDPServer(Kind kind, Address server_address, RequestHandlerClass handler,
                     Options options)
    : TCPServer(kind, std::move(server_address), std::move(handler), options),
      buffer_(options.max_packet_size, '\0') {}

UDPServer::UDPServer(Kind kind, Socket adopted, RequestHandlerClass handler, Options options)
    : TCPServer(kind, std::move(adopted), std::move(handler), options),
      buffer_(options.max_packet_size, '\0') {
  ask_for_local_address(*socket(), server_address().family());
}

UDPServer::~UDPServer() { close_in_destructor(typeid(UDPServer)); }

void UDPServer::server_bind() {
  TCPServer::server_bind();
  ask_for_local_address(*socket(), server_address().family());
}

std::optional<Incoming> UDPServer::get_request() {
  auto datagram = receive_datagram(*socket(), buffer_, io::kNow);
  if (!datagram) return std::nullopt;
  return Incoming{Request(socket(), std::move(datagram->packet)), datagram->sender};
}

void UDPServer::shutdown_request(Request& request) { close_request(request); }

void UDPServer::close_request(Request& request) { request.close(); }

}  // namespace socketserver
