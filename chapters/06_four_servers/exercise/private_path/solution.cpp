// Exercise 06/private_path, solved: an echo server on a Unix path that only its owner may use.
#include <sys/stat.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "program/run.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/unix_servers.hpp"

namespace {

using socketserver::Address;
using socketserver::UnixStreamServer;
using namespace std::chrono_literals;

class Echo : public socketserver::StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;

  // A Unix client seldom has a name, so its address is that of its process; the kernel vouches for
  // it (SO_PEERCRED, unix(7)).
  void handle() override {
    while (const auto line = rfile().read_line())
      wfile().write(*line == "who am I?\n" ? client_address().to_string() + '\n' : *line);
  }
};

// For a scope, new files lack these permissions. The mask is the whole process's (umask(2)): what
// another thread makes meanwhile would lack them, too.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(umask(mask)) {}
  ~Umask() { umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  const mode_t before_;
};

// To connect, a client must be allowed to write to the file.
class PrivateServer : public UnixStreamServer {
 public:
  // While the base is constructed there is no PrivateServer yet, and its constructor would call its
  // own server_bind. So it is asked not to, and both calls are made here.
  PrivateServer(Address address, socketserver::RequestHandlerClass handler)
      : UnixStreamServer(std::move(address), std::move(handler),
                         {.bind_and_activate = false, .drain_limit = 1s}) {
    PrivateServer::server_bind();
    PrivateServer::server_activate();
  }

  // bind(2) makes the file. chmod(2) afterwards would come too late for whoever was quicker.
  void server_bind() override {
    const Umask owner_only(0177);
    UnixStreamServer::server_bind();
  }
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a path");
  PrivateServer server(Address::unix_path(argv[1]), socketserver::handler<Echo>());
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
