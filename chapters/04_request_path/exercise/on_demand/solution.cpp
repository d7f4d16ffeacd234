// Exercise 04/on_demand, solved: an echo server that ends by itself when nobody needs it.
#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "program/run.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::TCPServer;
using namespace std::chrono_literals;

// How often the server looks at the clock. It ends that much late, at the most.
constexpr auto kLook = 100ms;

class OnDemand : public TCPServer {
 public:
  OnDemand(Address address, socketserver::RequestHandlerClass handler,
           std::chrono::milliseconds patience)
      : TCPServer(std::move(address), std::move(handler),
                  {.service_interval = kLook, .drain_limit = 1s}),
        patience_(patience) {}

 protected:
  // Called after each client and, thanks to the interval, when nothing happens. How often it is
  // called says nothing about how much time has gone by: only the clock does.
  void service_actions() override {
    TCPServer::service_actions();
    if (Clock::now() - last_needed_ >= patience_) request_shutdown();
  }

  // The one hook that every client comes through at its end: served, lost or failed.
  void shutdown_request(Request& request) override {
    TCPServer::shutdown_request(request);
    last_needed_ = Clock::now();
  }

 private:
  using Clock = std::chrono::steady_clock;

  const std::chrono::milliseconds patience_;
  Clock::time_point last_needed_ = Clock::now();
};

void echo(Request& request, const Address&, BaseServer&) {
  std::array<char, 16 * 1024> buffer;
  while (const std::size_t count = request.socket().receive(buffer))
    request.socket().send_all({buffer.data(), count});
}

int run(int argc, char** argv) {
  if (argc != 3) throw std::runtime_error("give me a port and a number of milliseconds");
  OnDemand server(Address("127.0.0.1", std::stoi(argv[1])), echo,
                  std::chrono::milliseconds(std::stoi(argv[2])));
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
