// What one recv brings without a line end is answered as if it were a line.
#include <utility>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class PerRecv : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  bool take(std::string_view bytes) override {
    if (!LineHandler::take(bytes)) return false;
    constexpr std::size_t kMessage = 256;  // "a message fits into one recv"
    return rest.empty() || bytes.size() > kMessage || take_line(std::exchange(rest, {}));
  }
};

}  // namespace

Animal answers_after_every_recv() {
  return {.name = "answers-after-every-recv",
          .fault = "What one recv brings without a line end is answered as if it were a line.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"answers-a-line-in-two-parts"},
          .also_fails = {"does-not-care-where-the-bytes-are-cut"},
          .serve = serve<socketserver::ThreadingTCPServer, PerRecv>};
}

}  // namespace zoo
