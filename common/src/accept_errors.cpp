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

}  // namespace

AcceptError sort_accept_error(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::system_error& e) {
    return e.code().category() == std::system_category() ? sort_errno(e.code().value())
                                                         : AcceptError::other;
  } catch (...) {
    return AcceptError::other;
  }
}

}  // namespace socketserver
