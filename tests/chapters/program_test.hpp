// Starting a chapter's program and watching it from outside. Serves the tests of what `check`,
// which knows servers and not programs, does not ask: options, log lines, traces, the prompt.
#pragma once

#include <algorithm>
#include <chrono>
#include <csignal>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/escape.hpp"
#include "support/process.hpp"

namespace program_test {

using test_support::Client;
using test_support::End;
using test_support::Process;
using Arguments = std::vector<std::string>;

inline Process start(const std::string& program, const Arguments& arguments = {},
                     const std::string& port = "0") {
  Arguments command{Process::program(program), "--port", port};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Process{std::move(command)};
}

inline int stop(Process& server, int signal = SIGTERM) {
  server.signal(signal);
  return server.wait();
}

inline std::string port_of(const std::string& address) {
  return address.substr(address.rfind(':') + 1);
}

inline std::size_t count_lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// `text` with the client's address, which is another each time, written as CLIENT.
inline std::string with_client(std::string text, const std::string& address) {
  for (std::size_t at = 0; (at = text.find(address, at)) != std::string::npos;)
    text.replace(at, address.size(), "CLIENT");
  return text;
}

/// Sends all of `rest`, half-closes, and returns what comes back until the end.
inline std::string send_and_receive(Client& client, std::string_view rest) {
  auto sending = std::async(std::launch::async, [&] {
    client.send(rest);
    client.shutdown_write();
  });
  std::string received = client.receive_to_end();
  sending.get();
  return received;
}

/// Programs that drain give a client one second; the library's own limit would be five.
inline void stops_within_its_limit(Process& server, int signal) {
  const auto begun = std::chrono::steady_clock::now();
  CHECK(stop(server, signal) == 0);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{4});
}

/// Bad options end with status 2 and a usage text, before anything was opened.
inline void refuses_command_lines(const std::string& program, std::vector<Arguments> bad) {
  bad.insert(bad.end(),
             {{"--prot", "80"}, {"--port", "80x"}, {"--port", "70000"}, {"--port"}, {"stray"}});
  for (const Arguments& arguments : bad) {
    Arguments command{Process::program(program)};
    command.insert(command.end(), arguments.begin(), arguments.end());
    Process process{command};
    CAPTURE(arguments);
    CHECK(process.wait() == 2);
    CHECK(process.output() == "");
    CHECK(process.errors() != "");
  }
}

}  // namespace program_test
