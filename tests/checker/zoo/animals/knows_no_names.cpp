// Its host has to be an address in digits.
#include <arpa/inet.h>

#include <array>
#include <stdexcept>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {
namespace {

int serve_digits(const Place& place) {
  std::array<char, sizeof(in6_addr)> bytes{};
  const char* const host = place.host.c_str();
  if (::inet_pton(AF_INET, host, bytes.data()) != 1 &&
      ::inet_pton(AF_INET6, host, bytes.data()) != 1)
    throw std::runtime_error("inet_pton: " + place.host + " is not an address");
  return serve<socketserver::ThreadingTCPServer, ByteHandler>(place);
}

}  // namespace

Animal knows_no_names() {
  return {.name = "knows-no-names",
          .fault = "Its host has to be an address in digits.",
          .caught_by = {"serves-a-name"},
          .serve = serve_digits};
}

}  // namespace zoo
