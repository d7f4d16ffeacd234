// A process for each connection, written by hand: what the forking server is measured against.
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <unordered_map>

#include "plain_calls.hpp"

namespace {

// One epoll set holds the listener, the stop signals and a pidfd (pidfd_open(2)) for each child: a
// child is reaped as soon as it ends, children of somebody else never, and the work for one does
// not depend on how many there are.
class ForkServer {
 public:
  ForkServer()
      : stop_(peer::stop_signals(before_)),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        listener_(peer::listen_and_announce(0)) {
    if (epoll_ < 0 || !watch(stop_) || !watch(listener_)) peer::fail("epoll");
  }

  // Each child waits for its client, so it is told to end. It blocks no signals, and dies at once.
  ~ForkServer() {
    for (const auto& [pidfd, pid] : children_) {
      ::kill(pid, SIGTERM);
      ::waitpid(pid, nullptr, 0);
      ::close(pidfd);
    }
  }

  ForkServer(const ForkServer&) = delete;
  ForkServer& operator=(const ForkServer&) = delete;

  void serve() {
    std::array<epoll_event, 64> events;
    for (;;) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      if (count < 0 && errno != EINTR) peer::fail("epoll_wait");
      for (int at = 0; at < count; ++at) {
        const int ready = events[static_cast<std::size_t>(at)].data.fd;
        if (ready == stop_) return;
        if (ready == listener_) {
          accept();
        } else {
          reap(ready);
        }
      }
    }
  }

 private:
  bool watch(int descriptor) const {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = descriptor;
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &interest) == 0;
  }

  void accept() {
    const int connection = peer::accept_client(listener_);
    if (connection < 0) return;
    const pid_t pid = ::fork();
    if (pid == 0) run_child(connection);
    ::close(connection);
    if (pid < 0) return;  // No process to be had: this client goes, the others stay.
    // By number: in glibc 2.36 the declaration of pidfd_open lacks its extern "C".
    const auto pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (pidfd >= 0 && watch(pidfd)) {
      children_.emplace(pidfd, pid);
      return;
    }
    // Out of descriptors: better one client less than a child that nobody reaps.
    ::kill(pid, SIGTERM);
    ::waitpid(pid, nullptr, 0);
    if (pidfd >= 0) ::close(pidfd);
  }

  [[noreturn]] void run_child(int connection) const {
    ::close(listener_);
    ::close(epoll_);
    ::close(stop_);
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
    peer::echo(connection);
    ::_exit(0);
  }

  // The parent's epoll set holds the pidfd until its last copy is closed, and younger children hold
  // copies: so it is taken out by name.
  void reap(int pidfd) {
    const auto child = children_.find(pidfd);
    ::waitpid(child->second, nullptr, 0);
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, pidfd, nullptr);
    ::close(pidfd);
    children_.erase(child);
  }

  sigset_t before_{};
  int stop_;
  int epoll_;
  int listener_;
  std::unordered_map<int, pid_t> children_;
};

}  // namespace

int main() {
  try {
    ForkServer().serve();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fork_server: %s\n", error.what());
    return 1;
  }
}
