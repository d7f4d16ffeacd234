// The load generator of the bench: puts one workload on a server, checks every byte, prints the
// cost.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "server_cpu.hpp"
#include "workload.hpp"

namespace {

using bench::Load;

struct Settings {
  std::string workload = "echo";
  int clients = 50;
  int idle = 0;          // connections that are held open and silent
  int warm_up_ms = 300;  // load before the measurement
  int measured_ms = 1000;
  int port = 0;
  int server = 0;  // process id
};

constexpr const char* kUsage =
    "usage: bench_load --port N --server PID [--workload echo|churn] [--clients N] [--idle N]\n"
    "                  [--warm-up MS] [--measure MS]\n";

int number(std::string_view text, int min, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < min || value > max) {
    throw std::invalid_argument("bad value: " + std::string(text));
  }
  return value;
}

void set(Settings& settings, std::string_view name, std::string_view value) {
  if (name == "--workload" && (value == "echo" || value == "churn")) {
    settings.workload = value;
  } else if (name == "--clients") {
    settings.clients = number(value, 1, 10'000);
  } else if (name == "--idle") {
    settings.idle = number(value, 0, 10'000);
  } else if (name == "--warm-up") {
    settings.warm_up_ms = number(value, 0, 60'000);
  } else if (name == "--measure") {
    settings.measured_ms = number(value, 1, 60'000);
  } else if (name == "--port") {
    settings.port = number(value, 1, 65'535);
  } else if (name == "--server") {
    settings.server = number(value, 1, 1 << 30);
  } else {
    throw std::invalid_argument("unknown option or value: " + std::string(name));
  }
}

Settings parse(int argc, char** argv) {
  Settings settings;
  for (int at = 1; at < argc; at += 2) set(settings, argv[at], at + 1 < argc ? argv[at + 1] : "");
  if (settings.port == 0 || settings.server == 0) {
    throw std::invalid_argument("--port and --server are needed");
  }
  return settings;
}

// One line of JSON, so that whoever runs many of these need not parse prose.
void print(const Load& load, std::chrono::nanoseconds cpu) {
  const double cpu_seconds = std::chrono::duration<double>(cpu).count();
  const double wall_seconds = std::chrono::duration<double>(load.wall).count();
  const auto operations = static_cast<double>(load.operations);
  std::printf(
      "{\"operations\": %.0f, \"starved\": %zu, \"wall_seconds\": %.6f, \"cpu_seconds\": %.6f, "
      "\"per_cpu_second\": %.1f, \"per_second\": %.1f}\n",
      operations, load.starved, wall_seconds, cpu_seconds, operations / cpu_seconds,
      operations / wall_seconds);
}

// The server's clock is read while it has nothing to do, before and after. So whole operations
// are counted, with everything they leave behind: a thread to join, a child to reap.
void measure(const Settings& settings, bench::Workload& workload) {
  const bench::ServerCpu server(settings.server);
  if (settings.warm_up_ms > 0) {
    static_cast<void>(workload.run(std::chrono::milliseconds(settings.warm_up_ms)));
  }
  const auto before = server.settled();
  const Load load = workload.run(std::chrono::milliseconds(settings.measured_ms));
  print(load, server.settled() - before);
}

void run(const Settings& settings) {
  const auto port = static_cast<std::uint16_t>(settings.port);
  const auto clients = static_cast<std::size_t>(settings.clients);
  constexpr std::uint32_t kFirstIdle = 1'000'000;
  bench::EchoWorkload idle(port, static_cast<std::size_t>(settings.idle), kFirstIdle);
  if (settings.workload == "echo") {
    bench::EchoWorkload echo(port, clients, 0);
    measure(settings, echo);
    echo.finish();
  } else {
    bench::ChurnWorkload churn(port, clients, 0);
    measure(settings, churn);
  }
  idle.finish();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(parse(argc, argv));
    return 0;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "bench_load: %s\n%s", error.what(), kUsage);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_load: %s\n", error.what());
    return 1;
  }
}
