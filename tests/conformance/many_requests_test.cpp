// What a server keeps of the requests that are over, which is nothing, and what those that live
// cost the next one, which is nothing either. Serves the tests of chapter 07.
#include <malloc.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WITH_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WITH_SANITIZER
#endif
#endif
#ifdef WITH_SANITIZER
// Every sanitizer's runtime has it; its header is not always installed, and its name is reserved.
std::size_t allocated_bytes() __asm__("__sanitizer_get_current_allocated_bytes");
#endif

using namespace conformance;
using socketserver::Packet;
using socketserver::Socket;
using test_support::RemoteClient;

namespace {

// Bytes in use, exactly. A sanitizer makes a thread ten times dearer, so there are fewer requests.
#ifdef WITH_SANITIZER
constexpr int kRequests = 5'000;
std::size_t heap() { return allocated_bytes(); }
#else
constexpr int kRequests = 100'000;
std::size_t heap() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}
#endif

// How long this thread has really worked.
std::chrono::nanoseconds thread_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

// The requests are socket pairs, whose other ends are closed. One client is connected and never
// accepted, so the loop never waits.
TEST_CASE("G4 G5 a hundred thousand requests leave nothing behind") {
  const Kind kind{Transport::tcp, Engine::threading};
  constexpr std::size_t kAtOnce = 8;
  constexpr int kWarm = kRequests / 10;
  BaseServer* self = nullptr;
  int taken = 0;
  std::size_t before = 0;
  Hooks hooks;
  hooks.get_request = [&](Base<std::optional<Incoming>>) -> std::optional<Incoming> {
    while (self->live_requests().count() >= kAtOnce) std::this_thread::yield();
    if (++taken == kWarm) before = heap();
    if (taken == kRequests) self->shutdown();
    return Incoming{Request(Socket::pair().first), Address("127.0.0.1", 9)};
  };
  TestServer server(kind, [](Exchange&) {}, {.hooks = hooks});
  self = &*server;
  const std::size_t idle_threads = test_support::threads();
  const RemoteClient client = server.connect();
  server->serve_forever();
  CHECK(test_support::eventually([&] { return server->live_requests().count() == 0; }));
  // The last one waits to be joined. The others have left the registry, and may still be on their
  // way out, with what a thread needs to live.
  CHECK(test_support::eventually([&] { return test_support::threads() <= idle_threads + 1; }));
  std::size_t after = 0;
  const bool flat = test_support::eventually([&] {
    after = heap();
    return after < before + 64 * 1024;
  });
  CAPTURE(before, after);
  CHECK(flat);
  server->server_close();
  CHECK(server.errors().rest().empty());
}

// Threads that do not run yet, and datagrams, which need no descriptor: a server can have ten
// thousand live requests at once. The measure is the time that the loop's thread works.
TEST_CASE("G6 the work for a request does not grow with the number of live ones") {
  using namespace std::chrono;
  const Kind kind{Transport::udp, Engine::threading};
  constexpr std::size_t kMany = 10'000;
  constexpr std::size_t kBlock = 100;
  const auto socket = std::make_shared<Socket>(AF_INET, SOCK_DGRAM);
  std::vector<std::function<void()>> waiting;
  waiting.reserve(2 * kMany);
  const auto run_all = [&] {
    for (const auto& body : waiting) body();
    waiting.clear();
  };
  BaseServer* self = nullptr;
  std::vector<nanoseconds> alone;
  std::vector<nanoseconds> among_many;
  std::size_t taken = 0;
  nanoseconds begin{0};
  Hooks hooks;
  hooks.get_request = [&](Base<std::optional<Incoming>>) -> std::optional<Incoming> {
    if (taken % kBlock == 0) {
      auto& times = taken <= kMany ? alone : among_many;
      if (taken > 0) times.push_back((thread_time() - begin) / kBlock);
      if (taken < kMany) run_all();  // none lives while the next block is measured
      if (taken == 2 * kMany + kMany / 10) self->shutdown();
      begin = thread_time();
    }
    ++taken;
    return Incoming{Request(socket, Packet{}), Address("127.0.0.1", 9)};
  };
  hooks.start_thread = [&](std::function<void()> body) {
    waiting.push_back(std::move(body));
    return std::thread();
  };
  TestServer server(kind, [](Exchange&) {}, {.hooks = hooks});
  self = &*server;
  RemoteClient client = server.connect();
  client.send("stays in the queue");
  server->serve_forever();
  CHECK(server->live_requests().count() > kMany);
  std::nth_element(alone.begin(), alone.begin() + 20, alone.end());
  const auto latest = among_many.end() - 10;  // with all the others alive
  std::nth_element(latest, latest + 5, among_many.end());
  CAPTURE(alone[20].count(), latest[5].count());
  CHECK(latest[5] < 4 * alone[20]);
  run_all();
  server->server_close();
}
