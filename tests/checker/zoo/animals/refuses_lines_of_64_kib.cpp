// Its buffer has room for 32 KiB, and a longer line is refused.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class ShortBuffer : public LineHandler {
 public:
  using LineHandler::LineHandler;

 protected:
  [[nodiscard]] std::size_t longest() const override { return 32 * 1024; }
};

}  // namespace

Animal refuses_lines_of_64_kib() {
  return {.name = "refuses-lines-of-64-kib",
          .fault = "Its buffer has room for 32 KiB, and a longer line is refused.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"takes-a-line-of-64-kib"},
          .serve = serve<socketserver::ThreadingTCPServer, ShortBuffer>};
}

}  // namespace zoo
