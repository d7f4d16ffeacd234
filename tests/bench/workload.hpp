// The two workloads of the bench: echo on open connections, and connect, echo, close.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "client.hpp"

namespace bench {

/// What one measured stretch of load has done.
struct Load {
  std::uint64_t operations = 0;     ///< Complete and verified.
  std::size_t starved = 0;          ///< Clients without a single operation.
  std::chrono::nanoseconds wall{};  ///< From the first operation's start to the last one's end.
};

/// A closed loop: every client starts its next operation when its last one is complete.
///
/// One thread, one epoll set. A server that lets all clients wait for ten seconds fails the run.
class Workload {
 public:
  Workload(std::uint16_t port, std::size_t clients, std::uint32_t first_number);
  virtual ~Workload();

  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  /// Starts operations for `duration`, then waits until the last one is complete.
  [[nodiscard]] Load run(std::chrono::nanoseconds duration);

 protected:
  /// Begins an operation.
  virtual void start(Client& client) = 0;

  /// The client's socket is readable; true when its operation is complete.
  [[nodiscard]] virtual bool advance(Client& client) = 0;

  void connect_all();
  void connect(Client& client);

 private:
  void wait_and_advance(bool start_again);

  std::uint16_t port_;
  std::uint32_t first_number_;
  int epoll_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::uint64_t> done_;  // operations per client
  std::size_t running_ = 0;
};

/// One operation is one 64-byte round trip on a connection that stays open.
class EchoWorkload : public Workload {
 public:
  /// Connects all clients and returns once each of them has had one reply.
  EchoWorkload(std::uint16_t port, std::size_t clients, std::uint32_t first_number);

  /// Ends all streams and waits for the server's ends.
  void finish();

 protected:
  void start(Client& client) override;
  bool advance(Client& client) override;

 private:
  bool ending_ = false;
};

/// One operation is a connection: connect, one round trip, both ends of stream, close.
class ChurnWorkload : public Workload {
 public:
  using Workload::Workload;

 protected:
  void start(Client& client) override;
  bool advance(Client& client) override;
};

}  // namespace bench
