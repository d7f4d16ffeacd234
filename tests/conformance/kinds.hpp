// The combinations of transport and engine that the conformance suite runs over. Serves the tests
// of chapter 07.
#pragma once

#include <iosfwd>
#include <string>

namespace conformance {

enum class Transport { tcp, udp, unix_stream, unix_datagram };
enum class Engine { sync, threading, forking };

/// One of the twelve server classes.
struct Kind {
  Transport transport = Transport::tcp;
  Engine engine = Engine::sync;

  [[nodiscard]] bool is_stream() const {
    return transport == Transport::tcp || transport == Transport::unix_stream;
  }
  [[nodiscard]] bool is_unix() const {
    return transport == Transport::unix_stream || transport == Transport::unix_datagram;
  }
  [[nodiscard]] bool forks() const { return engine == Engine::forking; }
};

/// "ThreadingUDPServer": its name in the library.
[[nodiscard]] std::string name(Kind kind);
std::ostream& operator<<(std::ostream& out, Kind kind);

// Each of these lets the test case run once for every combination it stands for:
//     const Kind kind = any_kind();
//     CAPTURE(kind);
[[nodiscard]] Kind any_kind();
[[nodiscard]] Kind any_stream_kind();
[[nodiscard]] Kind any_datagram_kind();
/// The engines over TCP and UDP, for what is no matter of the address family.
[[nodiscard]] Kind any_inet_kind();
/// The three engines over TCP, for what is no matter of the transport.
[[nodiscard]] Kind any_tcp_kind();

}  // namespace conformance
