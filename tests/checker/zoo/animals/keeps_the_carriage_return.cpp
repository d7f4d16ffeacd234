// It strips \n, and leaves the \r before it in the line.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class OnlyNewline : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  bool take_line(std::string line) override {
    if (leaves(line)) return false;
    answer(line);
    return true;
  }
};

}  // namespace

Animal keeps_the_carriage_return() {
  return {.name = "keeps-the-carriage-return",
          .fault = "It strips \\n, and leaves the \\r before it in the line.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"answers-three-lines-in-one-part"},
          .also_fails = {"does-not-care-where-the-bytes-are-cut", "answers-an-empty-line",
                         "takes-a-line-of-64-kib"},
          .serve = serve<socketserver::ThreadingTCPServer, OnlyNewline>};
}

}  // namespace zoo
