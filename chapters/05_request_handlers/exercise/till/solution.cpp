// Exercise 05/till, solved: a till that adds up what each customer pays, and what all have paid.
#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::StreamRequestHandler;
using socketserver::TCPServer;
using namespace std::chrono_literals;

// Text from a stranger: the whole of it is a number that fits, or it is none. from_chars says where
// it has stopped and does not throw.
std::optional<int> amount_in(std::string_view text) {
  int amount = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, amount);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return amount;
}

class Till : public StreamRequestHandler {
 public:
  Till(Request& request, const Address& client_address, BaseServer& server, std::int64_t& takings)
      : StreamRequestHandler(request, client_address, server), takings_(takings) {}

  void handle() override {
    while (const auto line = rfile().read_line()) wfile().write(answer(*line) + '\n');
  }

 private:
  // What a client says wrong is answered like anything else. An exception would end its connection.
  std::string answer(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line == "takings") return std::to_string(takings_);
    const auto amount = amount_in(line);
    if (!amount) return "that is no amount";
    total_ += *amount;
    takings_ += *amount;
    return std::to_string(total_);
  }

  std::int64_t total_ = 0;  // of this client alone: each one has a handler of its own
  std::int64_t& takings_;   // of all; a reference, since the handler goes with its client
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  std::int64_t takings = 0;
  TCPServer server(Address("127.0.0.1", std::stoi(argv[1])),
                   socketserver::handler<Till>(std::ref(takings)), {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
