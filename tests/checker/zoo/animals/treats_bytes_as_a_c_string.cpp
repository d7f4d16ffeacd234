// What it has received is treated as a C string: a zero byte ends it.
#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

class CString : public ByteHandler {
 public:
  using ByteHandler::ByteHandler;

 protected:
  void echo(std::string_view bytes) override { wfile().write(std::string(bytes).c_str()); }
};

}  // namespace

Animal treats_bytes_as_a_c_string() {
  return {.name = "treats-bytes-as-a-c-string",
          .fault = "What it has received is treated as a C string: a zero byte ends it.",
          .caught_by = {"echoes-every-byte"},
          .also_fails = {"echoes-after-a-half-close", "finishes-short-sends"},
          .serve = serve<socketserver::ThreadingTCPServer, CString>};
}

}  // namespace zoo
