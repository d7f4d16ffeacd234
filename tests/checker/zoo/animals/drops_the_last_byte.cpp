// The last byte of a full buffer is dropped, for a zero byte that nobody needs.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class OffByOne : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;

 protected:
  void echo(std::string_view bytes) override {
    const bool full = bytes.size() == socketserver::StreamReader::kBufferSize;
    wfile().write(bytes.substr(0, bytes.size() - (full ? 1 : 0)));
  }
};

}  // namespace

Animal drops_the_last_byte() {
  return {.name = "drops-the-last-byte",
          .fault = "The last byte of a full buffer is dropped, for a zero byte that nobody needs.",
          .caught_by = {"echoes-after-a-half-close"},
          .also_fails = {"finishes-short-sends"},
          .varies = true,  // which buffer is the first full one is the kernel's choice
          .serve = serve<socketserver::ThreadingTCPServer, OffByOne>};
}

}  // namespace zoo
