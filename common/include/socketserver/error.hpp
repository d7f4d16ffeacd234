// How the library reports failure, and the one way it catches. Opened by chapter 02.
#pragma once

#include <cxxabi.h>

#include <cerrno>
#include <concepts>
#include <exception>
#include <string>
#include <system_error>
#include <typeinfo>

namespace socketserver {

/// Throws std::system_error for the errno value `error`. `what` names the call and its object:
/// "bind 127.0.0.1:9999" becomes "bind 127.0.0.1:9999: Address already in use".
[[noreturn]] void throw_error(int error, const std::string& what);

/// Passes a system call's result through; throws std::system_error from errno if it is negative.
/// `what` names the call: `check(::socket(family, type, 0), "socket")`.
inline int check(int result, const char* what);
/// The same for a text that must be built. `what` makes it, and is called only after a failure and
/// once errno has been read: looking up an address's name may well change errno.
template <std::invocable What>
int check(int result, What&& what);

/// The other end of a connection is gone: reset, timed out or unreachable. Not a fault of the
/// server, so the framework ends the request quietly and does not call `handle_error`.
class PeerGone : public std::system_error {
 public:
  /// `error` is the errno value, `what` names the call and the address.
  PeerGone(int error, int descriptor, const std::string& what)
      : std::system_error(error, std::system_category(), what), descriptor_(descriptor) {}
  /// The socket that lost its peer. A handler may hold other connections (a database, say): losing
  /// one of those is an error like any other, and this number tells them apart.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

/// True for the errno values that mean "the other end is gone" on a connection.
[[nodiscard]] bool means_peer_gone(int error) noexcept;

/// An operation did not end before its deadline. The connection is intact: a handler may go on.
/// After a write it is unknown how much has gone out.
class TimedOut : public std::system_error {
 public:
  /// `what` names the call and the address.
  explicit TimedOut(const std::string& what)
      : std::system_error(ETIMEDOUT, std::system_category(), what) {}
};

/// Runs `action`; returns what it threw, of any type, or null. Every catch of the framework is this
/// one, for two reasons. Work that follows a failure happens outside the catch block: an exception
/// object belongs to a thread, and fibers that switched threads or stacks in the middle of a catch
/// would mix theirs up. And a forced unwind (pthread_cancel(3)) is passed on, as glibc demands; it
/// comes without an object, which the sanitizer would take for a null reference.
template <class Action>
[[nodiscard]] __attribute__((no_sanitize("null"))) std::exception_ptr attempt(Action&& action) {
  try {
    action();
    return nullptr;
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (...) {
    return std::current_exception();
  }
}

/// "std::runtime_error: the text", or the type's name alone for what is no std::exception.
[[nodiscard]] std::string describe(const std::exception_ptr& error);

/// A type's name as it is written in the source ("demo::EchoHandler").
[[nodiscard]] std::string type_name(const std::type_info& type);

inline int check(int result, const char* what) {
  if (result < 0) throw_error(errno, what);
  return result;
}

template <std::invocable What>
int check(int result, What&& what) {
  if (result >= 0) return result;
  const int error = errno;
  throw_error(error, what());
}

}  // namespace socketserver
