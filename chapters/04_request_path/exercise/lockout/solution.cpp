// Exercise 04/lockout, solved: a server that locks out whoever fails three times.
#include <array>
#include <chrono>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>

#include "program/run.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::TCPServer;
using namespace std::chrono_literals;

constexpr int kMostFailures = 3;

// What the client says up to its first line end, or as much as a password may be long.
std::string first_line(socketserver::Socket& socket) {
  std::array<char, 80> buffer;
  std::string line;
  while (line.size() < buffer.size() && line.find('\n') == std::string::npos) {
    const std::size_t count = socket.receive(buffer);
    if (count == 0) break;
    line.append(buffer.data(), count);
  }
  return line;
}

// The handler. Who says nothing at all has failed, too.
void ask_for_the_password(Request& request, const Address&, BaseServer&) {
  if (first_line(request.socket()) != "swordfish\n") throw std::runtime_error("wrong password");
  request.socket().send_all("welcome\n");
}

// Three hooks that share a table: one writes into it, one clears, one looks.
class Lockout : public TCPServer {
 public:
  using TCPServer::TCPServer;

  // Called for what a handler has thrown, while its client is still connected: whoever sees the end
  // of a connection has been counted. A client that is gone is no error and does not come here.
  // There is no client if the server's own accept failed.
  void handle_error(const std::exception_ptr& error, const Address* client) override {
    if (client != nullptr) ++failures_[client->host()];
    TCPServer::handle_error(error, client);
  }

 protected:
  // Asked about each client before anything is read. It goes by the host: the port is another one
  // each time.
  bool verify_request(Request& request, const Address& client) override {
    const auto found = failures_.find(client.host());
    if (found != failures_.end() && found->second >= kMostFailures) return false;
    return TCPServer::verify_request(request, client);
  }

  // Calls the handler. If that throws, the second line is not reached.
  void finish_request(Request& request, const Address& client) override {
    TCPServer::finish_request(request, client);
    failures_.erase(client.host());
  }

 private:
  std::map<std::string, int> failures_;  // by host; only of those who have failed
};

int run(int argc, char** argv) {
  if (argc != 3) throw std::runtime_error("give me a host and a port");
  Lockout server(Address(argv[1], std::stoi(argv[2])), ask_for_the_password,
                 {.dual_stack = true, .drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
