// Which errors of accept(2) matter, and how. Opened by chapter 03.
#include "socketserver/accept_errors.hpp"

#include <cerrno>
#include <system_error>

namespace socketserver {
namespace {

AcceptError sort_errno(int error) {
  switch (error) {
    // The client left before we came, or its packets were refused on the way. accept(2) asks
    // servers to treat the network errors of the new connection like EAGAIN.
    case ECONNABORTED:
    case ECONNRESET:
    case ECONNREFUSED:  // a datagram of ours was refused; the report surfaces on the next receive
    case EAGAIN:
    case EINTR:
    case EPROTO:
    case ENOPROTOOPT:
    case ENETDOWN:
    case ENONET:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ETIMEDOUT:
    case EPERM:  // a firewall rule
      return AcceptError::go_on;
    // The connection stays in the queue, so the listener stays readable.
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return AcceptError::exhausted;
    case EBADF:
    case ENOTSOCK:
    case EINVAL:
    case EOPNOTSUPP:
      return AcceptError::listener_gone;
    default:
      return AcceptError::other;
  }
}

// The errno value inside an exception, or 0. std::thread reports its own in the generic category.
int errno_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::system_error& e) {
    const auto& category = e.code().category();
    const bool is_errno = category == std::system_category() || category == std::generic_category();
    return is_errno ? e.code().value() : 0;
  } catch (...) {
    return 0;
  }
}

}  // namespace

AcceptError sort_accept_error(const std::exception_ptr& error) {
  return sort_errno(errno_of(error));
}

bool means_no_worker(const std::exception_ptr& error) {
  const int number = errno_of(error);
  return number == EAGAIN || sort_errno(number) == AcceptError::exhausted;
}

}  // namespace socketserver
