// The echo twice: for a connection and for a datagram. Opened by chapter 06.
#pragma once

#include <string>

#include "program/printable.hpp"
#include "socketserver/io.hpp"
#include "socketserver/request_handler.hpp"

// A Unix client picks its own name, line ends and all; printable() keeps it on one line of the log.
inline void log_request(const std::string& kind, const socketserver::Address& client,
                        const std::string& details = {}) {
  socketserver::io::write_record(kind + " from " + program::printable(client.to_string()) +
                                 details + '\n');
}

// Over TCP and Unix streams one request is one connection. It has no borders inside: what the
// client wrote in three calls may be read in one, and handle() runs until the client has had
// enough.
class EchoStream : public socketserver::StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;

  void handle() override {
    log_request("connection", client_address());
    while (const auto bytes = rfile().read_some()) wfile().write(*bytes);
  }
};

// Over UDP and Unix datagrams one request is one packet. It comes whole or, if it is longer than
// the server's buffer, cut: the kernel throws the rest away, and recv(2) would not even say so.
// What is written here leaves as one packet when finish() runs.
class EchoDatagram : public socketserver::DatagramRequestHandler {
 public:
  using DatagramRequestHandler::DatagramRequestHandler;

  void handle() override {
    log_request(
        "datagram", client_address(),
        ": " + std::to_string(packet().size()) + " bytes" + (truncated() ? ", truncated" : ""));
    wfile().write(packet());
  }
};
