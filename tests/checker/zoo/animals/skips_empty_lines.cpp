// An empty line gets no answer.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class SkipsEmpty : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  void answer(const std::string& text) override {
    if (!text.empty()) LineHandler::answer(text);
  }
};

}  // namespace

Animal skips_empty_lines() {
  return {.name = "skips-empty-lines",
          .fault = "An empty line gets no answer.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"answers-an-empty-line"},
          .also_fails = {"does-not-care-where-the-bytes-are-cut"},
          .serve = serve<socketserver::ThreadingTCPServer, SkipsEmpty>};
}

}  // namespace zoo
