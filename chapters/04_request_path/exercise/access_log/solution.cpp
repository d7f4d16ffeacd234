// Exercise 04/access_log, solved: a shop that writes one line about each client, whatever happened.
#include <array>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include "program/run.hpp"
#include "socketserver/error.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::TCPServer;
using namespace std::chrono_literals;

// A server that takes orders until somebody closes it; then nobody gets in any more.
class Shop : public TCPServer {
 public:
  using TCPServer::TCPServer;
  void close_the_shop() { open_ = false; }

 protected:
  bool verify_request(Request& request, const Address& client) override {
    return open_ && TCPServer::verify_request(request, client);
  }

 private:
  bool open_ = true;
};

// What the client says up to its first line end, or as much as an order may be long.
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

// The handler: one order, or none at all.
void take_an_order(Request& request, const Address&, BaseServer& server) {
  const std::string order = first_line(request.socket());
  if (order == "coffee\n") {
    request.socket().send_all("here you are\n");
  } else if (order == "we close\n") {
    static_cast<Shop&>(server).close_the_shop();
    request.socket().send_all("good night\n");
  } else if (!order.empty()) {
    throw std::runtime_error("no such thing in this shop");
  }
}

// Two hooks know all that can happen to a client. Each lets its base do the work and passes on what
// comes out of it, a result or an exception: nobody else notices that there is a log.
class LoggingShop : public Shop {
 public:
  using Shop::Shop;

 protected:
  // A client that is not let in comes through no other hook but those that close it.
  bool verify_request(Request& request, const Address& client) override {
    const bool welcome = Shop::verify_request(request, client);
    if (!welcome) log(client, "refused");
    return welcome;
  }

  // handle_error would be too late to tell a lost client: it does not hear of it.
  void finish_request(Request& request, const Address& client) override {
    try {
      Shop::finish_request(request, client);
    } catch (const socketserver::PeerGone&) {
      log(client, "lost");
      throw;
    } catch (...) {
      log(client, "failed");
      throw;
    }
    log(client, "served");
  }

 private:
  // Flushed at once: who reads the log through a pipe does not want to wait until it is full.
  static void log(const Address& client, const std::string& outcome) {
    std::cout << client.to_string() + ' ' + outcome + '\n' << std::flush;
  }
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  LoggingShop server(Address("127.0.0.1", std::stoi(argv[1])), take_an_order, {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
