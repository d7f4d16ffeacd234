// Correct handlers, cut into steps so that an animal can get one of them wrong. Serves the zoo.
#pragma once

#include <string>
#include <string_view>

#include "program/lines.hpp"
#include "socketserver/request_handler.hpp"

namespace zoo {

/// Sends back every byte as it came.
class ByteHandler : public socketserver::StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;
  void handle() override {
    while (const auto some = rfile().read_some()) echo(*some);
  }

 protected:
  virtual void echo(std::string_view bytes) { wfile().write(bytes); }
};

/// Sends back every datagram as it came.
class PacketHandler : public socketserver::DatagramRequestHandler {
 public:
  using DatagramRequestHandler::DatagramRequestHandler;
  void handle() override { wfile().write(packet()); }
};

/// Speaks lines. It puts them together itself, from what each recv brings.
class LineHandler : public socketserver::StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;
  void handle() override;

 protected:
  /// What one recv has brought. False: the client is to be left.
  virtual bool take(std::string_view bytes);
  /// The end of input.
  virtual void take_end();
  /// One line, without its '\n'. False: as above.
  virtual bool take_line(std::string line);
  virtual bool leaves(const std::string& text) { return program::is_quit(text); }
  virtual void answer(const std::string& text);
  /// A line that is too long. False: the client is to be left.
  virtual bool refuse();
  [[nodiscard]] virtual std::size_t longest() const { return socketserver::StreamReader::kMaxLine; }

  std::string rest;  ///< What has come of a line without an end.
};

}  // namespace zoo
