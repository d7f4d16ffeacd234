// It serves its first client, and takes no other.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class OneClient : public socketserver::TCPServer {
 public:
  using TCPServer::TCPServer;

 protected:
  bool wants_requests() override { return wants_; }
  bool verify_request(socketserver::Request&, const socketserver::Address&) override {
    wants_ = false;
    return true;
  }

 private:
  bool wants_ = true;
};

}  // namespace

Animal serves_one_client_only() {
  return {.name = "serves-one-client-only",
          .fault = "It serves its first client, and takes no other.",
          .chapter = 1,
          .caught_by = {"serves-the-next-client"},
          .also_fails = {"survives-a-reset", "survives-a-lost-reply", "keeps-no-descriptor",
                         "sleeps-while-idle"},
          .serve = serve<OneClient, ByteHandler>};
}

}  // namespace zoo
