// Exercise 06/questions, solved: a UDP server that answers questions and nothing else.
#include <stdexcept>
#include <string>
#include <string_view>

#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/udp_server.hpp"

namespace {

using socketserver::Address;
using socketserver::DatagramRequestHandler;
using socketserver::UDPServer;

constexpr std::size_t kLongest = 64;

// With or without a line end: people send one, programs seldom do.
bool is_question(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text.ends_with('?');
}

class Answerer : public DatagramRequestHandler {
 public:
  using DatagramRequestHandler::DatagramRequestHandler;

  // What is written leaves as one datagram when finish() runs. Nothing written, nothing sent, and
  // that matters: of two servers that answer everything, each answers the other's answers, for
  // ever. So no answer of ours is a question.
  void handle() override {
    if (truncated())
      wfile().write("more than " + std::to_string(kLongest) + " bytes\n");
    else if (is_question(packet()))
      wfile().write(std::to_string(packet().size()) + " bytes\n");
  }
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  UDPServer server(Address("127.0.0.1", std::stoi(argv[1])), socketserver::handler<Answerer>(),
                   {.max_packet_size = kLongest});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
