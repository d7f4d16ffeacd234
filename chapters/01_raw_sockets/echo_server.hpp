// The echo server in bare system calls, for one client at a time. Opened by chapter 01.
#pragma once

#include <netinet/in.h>

#include <optional>
#include <string>

namespace raw {

/// Turns `host`, an IPv4 address in digits such as "127.0.0.1", and a port into what the kernel
/// wants to see. `nullopt` if the text is no such address. Names are not looked up: inet_pton(3).
[[nodiscard]] std::optional<sockaddr_in> make_address(const std::string& host, int port);

/// "127.0.0.1:9999".
[[nodiscard]] std::string to_text(const sockaddr_in& address);

/// Opens a listening socket on `address`. The caller owns the descriptor and closes it.
/// Throws std::system_error naming the address, for example when it is in use; leaks nothing then.
[[nodiscard]] int open_listener(const sockaddr_in& address);

/// The address a socket is really bound to. With port 0 the kernel chose it: getsockname(2).
[[nodiscard]] std::string bound_address(int socket);

/// Opens a descriptor that becomes readable on SIGINT or SIGTERM, and keeps both signals from
/// ending the process from now on. Call it before there is a second thread. The caller closes it.
[[nodiscard]] int open_stop_descriptor();

/// Serves one client after the other, each until it has sent all it wants, and sends back the very
/// bytes that come. Blocks until `stop` is readable, then returns at once, even in the middle of a
/// client. What a client does wrong ends that client only; throws std::system_error if the listener
/// or the machine fails. Closes every client, neither of its arguments.
void serve(int listener, int stop);

}  // namespace raw
