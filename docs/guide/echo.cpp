// The shortest server that is one: sends each line back, a thread for each client.
#include <socketserver/socketserver.hpp>

class EchoHandler : public socketserver::StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;

  void handle() override {
    while (auto line = rfile().read_line()) wfile().write(*line);
  }
};

int main() {
  socketserver::ThreadingTCPServer server{{"127.0.0.1", 9999},
                                          socketserver::handler<EchoHandler>()};
  server.serve_forever();
}
