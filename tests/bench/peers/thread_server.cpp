// A thread for each connection, written by hand: what the threading server is measured against.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

#include "plain_calls.hpp"

namespace {

// Knows every thread, so that all are joined and a stop can end those that still wait. Adding,
// ending and joining one connection costs the same however many there are.
class Connections {
 public:
  ~Connections() { stop(); }

  void start(int descriptor) {
    join_finished();
    const auto self = add(descriptor);
    try {
      // Without the lock: the thread that assigns the handle is the only one that joins, too.
      self->thread = std::thread([this, self] { run(self); });
    } catch (const std::system_error&) {  // No thread to be had: this client goes, the others stay.
      const std::lock_guard lock(mutex_);
      live_.erase(self);
      ::close(descriptor);
    }
  }

 private:
  struct Connection {
    std::thread thread;
    int descriptor = -1;
  };
  using List = std::list<Connection>;

  List::iterator add(int descriptor) {
    List one;
    one.emplace_back().descriptor = descriptor;
    const auto self = one.begin();
    const std::lock_guard lock(mutex_);
    live_.splice(live_.end(), one);
    return self;
  }

  void run(List::iterator self) {
    const int descriptor = self->descriptor;
    peer::echo(descriptor);
    {
      const std::lock_guard lock(mutex_);
      finished_.splice(finished_.begin(), live_, self);
    }
    // Only now: stop() must not shut down a number that has been given to somebody else.
    ::close(descriptor);
  }

  void join_finished() {
    List finished;
    {
      const std::lock_guard lock(mutex_);
      finished.swap(finished_);
    }
    for (auto& connection : finished) connection.thread.join();
  }

  // A thread moves its own node at its end, so the nodes stay in place until all have been woken.
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      for (const auto& connection : live_) ::shutdown(connection.descriptor, SHUT_RDWR);
    }
    for (;;) {
      join_finished();
      const std::lock_guard lock(mutex_);
      if (live_.empty() && finished_.empty()) return;
      std::this_thread::yield();
    }
  }

  std::mutex mutex_;
  List live_;
  List finished_;
};

void serve() {
  sigset_t before;
  const int stop = peer::stop_signals(before);
  const int listener = peer::listen_and_announce(0);
  Connections connections;
  std::array<pollfd, 2> ready{{{listener, POLLIN, 0}, {stop, POLLIN, 0}}};
  for (;;) {
    if (::poll(ready.data(), ready.size(), -1) < 0) {
      if (errno == EINTR) continue;
      peer::fail("poll");
    }
    if (ready[1].revents != 0) return;
    const int connection = peer::accept_client(listener);
    if (connection >= 0) connections.start(connection);
  }
}

}  // namespace

int main() {
  try {
    serve();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "thread_server: %s\n", error.what());
    return 1;
  }
}
