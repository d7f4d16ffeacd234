// Exercise 03/stop_word: an echo server that a client can stop. You write the stop.
#include <array>
#include <chrono>
#include <iostream>
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

// Yours. As it stands, it echoes and nothing more.
//
// Task 1: at the line "stop", answer "bye\n" and stop the server.
// Task 2: in however many pieces the line comes, and only if it is the whole line.
void echo(Request& request, const Address&, BaseServer&) {
  std::array<char, 16 * 1024> buffer;
  while (const std::size_t count = request.socket().receive(buffer))
    request.socket().send_all({buffer.data(), count});
}

int run(int argc, char** argv) {
  // Delete this when you begin.
  std::cerr << "This is the exercise 03/stop_word, and nobody has solved it yet.\n"
               "Open chapters/03_base_server/exercise/stop_word/mine.cpp, delete the lines that\n"
               "print this, and begin with task 1: stop the server at the line \"stop\".\n";
  return 1;

  if (argc != 2) throw std::runtime_error("give me a port");
  socketserver::TCPServer server(Address("127.0.0.1", std::stoi(argv[1])), echo,
                                 {.drain_limit = 1s});
  // Task 3: SIGINT and SIGTERM end it, too, with status 0.
  server.serve_forever();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
