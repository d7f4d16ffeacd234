// A \r at the end of one recv and the \n at the start of the next are not seen as one line end.
#include <utility>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class SplitEnd : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  bool take(std::string_view bytes) override {
    returned_ = rest.ends_with('\r');
    return LineHandler::take(bytes);
  }
  bool take_line(std::string line) override {
    if (std::exchange(returned_, false)) line += '\r';  // the one that will be stripped
    return LineHandler::take_line(line);
  }

 private:
  bool returned_ = false;
};

}  // namespace

Animal looks_for_a_line_end_in_one_recv() {
  return {.name = "looks-for-a-line-end-in-one-recv",
          .fault =
              "A \\r at the end of one recv and the \\n at the start of the next are not seen as "
              "one line end.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"does-not-care-where-the-bytes-are-cut"},
          .serve = serve<socketserver::ThreadingTCPServer, SplitEnd>};
}

}  // namespace zoo
