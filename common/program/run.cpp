// The frame around every chapter's main. Opened by chapter 01.
#include "program/run.hpp"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string_view>
#include <system_error>

namespace program {
namespace {

int report(const char* program, std::string_view what) {
  const std::string_view path = program != nullptr ? program : "program";
  const auto slash = path.rfind('/');
  std::string line{slash == std::string_view::npos ? path : path.substr(slash + 1)};
  line.append(": ").append(what).append("\n");
  std::fputs(line.c_str(), stderr);
  return 1;
}

}  // namespace

int run(int argc, char** argv, int (*body)(int argc, char** argv)) {
  const char* const name = argc > 0 ? argv[0] : nullptr;
  try {
    return body(argc, argv);
  } catch (const std::exception& error) {
    return report(name, error.what());
  } catch (...) {
    return report(name, "an exception of an unknown type");
  }
}

void announce(const std::string& address) {
  const std::string line = "listening on " + address + "\n";
  if (std::fputs(line.c_str(), stdout) == EOF || std::fflush(stdout) != 0)
    throw std::system_error(errno, std::system_category(), "cannot write to standard output");
}

}  // namespace program
