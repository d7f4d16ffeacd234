// Exercise 08/idle, solved: an echo server that says goodbye to the silent.
#include <chrono>
#include <stdexcept>
#include <string>

#include "program/lines.hpp"
#include "program/run.hpp"
#include "socketserver/error.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/threading_mixin.hpp"

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

class Echo : public socketserver::StreamRequestHandler {
 public:
  Echo(socketserver::Request& request, const socketserver::Address& client,
       socketserver::BaseServer& server, milliseconds limit)
      : StreamRequestHandler(request, client, server), limit_(limit) {}

  // The limit holds for each call of the reader, so every line begins it anew; and for all of the
  // call, so single bytes do not. The setting `timeout` would not do: it limits the writer, too,
  // and a write that is given up has sent nobody knows how much of its line.
  void setup() override {
    StreamRequestHandler::setup();
    rfile().set_timeout(limit_);
  }

  void handle() override {
    try {
      echo_lines();
    } catch (const socketserver::TimedOut&) {
      wfile().write("you have been silent for too long, bye\n");
    }
  }

 private:
  void echo_lines() {
    using program::Heard;
    Heard heard = program::hear(rfile());
    for (; heard.kind == Heard::Kind::line; heard = program::hear(rfile()))
      wfile().write(client_address().to_string() + ' ' + heard.text + '\n');
    if (heard.kind == Heard::Kind::too_long) wfile().write(program::kLineTooLong);
  }

  const milliseconds limit_;
};

int run(int argc, char** argv) {
  if (argc != 3) throw std::runtime_error("give me a port, and a limit in milliseconds");
  const milliseconds limit(std::stoi(argv[2]));
  socketserver::ThreadingTCPServer server({"127.0.0.1", std::stoi(argv[1])},
                                          socketserver::handler<Echo>(limit), {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
