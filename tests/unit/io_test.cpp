// Tests of io.hpp: whole operations with a deadline and a way to cancel, in the face of signals.
// Serves chapter 02.
#include "socketserver/io.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "socketserver/error.hpp"
#include "socketserver/socket.hpp"
#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/descriptor.hpp"
#include "support/faulty_io.hpp"
#include "support/signal_storm.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using io::Outcome;
using test_support::make_pipe;
using test_support::Pipe;
using test_support::SignalStorm;

namespace {

io::Io& io_now() { return io::current(); }

io::Result receive(const Socket& socket, std::span<char> buffer, io::Until until = {}) {
  return io_now().receive(socket.fileno(), buffer, until);
}

void raise(const Pipe& pipe) {
  check(static_cast<int>(::write(pipe.write_end.get(), "x", 1)), "write");
}

Socket listener(int backlog = 10) {
  Socket socket(AF_INET, SOCK_STREAM);
  socket.bind({"127.0.0.1", 0});
  socket.listen(backlog);
  return socket;
}

// How long an action takes.
template <class Action>
io::Clock::duration time_of(Action action) {
  const auto start = io::Clock::now();
  action();
  return io::Clock::now() - start;
}

// Room for one client, and that one has come: the kernel drops the next one's knocking.
struct FullListener {
  FullListener() : socket(listener(0)), first(Socket::connect_to(socket.local_address())) {}
  Socket socket;
  Socket first;
};

}  // namespace

TEST_CASE("a deadline too far away to count means never") {
  CHECK(io::in(io::Clock::duration::max()) == io::kNever);
  CHECK(io::in(std::chrono::hours(24 * 365)) < io::kNever);
  CHECK(io::in(-1h) < io::Clock::now());
  const auto before = io::Clock::now();
  const auto deadline = io::in(1s);
  CHECK(deadline >= before + 1s);
  CHECK(deadline <= io::Clock::now() + 1s);
}

TEST_CASE(
    "receive brings what is there and the end of input and never waits with a deadline of now") {
  auto [near, far] = Socket::pair();
  std::array<char, 8> buffer{};
  CHECK(receive(near, buffer, {io::kNow}).outcome == Outcome::timed_out);
  far.send_all("abc");
  io::Result result = receive(near, buffer, {io::kNow});
  CHECK(result.outcome == Outcome::done);
  CHECK(std::string(buffer.data(), result.value) == "abc");
  far.shutdown_write();
  result = receive(near, buffer);
  CHECK(result.outcome == Outcome::done);
  CHECK(result.value == 0);
}

TEST_CASE("an operation on no descriptor fails with the error of the system call") {
  std::array<char, 1> buffer{};
  const io::Result result = io_now().receive(-1, buffer, {});
  CHECK(result.outcome == Outcome::failed);
  CHECK(result.error == EBADF);
  CHECK(io_now().send(-1, "x", {}).error == EBADF);
  const Pipe pipe = make_pipe();
  CHECK(io_now().receive(pipe.read_end.get(), buffer, {}).error == ENOTSOCK);
}

TEST_CASE("an operation ends at its deadline and not before") {
  auto [near, far] = Socket::pair();
  std::array<char, 1> buffer{};
  io::Result result;
  const auto taken =
      time_of([&, &socket = near] { result = receive(socket, buffer, {io::in(30ms)}); });
  CHECK(result.outcome == Outcome::timed_out);
  CHECK(taken >= 30ms);
}

TEST_CASE("a readable cancel descriptor ends a wait") {
  auto [near, far] = Socket::pair();
  const Pipe cancel = make_pipe();
  std::array<char, 8> buffer{};
  SECTION("raised before") { raise(cancel); }
  std::thread other;
  SECTION("raised meanwhile") {
    other = std::thread([&] { raise(cancel); });
  }
  const io::Result result = receive(near, buffer, {io::kNever, cancel.read_end.get()});
  if (other.joinable()) other.join();
  CHECK(result.outcome == Outcome::cancelled);
}

TEST_CASE("data that is there is taken even if the operation is cancelled") {
  auto [near, far] = Socket::pair();
  const Pipe cancel = make_pipe();
  raise(cancel);
  far.send_all("abc");
  std::array<char, 8> buffer{};
  CHECK(receive(near, buffer, {io::kNever, cancel.read_end.get()}).value == 3);
}

TEST_CASE("a send to a peer that has left is an error and no signal") {
  const auto deadline = GENERATE(io::Deadline(io::kNever), io::kNow);
  auto [near, far] = Socket::pair();
  far = Socket(AF_INET, SOCK_STREAM);
  const io::Result result = io_now().send(near.fileno(), "x", {deadline});
  CHECK(result.outcome == Outcome::failed);
  CHECK(result.error == EPIPE);
}

TEST_CASE("a send takes what fits and waits for room only then") {
  auto [near, far] = Socket::pair();
  near.set_option(SOL_SOCKET, SO_SNDBUF, 4096, "setsockopt SO_SNDBUF");
  const std::string much(1 << 20, 'x');
  const io::Result first = io_now().send(near.fileno(), much, {io::kNow});
  CHECK(first.outcome == Outcome::done);
  CHECK(first.value > 0);
  CHECK(first.value < much.size());
  CHECK(io_now().send(near.fileno(), much, {io::kNow}).outcome == Outcome::timed_out);
  CHECK(io_now().send(near.fileno(), much, {io::in(20ms)}).outcome == Outcome::timed_out);
}

TEST_CASE("a datagram to a full Unix queue waits no longer than its deadline and burns no core") {
  Socket lazy(AF_UNIX, SOCK_DGRAM);
  lazy.bind(Address::unix_path(""));
  const Address to = lazy.local_address();
  const Socket sender(AF_UNIX, SOCK_DGRAM);  // not connected: always "writable"
  iovec byte{const_cast<char*>("x"), 1};
  msghdr message{};
  message.msg_name = const_cast<sockaddr*>(to.data());
  message.msg_namelen = to.size();
  message.msg_iov = &byte;
  message.msg_iovlen = 1;
  while (io_now().send_to(sender.fileno(), message, {io::kNow}).outcome == Outcome::done) {
  }
  timespec before{};
  timespec after{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
  io::Result result;
  const auto taken =
      time_of([&] { result = io_now().send_to(sender.fileno(), message, {io::in(100ms)}); });
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
  CHECK(result.outcome == Outcome::timed_out);
  CHECK(taken >= 100ms);
  const auto used = std::chrono::seconds(after.tv_sec - before.tv_sec) +
                    std::chrono::nanoseconds(after.tv_nsec - before.tv_nsec);
  CHECK(used < 50ms);
  std::array<char, 1> buffer{};
  std::thread reader([&] { static_cast<void>(lazy.receive(buffer)); });
  CHECK(io_now().send_to(sender.fileno(), message, {io::in(10s)}).outcome == Outcome::done);
  reader.join();
}

TEST_CASE("accept brings a close-on-exec connection and its peer and waits for neither") {
  const Socket server = listener();
  sockaddr_storage storage{};
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  socklen_t length = sizeof storage;
  CHECK(io_now().accept(server.fileno(), address, &length, {io::kNow}).outcome ==
        Outcome::timed_out);
  CHECK(io_now().accept(server.fileno(), address, &length, {io::in(20ms)}).outcome ==
        Outcome::timed_out);
  const Socket client = Socket::connect_to(server.local_address());
  length = sizeof storage;
  const io::Result result = io_now().accept(server.fileno(), address, &length, {});
  REQUIRE(result.outcome == Outcome::done);
  const Descriptor accepted(static_cast<int>(result.value));
  CHECK(Address::from_kernel(address, length) == client.local_address());
  CHECK((::fcntl(accepted.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("connect reports a refusal with and without a deadline") {
  const auto deadline = GENERATE(io::Deadline(io::kNever), io::Clock::now() + 10s);
  Address nobody;
  {
    Socket bound(AF_INET, SOCK_STREAM);
    bound.bind({"127.0.0.1", 0});
    nobody = bound.local_address();
    const Socket socket(AF_INET, SOCK_STREAM);
    const io::Result result =
        io_now().connect(socket.fileno(), nobody.data(), nobody.size(), {deadline});
    CHECK(result.outcome == Outcome::failed);
    CHECK(result.error == ECONNREFUSED);
  }
}

TEST_CASE("connect gives up at its deadline or when cancelled and leaves the socket blocking") {
  const FullListener full;
  const Address address = full.socket.local_address();
  const Pipe cancel = make_pipe();
  io::Until until{io::in(30ms)};
  Outcome expected = Outcome::timed_out;
  SECTION("deadline") {}
  SECTION("cancelled") {
    raise(cancel);
    until = {io::kNever, cancel.read_end.get()};
    expected = Outcome::cancelled;
  }
  const Socket socket(AF_INET, SOCK_STREAM);
  CHECK(io_now().connect(socket.fileno(), address.data(), address.size(), until).outcome ==
        expected);
  CHECK((::fcntl(socket.fileno(), F_GETFL) & O_NONBLOCK) == 0);
}

TEST_CASE("connect to a Unix socket with a full queue waits for room until its deadline") {
  Socket server(AF_UNIX, SOCK_STREAM);
  server.bind(Address::unix_path(""));
  server.listen(0);
  const Address address = server.local_address();
  const Socket first = Socket::connect_to(address);
  const Socket second(AF_UNIX, SOCK_STREAM);
  const auto connect = [&](io::Until until) {
    return io_now().connect(second.fileno(), address.data(), address.size(), until).outcome;
  };
  CHECK(connect({io::kNow}) == Outcome::timed_out);
  CHECK(connect({io::in(20ms)}) == Outcome::timed_out);
  const Pipe cancel = make_pipe();
  raise(cancel);
  CHECK(connect({io::kNever, cancel.read_end.get()}) == Outcome::cancelled);
  std::thread acceptor([&server] { [[maybe_unused]] const auto one = server.accept(); });
  CHECK(connect({io::in(10s)}) == Outcome::done);
  acceptor.join();
}

TEST_CASE("wait any tells which of several is ready and passes over what is none") {
  auto [quiet, quiet_peer] = Socket::pair();
  auto [ready, ready_peer] = Socket::pair();
  pollfd wanted[] = {{-1, POLLIN, 0}, {quiet.fileno(), POLLIN, 0}, {ready.fileno(), POLLIN, 0}};
  CHECK(io_now().wait_any(wanted, io::kNow).outcome == Outcome::timed_out);
  CHECK(io_now().wait_any(wanted, io::in(20ms)).outcome == Outcome::timed_out);
  ready_peer.send_all("x");
  const io::Result result = io_now().wait_any(wanted, io::kNever);
  CHECK(result.outcome == Outcome::done);
  CHECK(result.value == 1);
  CHECK(wanted[0].revents == 0);
  CHECK(wanted[1].revents == 0);
  CHECK(wanted[2].revents == POLLIN);
}

TEST_CASE("sleep until ends at its time or when cancelled") {
  const Pipe cancel = make_pipe();
  const auto deadline = io::in(20ms);
  CHECK(io_now().sleep_until(deadline).outcome == Outcome::timed_out);
  CHECK(io::Clock::now() >= deadline);
  CHECK(io_now().sleep_until(io::kNow, cancel.read_end.get()).outcome == Outcome::timed_out);
  raise(cancel);
  CHECK(io_now().sleep_until(io::kNever, cancel.read_end.get()).outcome == Outcome::cancelled);
}

TEST_CASE("signals neither end an operation nor stretch its deadline") {
  auto [near, far] = Socket::pair();
  const Socket server = listener();
  std::array<char, 8> buffer{};
  pollfd wanted[] = {{near.fileno(), POLLIN, 0}};
  const SignalStorm storm(SIGUSR1, ::pthread_self());
  const auto start = io::Clock::now();
  const auto deadline = start + 200ms;
  // A wait that starts over at each signal would never end.
  CHECK(receive(near, buffer, {deadline}).outcome == Outcome::timed_out);
  CHECK(io_now().wait_any(wanted, io::in(50ms)).outcome == Outcome::timed_out);
  CHECK(io_now().sleep_until(io::in(50ms)).outcome == Outcome::timed_out);
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  CHECK(io_now().accept(server.fileno(), address, &length, {io::in(50ms)}).outcome ==
        Outcome::timed_out);
  CHECK(io::Clock::now() - start >= 350ms);
  CHECK(storm.sent() > 0);
}

TEST_CASE("a receive without limit outlasts signals") {
  auto [near, far] = Socket::pair();
  std::array<char, 8> buffer{};
  const SignalStorm storm(SIGUSR1, ::pthread_self());
  std::thread writer([&peer = far, &storm] {
    while (storm.sent() < 50) std::this_thread::yield();
    peer.send_all("abc");
  });
  const io::Result result = receive(near, buffer);
  writer.join();
  CHECK(result.outcome == Outcome::done);
  CHECK(result.value == 3);
}

TEST_CASE("a connect that signals interrupt still reaches its end") {
  FullListener full;
  const Address address = full.socket.local_address();
  const Socket socket(AF_INET, SOCK_STREAM);
  const SignalStorm storm(SIGUSR1, ::pthread_self());
  std::thread server([&full, &storm] {
    while (storm.sent() < 50) std::this_thread::yield();
    [[maybe_unused]] const auto first = full.socket.accept();
  });
  // The first knocking went unheard; the kernel repeats it after a second.
  const io::Result result = io_now().connect(socket.fileno(), address.data(), address.size(), {});
  server.join();
  CHECK(result.outcome == Outcome::done);
  CHECK(full.socket.accept(io::in(10s)));
}

TEST_CASE("a connect to a Unix socket that signals interrupt still reaches its end") {
  Socket server(AF_UNIX, SOCK_STREAM);
  server.bind(Address::unix_path(""));
  server.listen(0);
  const Address address = server.local_address();
  const Socket first = Socket::connect_to(address);
  Socket second(AF_UNIX, SOCK_STREAM);
  const SignalStorm storm(SIGUSR1, ::pthread_self());
  std::thread acceptor([&server, &storm] {
    while (storm.sent() < 50) std::this_thread::yield();
    [[maybe_unused]] const auto one = server.accept();
  });
  const io::Result result = io_now().connect(second.fileno(), address.data(), address.size(), {});
  acceptor.join();
  CHECK(result.outcome == Outcome::done);
  CHECK(server.accept(io::in(10s)));
}

TEST_CASE("another implementation is used for a scope and by one thread only") {
  io::Io& usual = io::current();
  test_support::FaultyIo outer;
  test_support::FaultyIo inner;
  {
    const io::Use use_outer(outer);
    CHECK(&io::current() == &outer);
    {
      const io::Use use_inner(inner);
      CHECK(&io::current() == &inner);
    }
    CHECK(&io::current() == &outer);
    const io::Io* elsewhere = nullptr;
    std::thread([&] { elsewhere = &io::current(); }).join();
    CHECK(elsewhere == &usual);
  }
  CHECK(&io::current() == &usual);
}

TEST_CASE("a record goes to standard error in one piece") {
  const Descriptor kept(check(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0), "fcntl"));
  auto [near, far] = Socket::pair(SOCK_SEQPACKET);  // keeps each write apart
  REQUIRE(::dup2(far.fileno(), STDERR_FILENO) == STDERR_FILENO);
  const std::string record = "socketserver: " + std::string(1000, 'x') + '\n';
  io::write_record(record);
  ::close(STDERR_FILENO);
  io::write_record("to nobody");  // no standard error, and nothing happens
  REQUIRE(::dup2(kept.get(), STDERR_FILENO) == STDERR_FILENO);
  std::vector<char> buffer(4096);
  CHECK(near.receive(buffer) == record.size());
}
