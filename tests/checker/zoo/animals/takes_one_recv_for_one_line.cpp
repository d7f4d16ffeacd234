// It waits for a line end at the end of what has come, and takes all of it for one line.
#include <utility>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class WholeRecv : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  bool take(std::string_view bytes) override {
    rest += bytes;
    if (!rest.ends_with('\n')) return true;
    rest.pop_back();
    return take_line(std::exchange(rest, {}));
  }
};

}  // namespace

Animal takes_one_recv_for_one_line() {
  return {
      .name = "takes-one-recv-for-one-line",
      .fault =
          "It waits for a line end at the end of what has come, and takes all of it for one line.",
      .chapter = 8,
      .speaks = "lines",
      .caught_by = {"answers-three-lines-in-one-part"},
      .also_fails = {"does-not-care-where-the-bytes-are-cut", "answers-an-empty-line",
                     "answers-what-is-left-at-the-end",
                     "answers-a-thousand-lines-after-a-half-close", "takes-a-line-of-64-kib",
                     "refuses-a-longer-line", "does-not-reset-after-quit",
                     "takes-only-the-whole-word-for-quit"},
      .serve = serve<socketserver::ThreadingTCPServer, WholeRecv>};
}

}  // namespace zoo
