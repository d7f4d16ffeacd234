// Exercise 07/tally, solved: processes that count together.
#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "program/run.hpp"
#include "socketserver/error.hpp"
#include "socketserver/forking_mixin.hpp"
#include "socketserver/request_handler.hpp"
#include "socketserver/signals.hpp"

namespace {

using socketserver::Address;
using socketserver::ForkingTCPServer;
using namespace std::chrono_literals;

// What all processes count together. Two of them may add at the same moment, as two threads may, so
// the numbers are atomic; and they need no lock for it, which a process that is killed would keep.
struct Counts {
  std::atomic<int> lines = 0;
  std::atomic<int> here = 0;
};
static_assert(std::atomic<int>::is_always_lock_free);

// A T in memory that this process and the children that it forks share (mmap(2)). All else is
// copied by fork(2), at the latest when somebody writes to it.
template <class T>
class Shared {
 public:
  Shared() {
    void* const memory =
        ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) socketserver::throw_error(errno, "mmap");
    value_ = new (memory) T();
  }
  ~Shared() {
    value_->~T();
    ::munmap(value_, sizeof(T));
  }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  T& operator*() const { return *value_; }

 private:
  T* value_;
};

class Tally : public socketserver::StreamRequestHandler {
 public:
  Tally(socketserver::Request& request, const Address& client, socketserver::BaseServer& server,
        Counts& counts)
      : StreamRequestHandler(request, client, server), counts_(counts) {}

  void handle() override {
    while (const auto line = rfile().read_line()) wfile().write(answer(*line));
  }

 private:
  std::string answer(const std::string& line) {
    if (line == "who\n") return std::to_string(counts_.here) + " here\n";
    return std::to_string(++counts_.lines) + ' ' + line;
  }

  Counts& counts_;
};

// Its hooks are the engine's, so it derives from the engine, and closes in its own destructor.
class TallyServer : public ForkingTCPServer {
 public:
  TallyServer(Address address, Counts& counts)
      : ForkingTCPServer(std::move(address), socketserver::handler<Tally>(std::ref(counts)),
                         {.drain_limit = 1s}),
        counts_(counts) {}
  ~TallyServer() override { server_close(); }

 protected:
  // Before the fork: the child may be asked at once, and its own client is one of them.
  pid_t fork_child() override {
    ++counts_.here;
    pid_t pid = -1;
    const auto error = socketserver::attempt([&] { pid = ForkingTCPServer::fork_child(); });
    if (!error) return pid;
    --counts_.here;
    std::rethrow_exception(error);
  }

  // A child that is killed says no goodbye. Its parent hears of every end.
  void child_exited(const Address& client, pid_t pid, int status) override {
    --counts_.here;
    ForkingTCPServer::child_exited(client, pid, status);
  }

 private:
  Counts& counts_;
};

int run(int argc, char** argv) {
  if (argc != 2) throw std::runtime_error("give me a port");
  const Shared<Counts> counts;
  TallyServer server({"127.0.0.1", std::stoi(argv[1])}, *counts);
  const auto signals = socketserver::stop_on_signals(server);
  server.serve_forever();
  server.server_close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
