// Exercise 03/idle_exit, solved: an echo server that ends when nobody has come for two seconds.
#include <array>
#include <chrono>
#include <stdexcept>
#include <string>

#include "program/run.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

void echo(Request& request, const Address&, BaseServer&) {
  std::array<char, 16 * 1024> buffer;
  while (const std::size_t count = request.socket().receive(buffer))
    request.socket().send_all({buffer.data(), count});
}

/// Ends by itself once no client has been there for two seconds.
///
/// The loop calls service_actions once a pass. With `service_interval` it makes a pass from time to
/// time, also if nobody comes; without it an idle loop sleeps, and nobody would look at the clock.
class IdleServer : public socketserver::TCPServer {
 public:
  explicit IdleServer(const Address& address)
      : TCPServer(address, echo, {.service_interval = 100ms, .drain_limit = 1s}) {}

 protected:
  // On the loop's own thread shutdown() asks for the stop and returns.
  void service_actions() override {
    if (Clock::now() - last_client_ > 2s) shutdown();
  }

  // The time begins when a client has left, not when it came.
  void process_request(Request& request, const Address& client) override {
    TCPServer::process_request(request, client);
    last_client_ = Clock::now();
  }

 private:
  Clock::time_point last_client_ = Clock::now();
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  IdleServer server(Address("127.0.0.1", std::stoi(argv[1])));
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
