// The threads of a threading server, each joined exactly once. Opened by chapter 07.
#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include "socketserver/address.hpp"
#include "socketserver/request.hpp"

namespace socketserver {

/// The threads of one server. Each is joined exactly once: a thread that ends leaves its handle
/// for the next one that ends and joins the one before. So there is never more than one handle
/// that nobody joins, nobody scans a list, and the loop is not woken. On a busy machine several
/// ended threads may wait for each other for a moment; they go by themselves.
class RequestThreads {
 public:
  /// Serves one request.
  using Body = std::function<void(Request&, const Address&)>;
  /// Starts one thread.
  using Starter = std::function<std::thread(std::function<void()>)>;

  RequestThreads() = default;
  RequestThreads(const RequestThreads&) = delete;
  RequestThreads& operator=(const RequestThreads&) = delete;

  /// Runs `body` in a new thread, which owns the request from then on. If no thread can be had,
  /// throws what `starter` threw, with the request unharmed.
  void start(Request& request, const Address& client, Body body, const Starter& starter);
  /// Joins the last thread. Only when all have finished and no new one can come.
  void join_last();

 private:
  struct Worker {
    std::thread thread;
    bool finished = false;
  };
  using Workers = std::list<Worker>;

  /// Both the starter, with the handle, and the thread itself, at its end, come here; the second
  /// of them retires the thread. Returns the thread to join, if any.
  [[nodiscard]] std::thread meet(Workers::iterator worker, std::thread handle, bool finished);

  std::mutex mutex_;
  Workers workers_;
  std::thread last_finished_;
};

}  // namespace socketserver
