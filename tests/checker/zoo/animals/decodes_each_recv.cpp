// A letter of two bytes is lost where it is cut by the end of its buffer.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class Decoding : public LineHandler {
 public:
  using LineHandler::LineHandler;
  void setup() override {
    rbufsize = kSize;
    LineHandler::setup();
  }

 protected:
  bool take(std::string_view bytes) override {
    std::string text(bytes);
    const bool cut = bytes.size() == kSize && (text.back() & 0xc0) == 0xc0;
    if (cut) text.back() = '?';
    return LineHandler::take(text);
  }

 private:
  static constexpr std::size_t kSize = 1024;
};

}  // namespace

Animal decodes_each_recv() {
  return {.name = "decodes-each-recv",
          .fault = "A letter of two bytes is lost where it is cut by the end of its buffer.",
          .chapter = 8,
          .speaks = "lines",
          .caught_by = {"keeps-a-letter-of-two-bytes-whole"},
          .serve = serve<socketserver::ThreadingTCPServer, Decoding>};
}

}  // namespace zoo
