// A server's loop in a thread of its own. Opened by chapter 03.
#include "socketserver/server_thread.hpp"

#include <future>

#include "socketserver/error.hpp"
#include "socketserver/io.hpp"

namespace socketserver {

ServerThread::ServerThread(BaseServer& server) : server_(server) {
  std::promise<void> running;
  auto outcome = running.get_future();
  thread_ = std::thread([this, &running, &io = io::current()] {
    const io::Use same_io(io);
    // `running` lives until the constructor returns, which it does as soon as the promise is kept.
    bool kept = false;
    const auto error = attempt([&] {
      server_.serve_forever([&] {
        kept = true;
        running.set_value();
      });
    });
    if (error && !kept) running.set_exception(error);
    if (error && kept) {
      // Nobody waits for an error of a loop that was up: it goes where all others go.
      [[maybe_unused]] const auto lost = attempt([&] { server_.handle_error(error, nullptr); });
    }
    ended_.set();
  });
  if (const auto error = attempt([&] { outcome.get(); })) {
    thread_.join();
    std::rethrow_exception(error);
  }
}

ServerThread::~ServerThread() {
  server_.shutdown();
  thread_.join();
}

}  // namespace socketserver
