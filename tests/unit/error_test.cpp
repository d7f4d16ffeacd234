// Tests of error.hpp and descriptor.hpp: failures that say what failed, and the one owner of a
// descriptor. Serves chapter 02.
#include "socketserver/error.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "socketserver/descriptor.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using unit::thrown_by;

namespace {

struct Oddity {};

int fail_with(int error) {
  errno = error;
  return -1;
}

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

int open_something() { return check(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open"); }

// For a thread that is cancelled in here.
void* wait_for_cancellation(void*) {
  [[maybe_unused]] const auto error = attempt([] {
    for (;;) ::pause();
  });
  return nullptr;  // only if the cancellation was swallowed
}

}  // namespace

TEST_CASE("a failed call throws its name and object and the reason") {
  CHECK(thrown_by([] {
          return check(fail_with(EADDRINUSE), [] {
            errno = EINVAL;  // a text that is built may change it
            return std::string("bind 127.0.0.1:9999");
          });
        }) == "std::system_error: bind 127.0.0.1:9999: Address already in use");
  CHECK(thrown_by([] { return check(fail_with(EMFILE), "socket"); }) ==
        "std::system_error: socket: Too many open files");
  try {
    throw_error(EACCES, "bind");
  } catch (const std::system_error& error) {
    CHECK(error.code() == std::errc::permission_denied);
  }
}

TEST_CASE("a call that succeeds passes its result through whatever errno says") {
  errno = EINVAL;
  CHECK(check(0, "call") == 0);
  CHECK(check(7, []() -> std::string { throw std::logic_error("not asked for"); }) == 7);
}

TEST_CASE("attempt returns what was thrown and null otherwise") {
  CHECK(attempt([] {}) == nullptr);
  CHECK(attempt([] { throw 1; }) != nullptr);
}

TEST_CASE("attempt lets the cancellation of a thread through") {
  pthread_t thread{};
  REQUIRE(::pthread_create(&thread, nullptr, wait_for_cancellation, nullptr) == 0);
  REQUIRE(::pthread_cancel(thread) == 0);
  void* result = nullptr;
  REQUIRE(::pthread_join(thread, &result) == 0);
  CHECK(result == PTHREAD_CANCELED);
}

TEST_CASE("an exception of any type can be described") {
  CHECK(describe(std::make_exception_ptr(std::runtime_error("no"))) == "std::runtime_error: no");
  CHECK(describe(std::make_exception_ptr(TimedOut("recv 127.0.0.1:1"))) ==
        "socketserver::TimedOut: recv 127.0.0.1:1: Connection timed out");
  CHECK(describe(std::make_exception_ptr(1)) == "int");
  CHECK(describe(std::make_exception_ptr(Oddity{})) == "(anonymous namespace)::Oddity");
  CHECK(type_name(typeid(Descriptor)) == "socketserver::Descriptor");
}

TEST_CASE("errors that mean a lost peer are told from all others") {
  for (const int error : {ECONNRESET, ECONNABORTED, EPIPE, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH})
    CHECK(means_peer_gone(error));
  // None of these says anything about the peer, and a server must hear of them.
  for (const int error : {0, EBADF, EINVAL, EAGAIN, EMFILE, ENOMEM, ENOTCONN, EMSGSIZE})
    CHECK_FALSE(means_peer_gone(error));
  const PeerGone gone(ECONNRESET, 5, "recv 127.0.0.1:1");
  CHECK(gone.descriptor() == 5);
  CHECK(gone.code() == std::errc::connection_reset);
}

TEST_CASE("a descriptor is closed with its owner and moves without being closed") {
  static_assert(!std::is_copy_constructible_v<Descriptor> &&
                !std::is_copy_assignable_v<Descriptor>);
  const test_support::LeakCheck leaks;
  int number = -1;
  {
    Descriptor first(open_something());
    number = first.get();
    Descriptor second(std::move(first));
    CHECK_FALSE(first);
    CHECK(first.get() == -1);
    CHECK(second.get() == number);
    Descriptor third(open_something());
    const int closed_by_assignment = third.get();
    third = std::move(second);
    CHECK(third.get() == number);
    CHECK_FALSE(is_open(closed_by_assignment));
    CHECK(is_open(number));
  }
  CHECK_FALSE(is_open(number));
  CHECK(leaks.clean());
}

TEST_CASE("a descriptor assigned to itself stays open") {
  Descriptor one(open_something());
  Descriptor& same = one;
  one = std::move(same);
  CHECK(is_open(one.get()));
}

TEST_CASE("a descriptor that was given away is left to its new owner") {
  int number = -1;
  {
    Descriptor one(open_something());
    number = one.release();
    CHECK_FALSE(one);
  }
  CHECK(is_open(number));
  Descriptor(number).reset();
  CHECK_FALSE(is_open(number));
}

TEST_CASE("a descriptor closes its number once even if it is reset twice") {
  Descriptor one(open_something());
  const int number = one.get();
  one.reset();
  const Descriptor stranger(open_something());  // gets the same number
  REQUIRE(stranger.get() == number);
  one.reset();
  CHECK(is_open(number));
}
