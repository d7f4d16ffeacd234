// The combinations of transport and engine that the conformance suite runs over. Serves the tests
// of chapter 07.
#include "conformance/kinds.hpp"

#include <ostream>

#include "support/catch.hpp"

namespace conformance {
namespace {

Engine any_engine() { return GENERATE(Engine::sync, Engine::threading, Engine::forking); }

const char* prefix(Engine engine) {
  switch (engine) {
    case Engine::sync:
      return "";
    case Engine::threading:
      return "Threading";
    case Engine::forking:
      return "Forking";
  }
  return "?";
}

const char* class_name(Transport transport) {
  switch (transport) {
    case Transport::tcp:
      return "TCPServer";
    case Transport::udp:
      return "UDPServer";
    case Transport::unix_stream:
      return "UnixStreamServer";
    case Transport::unix_datagram:
      return "UnixDatagramServer";
  }
  return "?";
}

}  // namespace

std::string name(Kind kind) {
  return std::string(prefix(kind.engine)) + class_name(kind.transport);
}

std::ostream& operator<<(std::ostream& out, Kind kind) { return out << name(kind); }

Kind any_kind() {
  const auto transport =
      GENERATE(Transport::tcp, Transport::udp, Transport::unix_stream, Transport::unix_datagram);
  return {transport, any_engine()};
}

Kind any_stream_kind() {
  const auto transport = GENERATE(Transport::tcp, Transport::unix_stream);
  return {transport, any_engine()};
}

Kind any_datagram_kind() {
  const auto transport = GENERATE(Transport::udp, Transport::unix_datagram);
  return {transport, any_engine()};
}

Kind any_inet_kind() {
  const auto transport = GENERATE(Transport::tcp, Transport::udp);
  return {transport, any_engine()};
}

Kind any_tcp_kind() { return {Transport::tcp, any_engine()}; }

}  // namespace conformance
