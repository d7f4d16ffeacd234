// Chapter 06's two echo handlers, which now count and say where they run. Opened by chapter 07.
#pragma once

#include <unistd.h>

#include <atomic>
#include <string>

#include "program/printable.hpp"
#include "socketserver/io.hpp"
#include "socketserver/request_handler.hpp"

/// A number that all handlers of a server share. It is atomic because handlers in threads add to it
/// at the same time. Handlers in processes have a copy each, and nobody else ever sees what they
/// add.
using Counter = std::atomic<int>;

inline void log_request(Counter& counter, const socketserver::Address& client) {
  socketserver::io::write_record(
      "request " + std::to_string(++counter) + " from " + program::printable(client.to_string()) +
      " in process " + std::to_string(::getpid()) + " thread " + std::to_string(::gettid()) + '\n');
}

class EchoStream : public socketserver::StreamRequestHandler {
 public:
  EchoStream(socketserver::Request& request, const socketserver::Address& client,
             socketserver::BaseServer& server, Counter& counter)
      : StreamRequestHandler(request, client, server), counter_(counter) {}

  void handle() override {
    log_request(counter_, client_address());
    while (const auto bytes = rfile().read_some()) wfile().write(*bytes);
  }

 private:
  Counter& counter_;
};

class EchoDatagram : public socketserver::DatagramRequestHandler {
 public:
  EchoDatagram(socketserver::Request& request, const socketserver::Address& client,
               socketserver::BaseServer& server, Counter& counter)
      : DatagramRequestHandler(request, client, server), counter_(counter) {}

  void handle() override {
    log_request(counter_, client_address());
    wfile().write(packet());
  }

 private:
  Counter& counter_;
};
