// Exercise 08/commands, solved: an echo server that answers questions about itself.
#include <atomic>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "program/lines.hpp"
#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/threading_mixin.hpp"

namespace {

using namespace std::chrono_literals;

class Echo : public socketserver::StreamRequestHandler {
 public:
  Echo(socketserver::Request& request, const socketserver::Address& client,
       socketserver::BaseServer& server, std::atomic<int>& lines)
      : StreamRequestHandler(request, client, server), lines_(lines) {}

  void handle() override {
    using program::Heard;
    Heard heard = program::hear(rfile());
    for (; heard.kind == Heard::Kind::line; heard = program::hear(rfile()))
      wfile().write(answer(heard.text));
    if (heard.kind == Heard::Kind::too_long) wfile().write(program::kLineTooLong);
  }

 private:
  // Whole lines are commands, and nothing else is: no text of a client's becomes one by accident.
  std::string answer(std::string_view line) {
    if (line == "/stats") return stats();
    if (line == "/who") return who();
    if (line.starts_with("//")) return echo(line.substr(1));
    if (line.starts_with('/')) return "no such command: " + std::string(line) + '\n';
    return echo(line);
  }

  std::string echo(std::string_view text) {
    ++lines_;
    return client_address().to_string() + ' ' + std::string(text) + '\n';
  }

  std::string stats() const {
    return std::to_string(server().live_requests().count()) + " clients, " +
           std::to_string(lines_) + " lines\n";
  }

  // From a snapshot: while we write, clients come and go.
  std::string who() const {
    std::string list;
    for (const auto& live : server().live_requests().snapshot())
      list += live.client.to_string() + (live.client == client_address() ? " (you)\n" : "\n");
    return list;
  }

  std::atomic<int>& lines_;
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  std::atomic<int> lines = 0;  // of all clients; it outlives the server
  socketserver::ThreadingTCPServer server({"127.0.0.1", std::stoi(argv[1])},
                                          socketserver::handler<Echo>(std::ref(lines)),
                                          {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
