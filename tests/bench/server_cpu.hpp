// What a server has cost so far: the CPU time of a process, its threads and its children.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace bench {

/// Reads the CPU time of somebody else's process (user and system, of all threads, dead ones too).
///
/// Wall-clock rates on a shared machine measure the neighbours. CPU time does not, so every figure
/// of the bench is "operations per second of server CPU".
class ServerCpu {
 public:
  explicit ServerCpu(pid_t server) : server_(server) {}

  /// The process, the children it has reaped, and the children that are alive or not yet reaped.
  ///
  /// Reaped children are counted in clock ticks (10 ms), everything else in nanoseconds. Throws
  /// std::system_error once the server has gone.
  [[nodiscard]] std::chrono::nanoseconds total() const;

  /// Like `total()`, but waits first until the server has nothing left to do.
  ///
  /// A server that postpones work (reaping, joining) pays for it inside the measurement. Throws
  /// std::runtime_error if the server is still busy after five seconds.
  [[nodiscard]] std::chrono::nanoseconds settled() const;

 private:
  pid_t server_;
};

}  // namespace bench
