// The measurement: a silent client on each engine, and others who want to be served. Opened by
// chapter 07.
#include "compare.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "socketserver/address.hpp"
#include "socketserver/error.hpp"
#include "socketserver/forking_mixin.hpp"
#include "socketserver/io.hpp"
#include "socketserver/server_thread.hpp"
#include "socketserver/socket.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/threading_mixin.hpp"

namespace {

using socketserver::Address;
using socketserver::Socket;
using namespace std::chrono_literals;
namespace io = socketserver::io;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kOthers = 3;
constexpr auto kPatience = 500ms;
constexpr std::string_view kGreeting = "hello";

void echo(socketserver::Request& request, const Address&, socketserver::BaseServer&) {
  std::array<char, 4096> buffer;
  while (const std::size_t count = request.socket().receive(buffer))
    request.socket().send_all({buffer.data(), count});
}

// From the connecting to the whole echo; nothing if the patience ends first. The kernel completes
// the connection and takes the bytes by itself, so only the waiting for the echo shows that nobody
// serves.
std::optional<Milliseconds> wait_of_one(const Address& server) {
  const auto begin = io::Clock::now();
  const auto deadline = begin + kPatience;
  Socket client = Socket::connect_to(server, deadline);
  client.send_all(kGreeting, deadline);
  std::array<char, kGreeting.size()> buffer;
  std::size_t received = 0;
  try {
    while (received < buffer.size()) {
      const std::size_t count = client.receive(std::span(buffer).subspan(received), deadline);
      if (count == 0) return std::nullopt;
      received += count;
    }
  } catch (const socketserver::TimedOut&) {
    return std::nullopt;
  }
  return io::Clock::now() - begin;
}

std::string cell(const std::optional<Milliseconds>& wait) {
  char text[32] = "  not served";
  if (wait) std::snprintf(text, sizeof text, "%9.2f ms", wait->count());
  return text;
}

// The silent client comes first, so the server takes it first. It stays until the others have had
// their turns. Then the server closes, which gives live requests no longer than drain_limit. The
// forking server needs that: a child has a copy of every descriptor of this process, the clients'
// own among them, and an end of input comes only once the last copy is closed.
template <class Server>
void measure(const char* engine) {
  Server server(Address("127.0.0.1", 0), echo, {.drain_limit = 10ms});
  const socketserver::ServerThread serving(server);
  const Socket silent = Socket::connect_to(server.server_address());
  std::string waits;
  int served = 0;
  for (int i = 0; i < kOthers; ++i) {
    const auto wait = wait_of_one(server.server_address());
    waits += cell(wait);
    served += wait ? 1 : 0;
  }
  if (served == 0) waits = "  not served within " + std::to_string(kPatience.count()) + " ms";
  std::printf("%-10s%s\n", engine, waits.c_str());
}

}  // namespace

void compare_engines() {
  std::printf("one client is connected and silent; how long do %d others wait for an echo?\n",
              kOthers);
  std::printf("%-10s%12s%12s%12s\n", "engine", "first", "second", "third");
  measure<socketserver::TCPServer>("sync");
  measure<socketserver::ThreadingTCPServer>("threading");
  measure<socketserver::ForkingTCPServer>("forking");
}
