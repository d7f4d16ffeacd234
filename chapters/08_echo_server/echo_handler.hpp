// The echo server's handler: one client's lines, sent back with its address in front. Opened by
// chapter 08.
#pragma once

#include <socketserver/request_handler.hpp>
#include <string>

/// Serves one client: each line comes back as "IP:PORT line". Logs its coming, its lines and its
/// going.
class EchoHandler : public socketserver::StreamRequestHandler {
 public:
  EchoHandler(socketserver::Request& request, const socketserver::Address& client,
              socketserver::BaseServer& server);

  void setup() override;
  void handle() override;
  void finish() override;

 private:
  const std::string name_;  // "127.0.0.1:40000"
};
