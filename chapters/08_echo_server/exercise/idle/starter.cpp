// Exercise 08/idle: an echo server that says goodbye to the silent. You write the limit.
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include "program/lines.hpp"
#include "program/run.hpp"
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

  // Task 1: set a limit, and say goodbye: "you have been silent for too long, bye".
  // Task 2: the limit is for each line. Where does it begin anew?
  // Task 3: it is not for writing.
  void handle() override { echo_lines(); }

 private:
  void echo_lines() {
    using program::Heard;
    Heard heard = program::hear(rfile());
    for (; heard.kind == Heard::Kind::line; heard = program::hear(rfile()))
      wfile().write(client_address().to_string() + ' ' + heard.text + '\n');
    if (heard.kind == Heard::Kind::too_long) wfile().write(program::kLineTooLong);
  }

  [[maybe_unused]] const milliseconds limit_;
};

int run(int argc, char** argv) {
  // Delete this when you begin.
  std::cerr << "This is the exercise 08/idle, and nobody has solved it yet.\n"
               "Open chapters/08_echo_server/exercise/idle/mine.cpp, delete the lines that print\n"
               "this, and begin with task 1: say goodbye.\n";
  return 1;

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
