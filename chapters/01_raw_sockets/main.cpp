// The program of chapter 01: the bare echo server, and the pains of writing one.
#include <unistd.h>

#include <iostream>
#include <string>

#include "echo_server.hpp"
#include "pains/pains.hpp"
#include "program/command_line.hpp"
#include "program/run.hpp"

namespace {

constexpr int kUsageError = 2;

int serve(const std::string& host, int port) {
  const auto address = raw::make_address(host, port);
  if (!address) {
    std::cerr << "ch01_raw_sockets: --host: \"" + host + "\" is not an IPv4 address in digits\n";
    return kUsageError;
  }

  // The signals first: whoever reads "listening" may send one at once. If a line below throws,
  // nobody closes these two descriptors but the end of the process. Such holes are easy to leave;
  // chapter 02 begins with them.
  const int stop = raw::open_stop_descriptor();
  const int listener = raw::open_listener(*address);
  program::announce(raw::bound_address(listener));
  raw::serve(listener, stop);
  close(listener);
  close(stop);
  return 0;
}

int list_pains() {
  for (const pains::Pain& pain : pains::all()) {
    const std::string padding(20 - pain.name.size(), ' ');
    std::cout << pain.name << padding << pain.summary << " (cured in " << pain.cured_in << ")\n";
  }
  return 0;
}

int show_pain(const std::string& name) {
  for (const pains::Pain& pain : pains::all()) {
    if (pain.name != name) continue;
    std::cout << pain.name << ": " << pain.summary << std::endl;
    const pains::Verdict verdict = pain.show();
    std::cout << (verdict.seen ? "seen: " : "not seen: ") << verdict.what_happened << std::endl;
    return verdict.seen ? 0 : 1;
  }
  std::cerr << (name.empty() ? "ch01_raw_sockets: pain: which one?"
                             : "ch01_raw_sockets: pain: there is none called \"" + name + "\".")
            << " \"ch01_raw_sockets pain --list\" names them all.\n";
  return kUsageError;
}

int run(int argc, char** argv) {
  program::CommandLine line{"ch01_raw_sockets",
                            "An echo server in bare system calls, and its pains."};
  std::string host;
  int port = 0;
  program::CommandLine& serving = line.subcommand("serve", "echo to one client at a time");
  serving.address(host, port);

  std::string name;
  bool list = false;
  program::CommandLine& hurting = line.subcommand("pain", "show one pain on loopback");
  hurting.positional("name", name, "which one");
  hurting.flag("--list", list, "name all pains and the chapters that cure them");

  line.require_subcommand();
  if (const auto status = line.parse(argc, argv)) return *status;
  if (serving.chosen()) return serve(host, port);
  return list ? list_pains() : show_pain(name);
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
