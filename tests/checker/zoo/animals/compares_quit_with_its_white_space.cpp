// The word quit is compared as it came, with the spaces around it.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Exact : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  bool leaves(const std::string& text) override { return text == "quit"; }
};

}  // namespace

Animal compares_quit_with_its_white_space() {
  return {.name = "compares-quit-with-its-white-space",
          .fault = "The word quit is compared as it came, with the spaces around it.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"leaves-at-quit"},
          .serve = serve<socketserver::ThreadingTCPServer, Exact>};
}

}  // namespace zoo
