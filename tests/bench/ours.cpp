// The library's threading and forking TCP servers with an echo handler, to be measured.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string_view>

#include "socketserver/forking_mixin.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/threading_mixin.hpp"

namespace {

using namespace socketserver;

class Echo : public StreamRequestHandler {
 public:
  using StreamRequestHandler::StreamRequestHandler;

  void handle() override {
    while (const auto bytes = rfile().read_some()) wfile().write(*bytes);
  }
};

// A signal handler has no other way to learn whom to stop.
std::atomic<BaseServer*> serving = nullptr;

// Not stop_on_signals, which has a thread: in a process with two threads glibc's fork has more
// locks to take and to make new, and every one of them is a page to copy.
void stop(int) { serving.load()->request_shutdown(); }

// Room for all clients of the bench, as in the other peers; everything else as it comes.
template <class Server>
void serve() {
  Server server({"127.0.0.1", 0}, handler<Echo>(), {.max_children = 4096});
  serving = &server;
  std::signal(SIGTERM, stop);
  server.serve_forever([&] {
    std::printf("listening on %s\n", server.server_address().to_string().c_str());
    std::fflush(stdout);
  });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string_view engine = argc == 2 ? argv[1] : "";
    if (engine == "thread") {
      serve<ThreadingTCPServer>();
    } else if (engine == "fork") {
      serve<ForkingTCPServer>();
    } else {
      std::fputs("usage: bench_ours thread|fork\n", stderr);
      return 2;
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_ours: %s\n", error.what());
    return 1;
  }
}
