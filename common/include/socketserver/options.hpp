// Every setting of a server, in one flat aggregate for designated initialisers. Opened by
// chapter 03.
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>

namespace socketserver {

/// A server's settings, read in its constructor: `{.timeout = 2s, .drain_limit = 1s}`. Names are
/// Python's where Python has the setting. Settings of a mix-in stand here too and mean nothing to
/// the others.
struct Options {
  // --- chapter 03: binding and listening

  /// False: the constructor makes no socket, and you call `server_bind` and `server_activate`.
  bool bind_and_activate = true;
  /// SO_REUSEADDR: a restarted server gets its port back while old connections fade (socket(7)).
  /// For TCP only: two UDP servers could share a port by it.
  bool allow_reuse_address = true;
  /// SO_REUSEPORT: several servers share a port. IPv4 and IPv6 only; ignored for Unix sockets.
  bool allow_reuse_port = false;
  /// The backlog of listen(2): clients that wait to be accepted, and no limit for those that have
  /// been. The kernel cuts it down to the system's maximum.
  int request_queue_size = std::numeric_limits<int>::max();
  /// An IPv6 wildcard server ("::") serves IPv4 clients too.
  bool dual_stack = false;
  /// TCP_NODELAY on every connection: a small message is sent at once (tcp(7)).
  bool disable_nagle_algorithm = true;

  // --- chapter 03: serving and stopping

  /// `handle_request` waits this long for a request. A connection that it serves on its own thread
  /// has until the same moment: what it receives or sends later throws TimedOut. None: no limit.
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;
  /// `serve_forever` calls `service_actions` at least this often. None: only after each wake-up,
  /// and an idle server does not wake at all.
  std::optional<std::chrono::milliseconds> service_interval = std::nullopt;
  /// How long `server_close` lets live requests finish before it cuts them.
  std::chrono::milliseconds drain_limit{5000};
  /// How long a connection that the handler left unread is read empty before it is closed, so that
  /// the reply is not lost in a reset. On the thread that serves, 50 ms at most: all others wait.
  std::chrono::milliseconds linger{200};
  /// How many bytes are read in that time at most.
  std::size_t linger_bytes = 256 * 1024;

  // --- chapter 06: datagrams

  /// The longest datagram taken whole, in bytes; a longer one is marked as truncated.
  std::size_t max_packet_size = 65535;

  // --- chapter 07: mix-ins

  /// ForkingMixIn: children at one time. At the limit no more requests are taken.
  std::size_t max_children = 40;
};

}  // namespace socketserver
