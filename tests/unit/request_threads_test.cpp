// The threads of a threading server: the request goes along, and each thread is joined once. Opened
// by chapter 07.
#include "socketserver/request_threads.hpp"

#include <cstddef>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "socketserver/live_requests.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"

using socketserver::Address;
using socketserver::LiveRequests;
using socketserver::Request;
using socketserver::RequestThreads;
using socketserver::Socket;
using test_support::eventually;

namespace {

const Address kClient("127.0.0.1", 4711);

std::thread start_thread(std::function<void()> body) { return std::thread(std::move(body)); }

Request live_request(LiveRequests& registry) {
  Request request(Socket::pair().first);
  request.entry() = registry.add(kClient, request.shared_socket());
  return request;
}

}  // namespace

TEST_CASE("a request runs in a thread of its own and takes its socket along") {
  LiveRequests registry;
  RequestThreads threads;
  Request request = live_request(registry);
  const int descriptor = request.socket().fileno();
  std::promise<std::thread::id> worker;
  std::promise<std::string> seen;
  threads.start(
      request, kClient,
      [&](Request& taken, const Address& client) {
        worker.set_value(std::this_thread::get_id());
        seen.set_value(std::to_string(taken.socket().fileno()) + ' ' + client.to_string());
      },
      start_thread);
  CHECK(worker.get_future().get() != std::this_thread::get_id());
  CHECK(seen.get_future().get() == std::to_string(descriptor) + " 127.0.0.1:4711");
  CHECK(registry.wait_until_empty(socketserver::io::kNever));
  threads.join_last();
}

TEST_CASE("G7 a thread that cannot be started leaves the request unharmed") {
  LiveRequests registry;
  RequestThreads threads;
  Request request = live_request(registry);
  const int descriptor = request.socket().fileno();
  bool ran = false;
  CHECK_THROWS_AS(
      threads.start(
          request, kClient, [&](Request&, const Address&) { ran = true; },
          [](std::function<void()>) -> std::thread { throw std::runtime_error("no thread"); }),
      std::runtime_error);
  REQUIRE_FALSE(request.closed());
  CHECK(request.socket().fileno() == descriptor);
  CHECK(registry.count() == 1);
  threads.join_last();  // nothing to join: returns
  CHECK_FALSE(ran);
}

TEST_CASE("G5 a thread that has ended before its handle is known is joined") {
  LiveRequests registry;
  RequestThreads threads;
  std::thread([] {}).join();  // with the first thread, the thread sanitizer starts one of its own
  const auto before = test_support::threads();
  for (int i = 0; i < 3; ++i) {
    Request request = live_request(registry);
    threads.start(
        request, kClient, [](Request&, const Address&) {},
        [&](std::function<void()> body) {
          std::promise<void> over;
          std::thread thread([&over, body = std::move(body)] {
            body();
            over.set_value();
          });
          over.get_future().wait();
          return thread;
        });
  }
  threads.join_last();
  CHECK(eventually([&] { return test_support::threads() == before; }));
}

TEST_CASE("G5 whichever thread ends last is joined last") {
  LiveRequests registry;
  RequestThreads threads;
  std::thread([] {}).join();  // with the first thread, the thread sanitizer starts one of its own
  const auto before = test_support::threads();
  std::vector<std::promise<void>> gates(4);
  for (std::promise<void>& gate : gates) {
    Request request = live_request(registry);
    threads.start(
        request, kClient,
        [passed = gate.get_future().share()](Request&, const Address&) { passed.wait(); },
        start_thread);
  }
  for (const std::size_t i : {2U, 0U, 3U, 1U}) {
    const auto live = registry.count();
    gates[i].set_value();
    CHECK(eventually([&] { return registry.count() == live - 1; }));
  }
  threads.join_last();
  CHECK(eventually([&] { return test_support::threads() == before; }));
}

TEST_CASE("when the registry is empty no thread touches the threads any more") {
  for (int i = 0; i < 200; ++i) {
    LiveRequests registry;
    RequestThreads threads;
    for (int j = 0; j < 3; ++j) {
      Request request = live_request(registry);
      threads.start(
          request, kClient, [](Request&, const Address&) {}, start_thread);
    }
    REQUIRE(registry.wait_until_empty(socketserver::io::kNever));
    threads.join_last();
  }
}
