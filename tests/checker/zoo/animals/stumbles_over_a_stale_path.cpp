// It does not start where a killed server has left its path.
#include <filesystem>
#include <stdexcept>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

int serve_on_new_path(const Place& place) {
  if (std::filesystem::exists(place.path))
    throw std::runtime_error("bind " + place.path + ": Address already in use");
  return serve<socketserver::ThreadingUnixStreamServer, ByteHandler>(place);
}

}  // namespace

Animal stumbles_over_a_stale_path() {
  return {.name = "stumbles-over-a-stale-path",
          .fault = "It does not start where a killed server has left its path.",
          .transport = "unix",
          .caught_by = {"takes-over-a-stale-path"},
          .serve = serve_on_new_path};
}

}  // namespace zoo
