// Log lines with date and time, on top of spdlog. Opened by chapter 08.
#include "program/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>

#include "program/printable.hpp"

namespace program {
namespace {

// Made at the first line, by one thread only, however many ask at once. The sink locks around each
// line.
spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = std::make_unique<spdlog::logger>("program",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%d %H:%M:%S,%e %v");
    return made;
  }();
  return *instance;
}

}  // namespace

void log(std::string_view text) noexcept try { logger().info(printable(text)); } catch (...) {
  // Out of memory: a lost line is the smaller harm, for a log must not end a server.
}

}  // namespace program
