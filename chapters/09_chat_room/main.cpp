// The chat room: everybody hears what anybody says. Opened by chapter 09.
#include <chrono>
#include <optional>
#include <socketserver/signals.hpp>
#include <string>

#include "chat_server.hpp"
#include "program/command_line.hpp"
#include "program/live_table.hpp"
#include "program/log.hpp"
#include "program/prompt.hpp"
#include "program/run.hpp"

namespace {

using namespace std::chrono_literals;

int serve(int argc, char** argv) {
  program::CommandLine command_line("ch09_chat_room", "Sends each line to everybody in the room.");
  std::string host;
  int port = 0;
  command_line.address(host, port);
  if (const auto status = command_line.parse(argc, argv)) return *status;

  chat::ChatServer chat_server({host, port}, {.drain_limit = 1s});
  const auto signals = socketserver::stop_on_signals(chat_server.server());
  chat_server.start();
  program::announce(chat_server.server().server_address().to_string());

  program::Prompt prompt(chat_server.ended_descriptor());
  for (auto command = prompt.next(); command && *command != "quit"; command = prompt.next())
    program::print_live(chat_server.server().live_requests());

  // While `signals` is still there: a second ^C cuts whoever will not leave.
  const auto report = chat_server.stop();
  program::log("the room is closed: " + std::to_string(report.finished) + " left, " +
               std::to_string(report.cut.size()) + " cut");
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, serve); }
