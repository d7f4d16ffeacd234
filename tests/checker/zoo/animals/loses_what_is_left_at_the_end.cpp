// What has no line end when the input ends is thrown away.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Forgetful : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  void take_end() override {}
};

}  // namespace

Animal loses_what_is_left_at_the_end() {
  return {.name = "loses-what-is-left-at-the-end",
          .fault = "What has no line end when the input ends is thrown away.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"answers-what-is-left-at-the-end"},
          .serve = serve<socketserver::ThreadingTCPServer, Forgetful>};
}

}  // namespace zoo
