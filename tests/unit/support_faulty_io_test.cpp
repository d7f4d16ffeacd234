// Tests of the I/O that fails on demand. Serves the tests from chapter 02 on.
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/faulty_io.hpp"

namespace io = socketserver::io;
using test_support::checked;
using test_support::FaultyIo;
using test_support::Operation;
using test_support::OwnedDescriptor;

namespace {

struct Connection {
  Connection() {
    int ends[2];
    checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    near = OwnedDescriptor{ends[0]};
    far = OwnedDescriptor{ends[1]};
  }
  OwnedDescriptor near;
  OwnedDescriptor far;
};

io::Result send(const OwnedDescriptor& socket, std::string_view data) {
  return io::current().send(socket.get(), data, {});
}

}  // namespace

TEST_CASE("faulty io moves only so many bytes a call") {
  FaultyIo faulty;
  const io::Use use{faulty};
  const Connection connection;
  faulty.limit_bytes(3);
  CHECK(send(connection.near, "hello").value == 3);
  faulty.limit_bytes(0);
  CHECK(send(connection.near, "lo").value == 2);
  faulty.limit_bytes(1);
  char buffer[10];
  CHECK(io::current().receive(connection.far.get(), buffer, {}).value == 1);
  CHECK(buffer[0] == 'h');
}

TEST_CASE("faulty io fails exactly the calls it was told to") {
  FaultyIo faulty;
  const io::Use use{faulty};
  const Connection connection;
  CHECK(send(connection.near, "x").outcome == io::Outcome::done);

  faulty.fail(Operation::send, EPIPE, 2, 2);
  std::vector<int> errors;
  for (int i = 0; i < 4; ++i) errors.push_back(send(connection.near, "x").error);
  CHECK(errors == std::vector<int>{0, EPIPE, EPIPE, 0});
  CHECK(faulty.calls(Operation::send) == 5);
  CHECK(faulty.calls(Operation::receive) == 0);
}

TEST_CASE("faulty io fails each time until it is healed") {
  FaultyIo faulty;
  const io::Use use{faulty};
  const auto accept_nothing = [] {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    return io::current().accept(-1, reinterpret_cast<sockaddr*>(&peer), &length, {}).error;
  };
  faulty.fail(Operation::accept, EMFILE, 1, FaultyIo::kEachTime);
  for (int i = 0; i < 100; ++i) CHECK(accept_nothing() == EMFILE);
  faulty.heal(Operation::accept);
  CHECK(accept_nothing() == EBADF);
}

TEST_CASE("faulty io answers with any outcome") {
  FaultyIo faulty;
  const io::Use use{faulty};
  const Connection connection;
  faulty.answer(Operation::receive, {io::Outcome::timed_out, 0, 0});
  char buffer[10];
  CHECK(io::current().receive(connection.near.get(), buffer, {}).outcome == io::Outcome::timed_out);
}

TEST_CASE("seams of faulty io run around the operation with its descriptor") {
  FaultyIo faulty;
  const io::Use use{faulty};
  const Connection connection;
  std::string story;
  faulty.before(Operation::send, [&](int fd) {
    CHECK(fd == connection.near.get());
    story += "before ";
  });
  faulty.after(Operation::send, [&](int, const io::Result& result) {
    story += "after " + std::to_string(result.value);
  });
  CHECK(send(connection.near, "four").value == 4);
  CHECK(story == "before after 4");
}

TEST_CASE("an untouched faulty io behaves as the real one") {
  FaultyIo faulty;
  const io::Use use{faulty};
  CHECK(&io::current() == &faulty);
  CHECK(io::current().sleep_until(io::kNow).outcome == io::Outcome::timed_out);
  const Connection connection;
  pollfd entry{connection.near.get(), POLLOUT, 0};
  CHECK(io::current().wait_any({&entry, 1}, io::kNever).value == 1);
}
