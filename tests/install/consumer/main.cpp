// A stranger's program: serves one client of its own with the installed library. Opened by chapter
// 03.
#include <iostream>
#include <socketserver/socketserver.hpp>

namespace ss = socketserver;

int main() {
  const auto echo = [](ss::Request& request, const ss::Address&, ss::BaseServer&) {
    char byte = 0;
    while (request.socket().receive({&byte, 1}) > 0) request.socket().send_all({&byte, 1});
  };
  ss::ThreadingTCPServer server{{"127.0.0.1", 0}, echo};
  const ss::ServerThread thread{server};
  ss::Socket client = ss::Socket::connect_to(server.server_address());
  client.send_all("x");
  char answer = 0;
  const bool right = client.receive({&answer, 1}) == 1 && answer == 'x';
  std::cout << (right ? "echoed" : "not echoed") << '\n';
  return right ? 0 : 1;
}
