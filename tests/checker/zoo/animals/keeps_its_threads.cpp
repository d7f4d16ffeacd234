// A thread whose client has left lives on until the server ends.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"
#include "socketserver/event.hpp"

namespace zoo {
namespace {

class Lingering : public socketserver::ThreadingTCPServer {
 public:
  using ThreadingMixIn::ThreadingMixIn;
  ~Lingering() override { server_close(); }
  socketserver::DrainReport server_close() override {
    end_.set();
    return ThreadingMixIn::server_close();
  }

 protected:
  void process_request_thread(socketserver::Request& request,
                              const socketserver::Address& client) override {
    ThreadingMixIn::process_request_thread(request, client);
    socketserver::io::current().sleep_until(socketserver::io::kNever, end_.fileno());
  }

 private:
  socketserver::Event end_;
};

}  // namespace

Animal keeps_its_threads() {
  return {.name = "keeps-its-threads",
          .fault = "A thread whose client has left lives on until the server ends.",
          .caught_by = {"keeps-no-worker"},
          .serve = serve<Lingering, ByteHandler>};
}

}  // namespace zoo
