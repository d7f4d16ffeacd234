// It stores a line for as long as it goes on.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Unlimited : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  [[nodiscard]] std::size_t longest() const override { return 1024 * 1024 * 1024; }
};

}  // namespace

Animal has_no_line_limit() {
  return {.name = "has-no-line-limit",
          .fault = "It stores a line for as long as it goes on.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"refuses-a-longer-line"},
          .serve = serve<socketserver::ThreadingTCPServer, Unlimited>};
}

}  // namespace zoo
