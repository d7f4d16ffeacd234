// A socket: one owner, operations that end whole, errors that name the call and the address.
// Opened by chapter 02.
#pragma once

#include <sys/socket.h>

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "socketserver/address.hpp"
#include "socketserver/descriptor.hpp"
#include "socketserver/io.hpp"

namespace socketserver {

/// One socket, close-on-exec, closed with this object (socket(2)). Failures throw std::system_error
/// that names the call and the address; a lost peer throws PeerGone, a passed deadline TimedOut.
/// Threads: one may receive while another sends; `shutdown_both`, which wakes both, and
/// `set_deadline` may be called by anybody at any time. Everything else is for the owner.
class Socket {
 public:
  /// A new socket, e.g. `Socket(AF_INET, SOCK_STREAM)`.
  Socket(int family, int type);
  /// Takes over a descriptor made elsewhere (inherited, passed in).
  explicit Socket(Descriptor descriptor, Address peer = {}) noexcept;
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  ~Socket() = default;

  /// A connected stream; blocks until the peer answers or the deadline passes (connect(2)).
  [[nodiscard]] static Socket connect_to(const Address& peer, io::Deadline deadline = io::kNever);
  /// Two sockets connected to each other (socketpair(2)).
  [[nodiscard]] static std::pair<Socket, Socket> pair(int type = SOCK_STREAM);

  /// The number, still owned here.
  [[nodiscard]] int fileno() const noexcept { return descriptor_.get(); }
  [[nodiscard]] Address local_address() const;  ///< Where it is bound (getsockname(2)).
  /// Who was connected or accepted; remembered, so it is known after the peer has left, too.
  [[nodiscard]] const Address& peer_address() const noexcept { return peer_; }

  /// setsockopt(2) with an int; `call` names the option in the error.
  void set_option(int level, int option, int value, const char* call);
  void bind(const Address& address);  ///< Gives it an address of its own (bind(2)).
  /// Lets clients queue (listen(2)). From now on the socket is non-blocking: a client that leaves
  /// between "there is one" and accept(2) must not make the server wait for the next.
  void listen(int backlog);

  struct Accepted;
  /// The next client, or nothing if none is there by the deadline (accept4(2)). Blocks until then.
  [[nodiscard]] std::optional<Accepted> accept(io::Deadline deadline = io::kNever);

  /// At least one byte; 0 at the end of input. Blocks until then, or throws TimedOut.
  [[nodiscard]] std::size_t receive(std::span<char> buffer, io::Deadline deadline = io::kNever);
  /// All of `data`, however many send(2) calls that takes. Blocks while the peer does not read.
  /// After an exception it is unknown how much has gone out.
  void send_all(std::string_view data, io::Deadline deadline = io::kNever);

  /// Every receive and send that starts after this call ends by `deadline`, in addition to its own.
  /// Sockets start without one. Any thread.
  void set_deadline(io::Deadline deadline) noexcept { deadline_ = deadline; }

  /// Tells the peer that nothing more will come: it reads end of input (shutdown(2)). A peer that
  /// is gone already is no error.
  void shutdown_write() noexcept;
  /// Ends both directions at once and wakes every thread that waits on this socket. The descriptor
  /// stays open, so its number cannot go to a stranger while somebody still uses it.
  void shutdown_both() noexcept;

  /// Closes the descriptor now, for a process that has a copy too many. The object is of no use
  /// afterwards.
  void close() noexcept { descriptor_.reset(); }

  /// True once `receive` has seen the end of input.
  [[nodiscard]] bool saw_end() const noexcept { return saw_end_; }
  /// True once anything was sent.
  [[nodiscard]] bool has_sent() const noexcept { return has_sent_; }

 private:
  /// The count of a finished operation; throws for every other outcome.
  std::size_t finished(const io::Result& result, const char* call) const;

  Descriptor descriptor_;
  Address peer_;
  std::atomic<io::Deadline> deadline_ = io::kNever;
  std::atomic<bool> saw_end_ = false;
  std::atomic<bool> has_sent_ = false;
};

/// A client that has been accepted.
struct Socket::Accepted {
  Socket socket;  ///< The connection.
  Address peer;   ///< Who is at its other end.
};

}  // namespace socketserver
