// A TCP and UDP port that nobody uses and nobody else will choose. Serves `check`.
#include "checker/engine/free_port.hpp"

#include <sys/socket.h>

#include <random>
#include <stdexcept>
#include <string>

#include "checker/engine/sock_diag.hpp"
#include "socketserver/error.hpp"

namespace checker {
namespace {

// Below net.ipv4.ip_local_port_range, which begins at 32768 (ip(7)).
constexpr int kLowest = 20000;
constexpr int kHighest = 29999;

}  // namespace

// An abstract name (unix(7)) belongs to one socket at a time and goes with it: a lock that nobody
// can forget to give back. The port itself is not bound to try it: another thread may be starting a
// server at that moment, whose process would hold a copy of our socket until it has its program.
FreePort::FreePort() {
  std::uniform_int_distribution<int> any(kLowest, kHighest);
  std::random_device random;
  for (int attempts = 0; attempts < 1000; ++attempts) {
    number_ = any(random);
    lock_.emplace(AF_UNIX, SOCK_DGRAM);
    const auto name = socketserver::Address::unix_path("@port-" + std::to_string(number_));
    const bool ours = socketserver::attempt([&] { lock_->bind(name); }) == nullptr;
    if (ours && !port_in_use(number_)) return;
  }
  throw std::runtime_error("no free port was found between " + std::to_string(kLowest) + " and " +
                           std::to_string(kHighest));
}

}  // namespace checker
