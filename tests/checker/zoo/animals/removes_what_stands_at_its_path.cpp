// Whatever stands at its path is removed before it binds.
#include <filesystem>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

int serve_on_cleared_path(const Place& place) {
  std::filesystem::remove(place.path);
  return serve<socketserver::ThreadingUnixStreamServer, ByteHandler>(place);
}

}  // namespace

Animal removes_what_stands_at_its_path() {
  return {.name = "removes-what-stands-at-its-path",
          .fault = "Whatever stands at its path is removed before it binds.",
          .transport = "unix",
          .caught_by = {"refuses-an-address-in-use", "leaves-other-files-alone"},
          .serve = serve_on_cleared_path};
}

}  // namespace zoo
