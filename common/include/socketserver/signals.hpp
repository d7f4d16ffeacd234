// Stops a server when the process is told to end. Opened by chapter 03.
#pragma once

#include <csignal>
#include <thread>

#include "socketserver/base_server.hpp"
#include "socketserver/descriptor.hpp"
#include "socketserver/event.hpp"

namespace socketserver {

/// As long as it lives, SIGINT and SIGTERM stop the server: the first one stops the loop and lets
/// live requests finish within `Options::drain_limit`; a second one cuts them at once. No signal
/// handler and no global is involved: both signals are blocked and a thread of this object waits
/// for them (signalfd(2)).
class StopOnSignals {
 public:
  /// Blocks the signals in the calling thread and, by inheritance, in all threads started from it
  /// afterwards. Call it before you start threads. The server must outlive it. Throws
  /// std::system_error if there is no descriptor or thread left.
  explicit StopOnSignals(BaseServer& server);
  /// Ends the thread and restores the mask: on the thread that made it. Signals that came meanwhile
  /// have done their work and are dropped.
  ~StopOnSignals();
  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;

 private:
  void wait_for_signals();

  BaseServer& server_;
  sigset_t previous_mask_{};
  Descriptor signals_;
  Event done_;
  std::thread thread_;
};

/// SIGINT and SIGTERM end `server` from now on: `auto signals = stop_on_signals(server);`
[[nodiscard]] inline StopOnSignals stop_on_signals(BaseServer& server) {
  return StopOnSignals(server);
}

}  // namespace socketserver
