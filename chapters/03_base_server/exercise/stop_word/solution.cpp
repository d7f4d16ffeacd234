// Exercise 03/stop_word, solved: an echo server that a client can stop.
#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include "program/run.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using namespace std::chrono_literals;

// The handler runs on the thread of the loop. There shutdown() asks for the stop and returns; to
// wait for the loop's end here would be to wait for oneself. The loop ends when the handler has
// returned and its connection was closed in good order, so the farewell arrives.
void echo(Request& request, const Address&, BaseServer& server) {
  constexpr std::string_view kWord = "stop\n";
  std::string line;  // what has come of the line so far
  std::array<char, 16 * 1024> buffer;
  while (const std::size_t count = request.socket().receive(buffer)) {
    request.socket().send_all({buffer.data(), count});
    for (std::size_t i = 0; i < count; ++i) {
      line += buffer[i];
      if (line == kWord) {
        request.socket().send_all("bye\n");
        server.shutdown();
        return;
      }
      if (buffer[i] == '\n') line.clear();
      // A line that cannot be the word any more need not be kept.
      if (line.size() > kWord.size()) line.resize(kWord.size());
    }
  }
}

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  socketserver::TCPServer server(Address("127.0.0.1", std::stoi(argv[1])), echo,
                                 {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
