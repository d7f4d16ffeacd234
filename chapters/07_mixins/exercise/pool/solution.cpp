// Exercise 07/pool, solved: an engine with four threads, however many clients there are.
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <typeinfo>
#include <utility>
#include <vector>

#include "program/run.hpp"
#include "socketserver/event.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::Request;
using namespace std::chrono_literals;

// Put around a server class: PoolMixIn<TCPServer>. Four threads serve; eight more requests may wait
// for them, in the order of their coming. All others wait in the kernel, as they do for any loop.
template <class Server>
class PoolMixIn : public Server {
  static_assert(
      !requires { typename Server::Engine; }, "a server has one engine");

 public:
  static constexpr std::size_t kThreads = 4;
  static constexpr std::size_t kWaiting = 8;
  using Engine = PoolMixIn;
  using Server::Server;
  ~PoolMixIn() override { this->close_in_destructor(typeid(PoolMixIn), true); }

 protected:
  // The threads start here, one with each of the first requests, and not in the constructor: there,
  // nobody has blocked the signals yet, and a thread inherits the mask of the one that starts it.
  void process_request(Request& request, const Address& client) override {
    const std::lock_guard lock(mutex_);
    if (threads_.size() < kThreads) threads_.emplace_back([this] { work(); });
    waiting_.push_back({std::move(request), client});
    arrived_.notify_one();
  }

  // While the queue is full, the loop takes no request. It sleeps, and must be told of a free
  // place.
  [[nodiscard]] bool wants_requests() override {
    const std::lock_guard lock(mutex_);
    return waiting_.size() < kWaiting;
  }
  [[nodiscard]] int engine_descriptor() const noexcept override { return has_room_.fileno(); }
  void engine_actions() override { has_room_.clear(); }

  // The base waits for all requests, those in the queue among them, and cuts what is left at the
  // deadline. It needs the threads for that, so they are sent home afterwards.
  void drain(socketserver::io::Deadline deadline) override {
    Server::drain(deadline);
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    arrived_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  // A request is gone before the next one is asked for. What its handler throws ends in carry_out.
  void work() {
    while (auto next = take()) this->carry_out(next->request, next->client_address);
  }

  // Waits for the next request; nothing once there will be none.
  std::optional<socketserver::Incoming> take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return std::nullopt;
    if (waiting_.size() == kWaiting) has_room_.set();
    socketserver::Incoming next = std::move(waiting_.front());
    waiting_.pop_front();
    return next;
  }

  std::mutex mutex_;  // guards what follows
  std::deque<socketserver::Incoming> waiting_;
  std::vector<std::thread> threads_;
  bool closed_ = false;
  std::condition_variable arrived_;
  const socketserver::Event has_room_;
};

class Echo : public socketserver::StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;

  void handle() override {
    while (const auto bytes = rfile().read_some()) wfile().write(*bytes);
  }
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  PoolMixIn<socketserver::TCPServer> server({"127.0.0.1", std::stoi(argv[1])},
                                            socketserver::handler<Echo>(), {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
