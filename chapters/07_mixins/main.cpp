// The program of chapter 07: the four transports on three engines. Opened by chapter 07.
#include <stdexcept>
#include <string>

#include "combinations.hpp"
#include "compare.hpp"
#include "program/command_line.hpp"
#include "program/run.hpp"
#include "program/socket_path.hpp"
#include "socketserver/address.hpp"

namespace {

using socketserver::Address;

struct Settings {
  std::string transport = "tcp";
  std::string engine = "threading";
  std::string host;
  int port = 0;
  std::string path;
  bool trace = false;
  bool compare = false;

  [[nodiscard]] bool is_unix() const { return transport == "unix" || transport == "unix-dgram"; }
};

Address address_of(const Settings& settings) {
  if (!settings.is_unix()) return Address(settings.host, settings.port);
  if (!settings.path.empty()) return Address::unix_path(settings.path);
  return Address::unix_path(program::socket_path("ch07_" + settings.transport));
}

int run(int argc, char** argv) {
  program::CommandLine line{"ch07_mixins", "One echo server, four transports, three engines."};
  Settings settings;
  line.choice("--transport", settings.transport, {"tcp", "udp", "unix", "unix-dgram"},
              "what the bytes travel over");
  line.choice("--engine", settings.engine, {"sync", "threading", "forking"},
              "who serves: the loop itself, a thread or a process for each request");
  line.address(settings.host, settings.port);
  line.option("--path", settings.path,
              "unix, unix-dgram: the path to listen on; @NAME makes no file (default: a path of "
              "your own)");
  line.flag("--trace", settings.trace,
            "print each request's way through the hooks, with process and thread ids");
  line.flag("--compare", settings.compare,
            "measure how long clients wait beside a silent one on each engine, then end");
  if (const auto status = line.parse(argc, argv)) return *status;
  if (!settings.path.empty() && !settings.is_unix())
    return line.refuse("--path goes with --transport unix and unix-dgram");
  if (settings.compare && settings.transport != "tcp")
    return line.refuse("--compare goes with --transport tcp");

  if (settings.compare) {
    compare_engines();
    return 0;
  }
  Address address;
  try {
    address = address_of(settings);
  } catch (const std::invalid_argument& error) {
    return line.refuse(error.what());  // a path that is too long
  }
  const Serve serve = combination(settings.transport, settings.engine);
  serve(address, settings.trace);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
