// Engines watched from outside: output, input, sudden death, and a class that forgets to close.
// Serves the tests of chapter 07.
#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "support/process.hpp"
#include "support/socket_name.hpp"

using test_support::Client;
using test_support::eventually;
using test_support::Process;

namespace {

Process start(std::vector<std::string> arguments, Process::Options options = {}) {
  arguments.insert(arguments.begin(), ENGINE_PROGRAM);
  return Process(std::move(arguments), std::move(options));
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
    ++count;
  return count;
}

void echoes(Client& client, const std::string& line) {
  client.send(line + '\n');
  CHECK(client.receive_line() == line);
}

pid_t only_child(const Process& server) {
  const auto children = test_support::children_of(server.pid());
  REQUIRE(children.size() == 1);
  return children.front();
}

}  // namespace

TEST_CASE("F7 a server that was killed starts again on its port while its child serves on") {
  Process killed = start({"serve"});
  const std::string address = killed.listening_address();
  Client old = Client::from_address(address);
  echoes(old, "before");
  const pid_t child = only_child(killed);
  killed.signal(SIGKILL);
  CHECK(killed.wait() == -SIGKILL);
  CHECK(test_support::running(child));
  Process again = start({"serve", std::to_string(test_support::split_host_and_port(address).port)});
  CHECK(again.listening_address() == address);
  Client fresh = Client::from_address(address);
  echoes(fresh, "hello");
  echoes(old, "still here");
}

TEST_CASE("F8 what a child prints arrives once and what the parent prints is not repeated") {
  Process server = start({"serve"});
  const std::string address = server.listening_address();
  for (int i = 0; i < 3; ++i) {
    Client client = Client::from_address(address);
    echoes(client, std::to_string(i));
    client.close();
  }
  CHECK(eventually([&] { return test_support::children(server.pid()) == 0; }));
  server.close_stdin();
  CHECK(server.wait() == 0);
  for (int i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i) + '\n';
    CHECK(count_of(server.output(), "cout: " + number) == 1);
    CHECK(count_of(server.output(), "stdio: " + number) == 1);
  }
  CHECK(count_of(server.output(), "not flushed by the parent\n") == 1);
}

TEST_CASE("F9 a thread that waits for input holds up neither fork nor child") {
  Process server = start({"serve"});
  const std::string address = server.listening_address();
  server.write("one line, and the thread waits for the next\n");
  for (int i = 0; i < 3; ++i) {
    Client client = Client::from_address(address);
    echoes(client, "hello");
  }
  CHECK(eventually([&] { return test_support::children(server.pid()) == 0; }));
  server.close_stdin();
  CHECK(server.wait() == 0);
}

TEST_CASE("F12 in a program with one thread, too, a child forgets the handlers of its parent") {
  Process server = start({GENERATE(as<std::string>(), "alone", "alone-by-request")});
  const std::string address = server.listening_address();
  Client unlucky = Client::from_address(address);
  echoes(unlucky, "hello");
  REQUIRE(::kill(only_child(server), SIGUSR1) == 0);
  CHECK(unlucky.receive_end() == test_support::End::eof);
  Client next = Client::from_address(address);
  echoes(next, "still there?");
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
}

TEST_CASE("a class derived from an engine that forgets to close is named") {
  Process program = start({"forgetful"});
  Client::from_address(program.listening_address()).close();
  CHECK(program.wait() == 0);
  CHECK(program.errors().find("ForgetfulServer was destroyed without server_close()") !=
        std::string::npos);
  CHECK(program.output().find("destroyed") != std::string::npos);
}

TEST_CASE("a class derived from an engine that forgets to close in mid-request ends the program") {
  // The program is wrong on purpose: the thread sanitizer must not be the first to say so.
  Process program = start({"forgetful-busy"}, {.environment = {{"TSAN_OPTIONS", "report_bugs=0"}}});
  Client client = Client::from_address(program.listening_address());
  CHECK(program.wait() == -SIGABRT);
  CHECK(program.errors().find("ForgetfulServer was destroyed without server_close()") !=
        std::string::npos);
  CHECK(program.output().find("destroyed") == std::string::npos);
}

TEST_CASE("with the engine outermost nobody has to close") {
  Process program = start({"careful"});
  Client::from_address(program.listening_address()).close();
  CHECK(program.wait() == 0);
  CHECK(program.errors().empty());
}
