// Who is being served, as the >>> prompt shows it. Opened by chapter 08.
#include "program/live_table.hpp"

#include <chrono>
#include <cstdio>
#include <string>

namespace program {

void print_live(const socketserver::LiveRequests& requests) {
  const auto now = socketserver::io::Clock::now();
  const auto live = requests.snapshot();
  std::string table = std::to_string(live.size()) + (live.size() == 1 ? " client\n" : " clients\n");
  for (const socketserver::LiveRequest& request : live) {
    const auto age = std::chrono::floor<std::chrono::seconds>(now - request.since);
    table += "  thread " + std::to_string(request.worker) + " serves " +
             request.client.to_string() + " for " + std::to_string(age.count()) + " s\n";
  }
  std::fputs(table.c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace program
