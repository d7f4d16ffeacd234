// It gathers many lines to answer them together, and forgets them when the input ends first.
#include <poll.h>

#include <algorithm>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Gathering : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  bool take(std::string_view bytes) override {
    constexpr std::ptrdiff_t kMany = 100;
    if (std::count(bytes.begin(), bytes.end(), '\n') < kMany) return LineHandler::take(bytes);
    pollfd ended{connection().fileno(), POLLRDHUP, 0};
    return ::poll(&ended, 1, kPauseMs) == 0 && LineHandler::take(bytes);
  }

 private:
  static constexpr int kPauseMs = 2000;
};

}  // namespace

Animal closes_before_all_is_answered() {
  return {.name = "closes-before-all-is-answered",
          .fault =
              "It gathers many lines to answer them together, and forgets them when the input ends "
              "first.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"answers-a-thousand-lines-after-a-half-close"},
          .serve = serve<socketserver::ThreadingTCPServer, Gathering>};
}

}  // namespace zoo
