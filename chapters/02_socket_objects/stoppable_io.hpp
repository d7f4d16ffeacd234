// Waits that SIGINT and SIGTERM can end. Opened by chapter 02.
#pragma once

#include "socketserver/descriptor.hpp"
#include "socketserver/io.hpp"

/// Does what its base does, until one of the two signals comes: then an accept, receive or send
/// that waits, and every later one, ends as `cancelled`. The echo server waits in no other call.
/// For a program of one thread; one object per program.
///
/// Everything in the library that can wait goes through an Io. So this class is all it takes to
/// make a server stoppable: Socket, and the echo that uses it, need not know.
class StoppableIo : public socketserver::io::Io {
 public:
  /// Blocks both signals for good: from now on they can only be seen here. Throws
  /// std::system_error.
  StoppableIo();

  socketserver::io::Result accept(int listener, sockaddr* address, socklen_t* length,
                                  socketserver::io::Until until) override;
  socketserver::io::Result receive(int fd, std::span<char> buffer,
                                   socketserver::io::Until until) override;
  socketserver::io::Result send(int fd, std::string_view data,
                                socketserver::io::Until until) override;

 private:
  [[nodiscard]] bool stop_wanted();
  [[nodiscard]] socketserver::io::Until or_stop(socketserver::io::Until until) const;

  socketserver::Descriptor signals_;
};
