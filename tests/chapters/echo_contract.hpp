// What every echo program of chapters 02 to 07 keeps, whatever is inside. Serves their tests.
#pragma once

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/counts.hpp"
#include "support/escape.hpp"
#include "support/process.hpp"

/// Each check starts the program by itself, on a port of the kernel's choice, and watches it from
/// outside.
namespace echo_contract {

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

/// All byte values, in no short rhythm that would hide bytes lost or doubled.
inline std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  unsigned state = 1;
  for (char& byte : bytes) {
    state = state * 1103515245U + 12345U;
    byte = static_cast<char>(state >> 16U);
  }
  return bytes;
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

/// Sends until for a tenth of a second nothing more fits anywhere, and reads nothing: by then the
/// server waits in a send. Returns how much of `bytes` has left.
inline std::size_t send_until_stuck(Client& client, std::string_view bytes) {
  std::size_t taken = 0;
  pollfd writable{client.descriptor(), POLLOUT, 0};
  while (taken < bytes.size() && ::poll(&writable, 1, 100) == 1)
    taken += client.send_some(bytes.substr(taken));
  return taken;
}

inline void echoes_bytes_exactly(const std::string& program) {
  Process server = start(program);
  Client client = Client::from_address(server.listening_address());
  const std::string bytes{"no line end, a zero \0, and \xff\r\n", 31};
  for (const char byte : bytes) {
    client.send({&byte, 1});
    CHECK(client.receive(1) == std::string(1, byte));
  }
  client.close();
  CHECK(stop(server) == 0);
  CHECK(count_lines(server.output()) == 1);
}

inline void answers_after_a_half_close(const std::string& program) {
  Process server = start(program);
  Client client = Client::from_address(server.listening_address());
  const std::string sent = pattern(1024 * 1024);
  CHECK(test_support::describe_difference(sent, send_and_receive(client, sent)) == "");
  CHECK(stop(server) == 0);
}

inline void waits_for_a_late_reader(const std::string& program) {
  Process server = start(program);
  Client client = Client::from_address(server.listening_address());
  const std::string sent = pattern(16 * 1024 * 1024);
  const std::size_t taken = send_until_stuck(client, sent);
  CHECK(taken < sent.size());
  const std::string received = send_and_receive(client, std::string_view{sent}.substr(taken));
  CHECK(test_support::describe_difference(sent, received) == "");
  CHECK(stop(server) == 0);
}

inline void serves_one_client_after_the_other(const std::string& program) {
  Process server = start(program);
  const std::string address = server.listening_address();
  Client first = Client::from_address(address);
  first.send("1");
  CHECK(first.receive(1) == "1");
  Client second = Client::from_address(address);
  second.send("2");
  first.send("3");
  CHECK(first.receive(1) == "3");
  CHECK(second.nothing_for(std::chrono::milliseconds{50}));
  first.close();
  CHECK(second.receive(1) == "2");
  second.close();
  CHECK(stop(server) == 0);
}

inline void survives_a_reset(const std::string& program) {
  Process server = start(program);
  const std::string address = server.listening_address();
  Client rude = Client::from_address(address);
  rude.send("x");
  CHECK(rude.receive(1) == "x");
  rude.reset();
  Client polite = Client::from_address(address);
  polite.send("y");
  CHECK(polite.receive(1) == "y");
  polite.close();
  CHECK(stop(server) == 0);
}

inline void leaves_no_descriptor_behind(const std::string& program) {
  Process server = start(program);
  const std::string address = server.listening_address();
  const std::size_t before = test_support::descriptors(server.pid());
  for (int round = 0; round < 50; ++round) {
    Client client = Client::from_address(address);
    client.send("x");
    CHECK(client.receive(1) == "x");
    if (round % 2 == 0) client.reset();
  }
  CHECK(
      test_support::eventually([&] { return test_support::descriptors(server.pid()) == before; }));
  CHECK(stop(server) == 0);
}

/// Programs that drain give a client one second; the library's own limit would be five.
inline void stops_within_its_limit(Process& server, int signal) {
  const auto begun = std::chrono::steady_clock::now();
  CHECK(stop(server, signal) == 0);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{4});
}

inline void stops_despite_a_silent_client(const std::string& program) {
  const int signal = GENERATE(SIGINT, SIGTERM);
  Process server = start(program);
  Client silent = Client::from_address(server.listening_address());
  silent.send("x");
  CHECK(silent.receive(1) == "x");
  stops_within_its_limit(server, signal);
  CHECK(silent.receive_end() == End::eof);
}

inline void stops_despite_a_client_that_never_reads(const std::string& program) {
  Process server = start(program);
  Client deaf = Client::from_address(server.listening_address(), test_support::SocketKind::stream,
                                     {.receive_buffer = 4096});
  const std::string sent = pattern(16 * 1024 * 1024);
  CHECK(send_until_stuck(deaf, sent) < sent.size());
  stops_within_its_limit(server, SIGTERM);
}

inline void stops_before_the_first_client(const std::string& program) {
  Process server = start(program);
  CHECK(server.listening_address().rfind("127.0.0.1:", 0) == 0);
  CHECK(stop(server) == 0);
  CHECK(count_lines(server.output()) == 1);
}

inline void starts_again_on_the_same_port(const std::string& program) {
  Process first = start(program);
  const std::string address = first.listening_address();
  Client client = Client::from_address(address);
  client.send("x");
  CHECK(client.receive(1) == "x");
  CHECK(stop(first) == 0);
  client.close();
  Process second = start(program, {}, port_of(address));
  CHECK(second.listening_address() == address);
  CHECK(stop(second) == 0);
}

inline void says_that_an_address_is_in_use(const std::string& program) {
  Process first = start(program);
  const std::string address = first.listening_address();
  Process second = start(program, {}, port_of(address));
  CHECK(second.wait() == 1);
  CHECK(second.output() == "");
  CHECK(second.errors() == program + ": bind " + address + ": Address already in use\n");
  CHECK(stop(first) == 0);
}

inline void serves_ipv6_and_names(const std::string& program) {
  Process six = start(program, {"--host", "::1"});
  const std::string address = six.listening_address();
  CHECK(address.rfind("[::1]:", 0) == 0);
  Client client = Client::from_address(address);
  client.send("6");
  CHECK(client.receive(1) == "6");
  client.close();
  CHECK(stop(six) == 0);

  Process named = start(program, {"--host", "localhost"});
  Client friendly = Client::from_address(named.listening_address());
  friendly.send("n");
  CHECK(friendly.receive(1) == "n");
  friendly.close();
  CHECK(stop(named) == 0);
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

}  // namespace echo_contract
