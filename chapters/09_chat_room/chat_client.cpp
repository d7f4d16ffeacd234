// A client for the chat room that talks and listens at once. Opened by chapter 09.
#include <unistd.h>

#include <cstdio>
#include <socketserver/address.hpp>
#include <string>

#include "conversation.hpp"
#include "program/command_line.hpp"
#include "program/run.hpp"

namespace {

// 0: the user has left, by `quit` or by ending the input. 1: the server has.
int talk(int argc, char** argv) {
  program::CommandLine command_line("chat_client", "Talks to a chat room; `quit` leaves.");
  std::string host = "127.0.0.1";
  int port = 9999;
  command_line.option("--host", host, "The server's address");
  command_line.option("--port", port, 1, 65535, "The server's port");
  command_line.positional("HOST", host, "The same as --host");
  command_line.positional("PORT", port, 1, 65535, "The same as --port");
  if (const auto status = command_line.parse(argc, argv)) return *status;
  if (command_line.given("--host") && command_line.given("HOST"))
    return command_line.refuse("the host is given twice");
  if (command_line.given("--port") && command_line.given("PORT"))
    return command_line.refuse("the port is given twice");

  const socketserver::Address server(host, port);
  chat::Conversation conversation(socketserver::Socket::connect_to(server), STDIN_FILENO,
                                  STDOUT_FILENO);
  if (conversation.run() == chat::Conversation::Ending::left) return 0;
  std::fprintf(stderr, "chat_client: the server %s is gone\n", server.to_string().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, talk); }
