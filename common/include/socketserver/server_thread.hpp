// A server's loop in a thread of its own, for the length of a scope. Opened by chapter 03.
#pragma once

#include <thread>

#include "socketserver/base_server.hpp"
#include "socketserver/event.hpp"

namespace socketserver {

/// Runs `serve_forever` in a thread. Stops the loop and joins the thread at the end of its scope.
/// What ends the loop before goes to `handle_error`. The server must outlive it.
class ServerThread {
 public:
  /// Returns once the loop runs, so that clients can connect; rethrows what kept it from running.
  explicit ServerThread(BaseServer& server);
  /// Calls `shutdown` and waits for the thread. Does not close the server.
  ~ServerThread();
  ServerThread(const ServerThread&) = delete;
  ServerThread& operator=(const ServerThread&) = delete;

  /// Readable once the loop has ended, for whatever reason: to wait for it together with a prompt.
  [[nodiscard]] int ended_descriptor() const noexcept { return ended_.fileno(); }

 private:
  BaseServer& server_;
  Event ended_;
  std::thread thread_;
};

}  // namespace socketserver
