// A zero byte ends the line that it sends back.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class CStringLine : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  void answer(const std::string& text) override { LineHandler::answer(text.c_str()); }
};

}  // namespace

Animal answers_with_a_c_string() {
  return {.name = "answers-with-a-c-string",
          .fault = "A zero byte ends the line that it sends back.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"takes-any-byte-for-text"},
          .serve = serve<socketserver::ThreadingTCPServer, CStringLine>};
}

}  // namespace zoo
