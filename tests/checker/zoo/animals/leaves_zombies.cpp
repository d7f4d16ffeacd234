// It forks a child for each client, and waits for none of them.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Forking : public socketserver::TCPServer {
 public:
  using TCPServer::TCPServer;

 protected:
  void process_request(socketserver::Request& request,
                       const socketserver::Address& client) override {
    const pid_t child = ::fork();
    if (child == 0) {
      release_listener();
      carry_out(request, client);
      ::_exit(0);
    }
    children_.push_back(child);
    close_request(request);
  }
  // At the end of the server there is no way around it.
  void drain(socketserver::io::Deadline) override {
    for (const pid_t child : children_) ::kill(child, SIGKILL);
    for (const pid_t child : children_) ::waitpid(child, nullptr, 0);
  }

 private:
  std::vector<pid_t> children_;
};

}  // namespace

Animal leaves_zombies() {
  return {.name = "leaves-zombies",
          .fault = "It forks a child for each client, and waits for none of them.",
          .caught_by = {"keeps-no-worker"},
          .serve = serve<Forking, ByteHandler>};
}

}  // namespace zoo
