// Pain: an error path forgets to close, until nothing can be opened any more. Opened by chapter 01.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "loopback.hpp"
#include "pains.hpp"

namespace pains {
namespace {

constexpr int kAttempts = 50;

// Every open descriptor is an entry of this folder: proc(5). Reading it takes one of its own.
std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator entries{"/proc/self/fd"};
  return std::distance(begin(entries), end(entries)) - 1;
}

// The mistake, as it is found in many programs: an early return, and the descriptor is forgotten.
int careless_set_up(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener == -1) return errno;
  if (bind_to(listener, port) == -1) return errno;
  close(listener);
  return 0;
}

int careful_set_up(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener == -1) return errno;
  const int error = bind_to(listener, port) == -1 ? errno : 0;
  close(listener);
  return error;
}

// The kernel gives the lowest number that is free, so all that is leaked later is here or above.
int lowest_free_descriptor(int any) {
  const int lowest = checked(fcntl(any, F_DUPFD_CLOEXEC, 0), "fcntl");
  close(lowest);
  return lowest;
}

std::ptrdiff_t growth(int (*set_up)(std::uint16_t), std::uint16_t port) {
  const std::ptrdiff_t before = open_descriptors();
  int error = 0;
  for (int attempt = 0; attempt < kAttempts; ++attempt) error = set_up(port);
  const std::ptrdiff_t after = open_descriptors();
  say(kAttempts, " attempts, each fails with \"", error_text(error), "\": ", before,
      " open descriptors before, ", after, " after");
  return after - before;
}

// Goes on until the limit for open descriptors, lowered to be near, is reached. Then the error is
// another one, and every part of the program gets it: the log file, the next client, all of them.
int error_at_the_limit(std::uint16_t port) {
  rlimit limit{};
  checked(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  rlimit lower = limit;
  lower.rlim_cur = std::min(limit.rlim_cur, static_cast<rlim_t>(open_descriptors() + 10));
  checked(setrlimit(RLIMIT_NOFILE, &lower), "setrlimit");
  int error = EADDRINUSE;
  int attempts = 0;
  while (error == EADDRINUSE) {
    error = careless_set_up(port);
    ++attempts;
  }
  checked(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
  say("the limit is lowered to ", lower.rlim_cur, ": attempt ", attempts, " fails with \"",
      error_text(error), "\"");
  return error;
}

}  // namespace

Verdict leaked_descriptors() {
  const int other = listen_on_loopback();
  const std::uint16_t port = port_of(other);
  say("another server holds 127.0.0.1:", port, "; ours tries to start there");
  say("with an error path that closes:");
  growth(careful_set_up, port);
  say("with an error path that forgets to:");
  const int first_leaked = lowest_free_descriptor(other);
  const std::ptrdiff_t leaked = growth(careless_set_up, port);
  const int error = error_at_the_limit(port);
  // Nobody knows the numbers any more. Closing everything from here up is for a demonstration only.
  close_range(static_cast<unsigned>(first_leaked), ~0U, 0);
  close(other);
  return {leaked == kAttempts && error == EMFILE,
          std::to_string(kAttempts) + " failed starts left " + std::to_string(leaked) +
              " descriptors open; at the limit the error became \"" + error_text(error) + "\""};
}

}  // namespace pains
