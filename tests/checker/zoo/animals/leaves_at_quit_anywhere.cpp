// It looks for quit anywhere in the line.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Anywhere : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  bool leaves(const std::string& text) override { return text.find("quit") != std::string::npos; }
};

}  // namespace

Animal leaves_at_quit_anywhere() {
  return {.name = "leaves-at-quit-anywhere",
          .fault = "It looks for quit anywhere in the line.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"takes-only-the-whole-word-for-quit"},
          .also_fails = {"does-not-care-where-the-bytes-are-cut"},
          .serve = serve<socketserver::ThreadingTCPServer, Anywhere>};
}

}  // namespace zoo
