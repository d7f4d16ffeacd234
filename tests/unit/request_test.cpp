// Tests of request.hpp, request_handler_class.hpp and accept_errors.hpp: what a server hands on, to
// whom, and which errors it need not hand on. Serves chapter 03.
#include "socketserver/request.hpp"

#include <cerrno>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <type_traits>
#include <utility>

#include "socketserver/accept_errors.hpp"
#include "socketserver/request_handler_class.hpp"
#include "socketserver/tcp_server.hpp"
#include "support/catch.hpp"

using namespace socketserver;

namespace {

void ignore(Request&, const Address&, BaseServer&) {}

std::exception_ptr error_of(int number) {
  return std::make_exception_ptr(std::system_error(number, std::system_category(), "accept"));
}

}  // namespace

TEST_CASE("errors of accept are sorted") {
  for (const int error : {ECONNABORTED, EINTR, EAGAIN, EPROTO, ENETDOWN, EHOSTUNREACH, ETIMEDOUT,
                          EPERM, ECONNREFUSED})
    CHECK(sort_accept_error(error_of(error)) == AcceptError::go_on);
  for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM})
    CHECK(sort_accept_error(error_of(error)) == AcceptError::exhausted);
  for (const int error : {EBADF, ENOTSOCK, EINVAL, EOPNOTSUPP})
    CHECK(sort_accept_error(error_of(error)) == AcceptError::listener_gone);
  CHECK(sort_accept_error(error_of(EIO)) == AcceptError::other);
  CHECK(sort_accept_error(std::make_exception_ptr(1)) == AcceptError::other);
  // The number of another category is no errno, though 9 is EBADF.
  const std::error_code foreign(9, std::iostream_category());
  CHECK(sort_accept_error(std::make_exception_ptr(std::system_error(foreign))) ==
        AcceptError::other);
}

TEST_CASE("what keeps a worker from starting is told from other failures") {
  for (const int error : {EAGAIN, ENOMEM, EMFILE, ENFILE}) {
    CHECK(means_no_worker(error_of(error)));
    // As std::thread reports it.
    CHECK(means_no_worker(std::make_exception_ptr(
        std::system_error(error, std::generic_category(), "pthread_create"))));
  }
  CHECK_FALSE(means_no_worker(error_of(EINVAL)));
  CHECK_FALSE(means_no_worker(std::make_exception_ptr(std::runtime_error("no"))));
}

TEST_CASE("any callable of the right shape is a handler class and no other type is") {
  static_assert(!std::is_constructible_v<RequestHandlerClass, int>);
  static_assert(!std::is_constructible_v<RequestHandlerClass, std::function<void()>>);
  static_assert(std::is_constructible_v<RequestHandlerClass, decltype(&ignore)>);
  int calls = 0;
  const RequestHandlerClass handler([&](Request&, const Address&, BaseServer&) { ++calls; });
  CHECK(handler.name().empty());
  CHECK_FALSE(handler.socket_type());
  const RequestHandlerClass copy = handler;
  auto [near, far] = Socket::pair();
  Request request(std::move(near));
  TCPServer server({"127.0.0.1", 0}, ignore, {.bind_and_activate = false});
  copy(request, Address(), server);
  CHECK(calls == 1);
}

TEST_CASE("a request owns its share of a socket and a datagram its packet") {
  auto [near, far] = Socket::pair();
  Request connection(std::move(near));
  CHECK_FALSE(connection.is_datagram());
  CHECK_THROWS_AS(connection.packet(), std::bad_optional_access);
  const std::shared_ptr<Socket> kept = connection.shared_socket();
  connection.close();
  connection.close();
  CHECK(connection.closed());
  kept->send_all("still open");
  Request datagram(kept, Packet{"data", true, {}});
  CHECK(datagram.is_datagram());
  CHECK(datagram.packet().data == "data");
  CHECK(datagram.packet().truncated);
  CHECK(&datagram.socket() == kept.get());
}
