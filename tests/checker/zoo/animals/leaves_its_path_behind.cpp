// It closes its Unix socket, and its path stays.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Untidy : public socketserver::UnixStreamServer {
 public:
  using UnixStreamServer::UnixStreamServer;

 protected:
  void close_listener() noexcept override { release_listener(); }
};

}  // namespace

Animal leaves_its_path_behind() {
  return {.name = "leaves-its-path-behind",
          .fault = "It closes its Unix socket, and its path stays.",
          .transport = "unix",
          .caught_by = {"removes-its-path"},
          .serve = serve<socketserver::ThreadingMixIn<Untidy>, ByteHandler>};
}

}  // namespace zoo
