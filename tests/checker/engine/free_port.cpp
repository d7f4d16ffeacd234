// A TCP and UDP port that nobody uses and nobody else will choose. Serves `check`.
#include "checker/engine/free_port.hpp"

#include <sys/socket.h>

#include <random>
#include <stdexcept>
#include <string>

#include "socketserver/error.hpp"

namespace checker {
namespace {

// Below net.ipv4.ip_local_port_range, which begins at 32768 (ip(7)).
constexpr int kLowest = 20000;
constexpr int kHighest = 29999;

bool can_be_bound(int port, int type) {
  return socketserver::attempt([&] {
           socketserver::Socket(AF_INET, type).bind({"127.0.0.1", port});
         }) == nullptr;
}

}  // namespace

// An abstract name (unix(7)) belongs to one socket at a time and goes with it: a lock that nobody
// can forget to give back.
FreePort::FreePort() {
  std::uniform_int_distribution<int> any(kLowest, kHighest);
  std::random_device random;
  for (int attempts = 0; attempts < 1000; ++attempts) {
    number_ = any(random);
    lock_.emplace(AF_UNIX, SOCK_DGRAM);
    const auto name = socketserver::Address::unix_path("@port-" + std::to_string(number_));
    const bool ours = socketserver::attempt([&] { lock_->bind(name); }) == nullptr;
    if (ours && can_be_bound(number_, SOCK_STREAM) && can_be_bound(number_, SOCK_DGRAM)) return;
  }
  throw std::runtime_error("no free port was found between " + std::to_string(kLowest) + " and " +
                           std::to_string(kHighest));
}

}  // namespace checker
