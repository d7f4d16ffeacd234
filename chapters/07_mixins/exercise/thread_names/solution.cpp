// Exercise 07/thread_names, solved: threads that say whom they serve, and are counted.
#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/threading_mixin.hpp"

namespace {

using socketserver::Address;
using socketserver::ThreadingTCPServer;
using namespace std::chrono_literals;

// Its hooks are the engine's, so it derives from the engine. Threads run in it until it is closed:
// that must be before its own members go.
class CountingServer : public ThreadingTCPServer {
 public:
  using ThreadingTCPServer::ThreadingTCPServer;
  ~CountingServer() override { server_close(); }

  // "12 threads, at most 5 at a time".
  [[nodiscard]] std::string counts() const {
    const std::lock_guard lock(mutex_);
    return std::to_string(started_) + " threads, at most " + std::to_string(most_) + " at a time";
  }

 protected:
  // On the new thread. The kernel takes 15 bytes and refuses a longer name as a whole, so it is the
  // port, which tells clients apart, and not the address.
  void process_request_thread(socketserver::Request& request, const Address& client) override {
    ::pthread_setname_np(::pthread_self(), ("port " + std::to_string(client.port())).c_str());
    ThreadingTCPServer::process_request_thread(request, client);
  }

  // On the loop's thread. Who starts a thread counts it; its end is its own to tell.
  std::thread start_thread(std::function<void()> body) override {
    auto counted = [this, body = std::move(body)] {
      body();
      const std::lock_guard lock(mutex_);
      --running_;
    };
    const std::lock_guard lock(mutex_);
    std::thread thread = ThreadingTCPServer::start_thread(std::move(counted));
    ++started_;
    most_ = std::max(most_, ++running_);
    return thread;
  }

 private:
  mutable std::mutex mutex_;  // guards what follows: the threads end in any order
  int started_ = 0;
  int running_ = 0;
  int most_ = 0;
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
  CountingServer server({"127.0.0.1", std::stoi(argv[1])}, socketserver::handler<Echo>(),
                        {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  std::cout << server.counts() << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
