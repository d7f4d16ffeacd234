// The threads of a threading server, each joined exactly once. Opened by chapter 07.
#include "socketserver/request_threads.hpp"

#include <memory>

#include "socketserver/error.hpp"
#include "socketserver/io.hpp"

namespace socketserver {

void RequestThreads::start(Request& request, const Address& client, Body body,
                           const Starter& starter) {
  struct Work {
    Request request;
    Address client;
    Body body;
  };
  Workers one;
  one.emplace_back();
  const auto worker = one.begin();
  {
    const std::lock_guard lock(mutex_);
    workers_.splice(workers_.end(), one);
  }
  auto work = std::make_shared<Work>(Work{std::move(request), client, std::move(body)});
  std::thread thread;
  const auto error = attempt([&] {
    thread = starter([this, worker, work, &io = io::current()]() mutable {
      const io::Use same_io(io);
      work->body(work->request, work->client);
      // The order matters to whoever closes the server. First the handle is where join_last finds
      // it, then the request leaves the registry, and after that nothing of the server is touched.
      std::thread before = meet(worker, {}, true);
      work.reset();
      if (before.joinable()) before.join();
    });
  });
  if (error) {
    request = std::move(work->request);
    const std::lock_guard lock(mutex_);
    workers_.erase(worker);
    std::rethrow_exception(error);
  }
  work.reset();
  std::thread before = meet(worker, std::move(thread), false);
  if (before.joinable()) before.join();
}

std::thread RequestThreads::meet(Workers::iterator worker, std::thread handle, bool finished) {
  Workers one;
  const std::lock_guard lock(mutex_);
  if (handle.joinable()) worker->thread = std::move(handle);
  worker->finished = worker->finished || finished;
  if (!worker->finished || !worker->thread.joinable()) return {};
  std::thread before = std::exchange(last_finished_, std::move(worker->thread));
  one.splice(one.end(), workers_, worker);
  return before;
}

void RequestThreads::join_last() {
  std::thread last;
  {
    const std::lock_guard lock(mutex_);
    last = std::move(last_finished_);
  }
  if (last.joinable()) last.join();
}

}  // namespace socketserver
