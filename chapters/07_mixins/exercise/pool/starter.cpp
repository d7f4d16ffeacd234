// Exercise 07/pool: an engine with four threads, however many clients there are. You write the
// engine.
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <typeinfo>
#include <utility>
#include <vector>

#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::Request;
using namespace std::chrono_literals;

// Yours: put around a server class, PoolMixIn<TCPServer>, four threads serve, and others wait. As
// it stands it is no engine at all: the loop serves one client after the other.
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
  // Task 1: put the request into waiting_ (it can only be moved), for a thread to take it. The
  // first four requests start a thread each: not the constructor.
  void process_request(Request& request, const Address& client) override {
    Server::process_request(request, client);
  }

  // Task 4: take no request while kWaiting of them wait. The loop sleeps then: wake it, with an
  // Event, when there is room again.
  [[nodiscard]] bool wants_requests() override { return true; }

  // Task 3: once all requests have ended, no thread is needed any more. Tell them, and join them.
  void drain(socketserver::io::Deadline deadline) override { Server::drain(deadline); }

 private:
  // What each thread runs: take a request, carry it out, take the next.
  // Task 2: nothing that one client does costs a thread.
  [[maybe_unused]] void work() {}

  std::mutex mutex_;  // guards what follows
  std::deque<socketserver::Incoming> waiting_;
  std::vector<std::thread> threads_;
  std::condition_variable arrived_;  // tells the threads that waiting_ has something new
};

class Echo : public socketserver::StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;

  void handle() override {
    while (const auto bytes = rfile().read_some()) wfile().write(*bytes);
  }
};

int run(int argc, char** argv) {
  // Delete this when you begin.
  std::cerr << "This is the exercise 07/pool, and nobody has solved it yet.\n"
               "Open chapters/07_mixins/exercise/pool/mine.cpp, delete the lines that print\n"
               "this, and begin with task 1: serve four at once.\n";
  return 1;

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
