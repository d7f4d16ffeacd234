// It greets its user before it says where it listens.
#include <iostream>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/handlers.hpp"
#include "checker/zoo/serving.hpp"

namespace zoo {

Animal prints_another_first_line() {
  return {.name = "prints-another-first-line",
          .fault = "It greets its user before it says where it listens.",
          .told_where = false,
          .caught_by = {},
          .serve = [](const Place&) {
            std::cout << "Welcome to the echo server 2.0!" << std::endl;
            return serve<socketserver::ThreadingTCPServer, ByteHandler>({"127.0.0.1", 0, {}});
          }};
}

}  // namespace zoo
