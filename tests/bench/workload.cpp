// The two workloads of the bench, driven by one thread and one epoll set.
#include "workload.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

// How long all clients together may be without a reply: fifty times the slowest peer's pause.
constexpr int kPatienceMs = 10'000;

}  // namespace

Workload::Workload(std::uint16_t port, std::size_t clients, std::uint32_t first_number)
    : port_(port), first_number_(first_number), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  for (std::uint32_t index = 0; index < clients; ++index) {
    clients_.push_back(std::make_unique<Client>(first_number + index));
  }
}

Workload::~Workload() { ::close(epoll_); }

Load Workload::run(std::chrono::nanoseconds duration) {
  done_.assign(clients_.size(), 0);
  running_ = clients_.size();
  const auto begin = Clock::now();
  for (auto& client : clients_) start(*client);
  while (Clock::now() - begin < duration) wait_and_advance(true);

  // Who has nothing now was starved, though the last replies are still waited for and counted.
  Load load;
  load.starved = static_cast<std::size_t>(std::count(done_.begin(), done_.end(), 0U));
  while (running_ > 0) wait_and_advance(false);
  load.wall = Clock::now() - begin;
  for (const auto operations : done_) load.operations += operations;
  return load;
}

void Workload::wait_and_advance(bool start_again) {
  std::array<epoll_event, 256> events;
  const int count =
      ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kPatienceMs);
  if (count < 0 && errno == EINTR) return;
  if (count < 0) throw std::system_error(errno, std::generic_category(), "epoll_wait");
  if (count == 0) {
    throw std::runtime_error("no reply for ten seconds, " + std::to_string(running_) +
                             " clients waiting");
  }
  for (int at = 0; at < count; ++at) {
    const std::size_t index = events[static_cast<std::size_t>(at)].data.u32;
    if (!advance(*clients_[index])) continue;
    ++done_[index];
    if (start_again) {
      start(*clients_[index]);
    } else {
      --running_;
    }
  }
}

void Workload::connect_all() {
  for (auto& client : clients_) connect(*client);
}

void Workload::connect(Client& client) {
  client.connect(port_);
  epoll_event interest{};
  interest.events = EPOLLIN;
  interest.data.u32 = client.number() - first_number_;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, client.descriptor(), &interest) < 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

EchoWorkload::EchoWorkload(std::uint16_t port, std::size_t clients, std::uint32_t first_number)
    : Workload(port, clients, first_number) {
  connect_all();
  static_cast<void>(run({}));
}

void EchoWorkload::finish() {
  ending_ = true;
  static_cast<void>(run({}));
}

void EchoWorkload::start(Client& client) {
  if (ending_) {
    client.finish();
  } else {
    client.send();
  }
}

// A closed descriptor leaves the epoll set by itself: nobody else holds the connection.
bool EchoWorkload::advance(Client& client) {
  if (!client.finishing()) return client.receive_reply();
  if (!client.receive_end()) return false;
  client.close();
  return true;
}

void ChurnWorkload::start(Client& client) {
  connect(client);
  client.send();
}

bool ChurnWorkload::advance(Client& client) {
  if (!client.finishing()) {
    if (client.receive_reply()) client.finish();
    return false;
  }
  if (!client.receive_end()) return false;
  client.close();
  return true;
}

}  // namespace bench
