// The program of the library guide: a server to leave running. It sends each line back in capitals.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <iostream>
#include <socketserver/socketserver.hpp>
#include <string>

namespace {

using namespace std::chrono_literals;
using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;

// What all handlers share. Each runs on a thread of its own, so it is atomic.
struct Counters {
  std::atomic<std::size_t> lines = 0;
};

// A record goes out in one piece: several threads write here at once.
void log(const std::string& text) { std::clog << text + '\n'; }

//! [handler]
class Capitals : public socketserver::StreamRequestHandler {
 public:
  Capitals(Request& request, const Address& client, BaseServer& server, Counters& counters,
           std::chrono::milliseconds patience)
      : StreamRequestHandler(request, client, server), counters_(counters) {
    timeout = patience;  // for a line to come whole, and for a reply to be taken
    max_line = 1000;
  }

  void handle() override try {
    while (auto line = rfile().read_line()) {
      for (char& c : *line)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      wfile().write(*line);
      ++counters_.lines;
    }
  } catch (const socketserver::LineTooLong&) {
    too_long_ = true;
  }

  // Said here and not in the catch block: nothing in it may block.
  void finish() override {
    if (too_long_) wfile().write("that line is too long\n");
    StreamRequestHandler::finish();
  }

 private:
  Counters& counters_;
  bool too_long_ = false;
};
//! [handler]

//! [hooks]
class CapitalsServer : public socketserver::TCPServer {
 public:
  using TCPServer::TCPServer;

 protected:
  // A thread for each client is cheap, and not free: here is the end of it.
  bool verify_request(Request& request, const Address& client) override {
    constexpr std::size_t kMostClients = 200;
    if (live_requests().count() <= kMostClients) return true;
    log(client.to_string() + " is one too many");
    request.socket().send_all("busy, come back later\n");
    return false;
  }

  // Called by many threads at once. Who just went away is not reported here at all.
  void handle_error(const std::exception_ptr& error, const Address* client) override {
    log((client ? client->to_string() : "server") + ": " + socketserver::describe(error));
  }
};
//! [hooks]

//! [serve]
void serve(const Address& address, std::chrono::milliseconds patience) {
  Counters counters;  // before the server: it outlives every handler
  socketserver::ThreadingMixIn<CapitalsServer> server(
      address, socketserver::handler<Capitals>(std::ref(counters), patience),
      {.dual_stack = true, .drain_limit = 2s});
  const auto signals = socketserver::stop_on_signals(server);
  log("listening on " + server.server_address().to_string());

  server.serve_forever();  // until SIGINT or SIGTERM

  const socketserver::DrainReport report = server.server_close();
  for (const Address& client : report.cut) log(client.to_string() + " was cut off");
  log("served " + std::to_string(counters.lines) + " lines");
}
//! [serve]

}  // namespace

//! [main]
int main(int argc, char** argv) try {
  const std::string host = argc > 1 ? argv[1] : "127.0.0.1";
  const int port = argc > 2 ? std::stoi(argv[2]) : 9999;
  const std::chrono::seconds patience{argc > 3 ? std::stoi(argv[3]) : 60};
  serve(Address(host, port), patience);
  return 0;
} catch (const std::exception& error) {
  log(std::string("guide_server: ") + error.what());
  return 1;
}
//! [main]
