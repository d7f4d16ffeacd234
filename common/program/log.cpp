// Log lines with date and time, on top of spdlog. Opened by chapter 08.
#include "program/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <memory>
#include <mutex>

#include "program/printable.hpp"
#include "socketserver/io.hpp"

namespace program {
namespace {

// spdlog's own sink would raise SIGPIPE once nobody reads the log any more, and that ends a server.
class RecordSink : public spdlog::sinks::base_sink<std::mutex> {
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    socketserver::io::write_record({line.data(), line.size()});
  }
  void flush_() override {}
};

// Made at the first line, by one thread only, however many ask at once. The sink locks around each
// line.
spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = std::make_unique<spdlog::logger>("program", std::make_shared<RecordSink>());
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
