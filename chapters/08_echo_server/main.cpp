// The echo server: a thread for each client, log lines, and a prompt to look inside. Opened by
// chapter 08.
#include <chrono>
#include <optional>
#include <socketserver/server_thread.hpp>
#include <socketserver/signals.hpp>
#include <socketserver/threading_mixin.hpp>
#include <string>

#include "echo_handler.hpp"
#include "program/command_line.hpp"
#include "program/live_table.hpp"
#include "program/prompt.hpp"
#include "program/run.hpp"

namespace {

using namespace std::chrono_literals;

int serve(int argc, char** argv) {
  program::CommandLine command_line("ch08_echo_server", "Sends each line back to its client.");
  std::string host;
  int port = 0;
  command_line.address(host, port);
  if (const auto status = command_line.parse(argc, argv)) return *status;

  socketserver::ThreadingTCPServer server({host, port}, socketserver::handler<EchoHandler>(),
                                          {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(server);
  const socketserver::ServerThread serving(server);
  program::announce(server.server_address().to_string());

  program::Prompt prompt(serving.ended_descriptor());
  for (auto command = prompt.next(); command && *command != "quit"; command = prompt.next())
    program::print_live(server.live_requests());

  // While `signals` is still there: a second ^C cuts whoever will not leave.
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, serve); }
