// The chat client from outside: talking, listening, leaving, and a server that goes away. Opened by
// chapter 09.
#include <csignal>
#include <string>

#include "chapters/line_program_test.hpp"

using line_program_test::Client;
using line_program_test::Process;
using line_program_test::Served;

namespace {

const std::string kServer = "ch09_chat_room";

/// A chat client that talks to `address` ("127.0.0.1:4711").
Process chat_client(const std::string& address, Process::Options options = {}) {
  const auto colon = address.rfind(':');
  return Process{
      {Process::program("chat_client"), address.substr(0, colon), address.substr(colon + 1)},
      std::move(options)};
}

}  // namespace

TEST_CASE("the chat client talks and listens at once", "[ch09][program]") {
  Served served(kServer);
  Client ann = served.client();
  Process bob = chat_client(served.address);
  bob.write("hello\n");
  const std::string heard = ann.receive_line();
  CHECK(heard.ends_with(" hello"));
  CHECK(bob.read_line() == heard);
  ann.send("hello Bob\n");  // while Bob types nothing
  CHECK(bob.read_line() == ann.local_address() + " hello Bob");
  bob.write("quit\n");
  CHECK(bob.wait() == 0);
  CHECK(bob.errors() == "");
}

TEST_CASE("the chat client leaves at quit and hears itself out first", "[ch09][program]") {
  Served served(kServer);
  Process client = chat_client(served.address);
  client.write("hi\n quit \n");
  CHECK(client.wait() == 0);
  CHECK(client.output().ends_with(" hi\n"));
  CHECK(client.errors() == "");
}

TEST_CASE("the chat client leaves at the end of its input", "[ch09][program]") {
  Served served(kServer);
  Process client = chat_client(served.address);
  client.write("hi\nleft over");
  client.close_stdin();
  CHECK(client.wait() == 0);
  CHECK(client.output().find(" hi\n") != std::string::npos);
  CHECK(client.output().ends_with(" left over\n"));
  CHECK(client.errors() == "");
}

TEST_CASE("the chat client works on a terminal", "[ch09][program]") {
  Served served(kServer);
  Process client = chat_client(served.address, {.input = test_support::Input::terminal});
  client.write("typed\n");
  client.wait_for_output(" typed\n");
  client.close_stdin();
  CHECK(client.wait() == 0);
}

TEST_CASE("the chat client says in one line that the server is gone", "[ch09][program]") {
  Served served(kServer);
  Process client = chat_client(served.address);
  served.server.wait_for_error(" is up\n");
  const bool in_order = GENERATE(true, false);
  CAPTURE(in_order);
  served.server.signal(in_order ? SIGTERM : SIGKILL);
  CHECK(client.wait() == 1);
  CHECK(client.errors() == "chat_client: the server " + served.address + " is gone\n");
  CHECK(client.output().ends_with("the server is going down, bye\n") == in_order);
}

TEST_CASE("the chat client says in one line that nobody is there", "[ch09][program]") {
  Served served(kServer);
  CHECK(line_program_test::stop(served.server) == 0);
  Process client = chat_client(served.address);
  CHECK(client.wait() == 1);
  CHECK(client.output() == "");
  CHECK(client.errors() == "chat_client: connect " + served.address + ": Connection refused\n");
}

TEST_CASE("the chat client can be fed ten megabytes at once", "[ch09][program]") {
  Served served(kServer);
  const std::string line = std::string(999, 'x') + '\n';
  constexpr std::size_t kLines = 10'000;
  Process client = chat_client(served.address);
  for (std::size_t i = 0; i < kLines; i += 100) {
    std::string block;
    for (int j = 0; j < 100; ++j) block += line;
    client.write(block);
  }
  client.close_stdin();
  CHECK(client.wait() == 0);
  CHECK(program_test::count_lines(client.output()) == kLines);
}

TEST_CASE("the chat client takes its server by position or by option", "[ch09][program]") {
  Served served(kServer);
  const auto port = program_test::port_of(served.address);
  const std::string program = Process::program("chat_client");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{program, "127.0.0.1", port},
        {program, "--port", port, "--host", "127.0.0.1"},
        {program, "--port", port}}) {
    Process client{arguments};
    client.write("hi\nquit\n");
    CHECK(client.wait() == 0);
  }
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{program, "127.0.0.1", "80x"},
        {program, "--port", "0"},
        {program, "127.0.0.1", "80", "stray"},
        {program, "127.0.0.1", "--host", "127.0.0.1"},
        {program, "127.0.0.1", "80", "--port", "80"},
        {program, "--prot", "80"}}) {
    Process client{arguments};
    CHECK(client.wait() == 2);
    CHECK(client.errors().find("usage: chat_client ") != std::string::npos);
  }
}
