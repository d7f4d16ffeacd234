// A client in a play: it does one thing at a time, and each is a step. Serves `check`.
#include "checker/engine/peer.hpp"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <future>
#include <system_error>
#include <utility>

#include "checker/engine/play.hpp"
#include "checker/engine/sock_diag.hpp"
#include "support/deadline.hpp"

namespace checker {
namespace {

using test_support::TimedOut;

// Nothing that the server does can make one of these the client's own fault.
bool means_lost(const std::system_error& error) {
  const int number = error.code().value();
  return number == ECONNRESET || number == EPIPE || number == ECONNREFUSED || number == ENOTCONN;
}

// For what the kernel's tables show, if they show it.
constexpr std::chrono::seconds kForTheKernel{1};

using Lookup = int (*)(int, sockaddr*, socklen_t*);

// getsockname(2) or getpeername(2)
socketserver::Address end_of(const test_support::Client& client, Lookup lookup) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  if (lookup(client.descriptor(), address, &size) != 0) return {};
  return socketserver::Address::from_kernel(address, size);
}

std::string in_seconds(std::chrono::milliseconds time) {
  return std::to_string(time.count() / 1000) + " s";
}

}  // namespace

Peer::Peer(Play& play, std::string letter, test_support::Client client)
    : play_(play),
      letter_(std::move(letter)),
      client_(std::move(client)),
      address_(client_.local_address()),
      own_(end_of(client_, ::getsockname)),
      server_(end_of(client_, ::getpeername)) {
  client_.set_patience(play.patience().step);
}

void Peer::sends(std::string_view bytes) {
  play_.step(letter_, "sends", play_.shown(bytes));
  says([&] { client_.send(bytes); });
}

void Peer::says(const std::function<void()>& action) {
  try {
    action();
  } catch (const TimedOut& error) {
    play_.fail("The server has stopped reading: " + std::string(error.what()) + ".");
  } catch (const std::system_error& error) {
    if (!means_lost(error)) throw;
    play_.fail("The connection is gone: " + std::string(error.what()) + ".");
  }
}

// By the end the server waits in a send: for a tenth of a second nothing has fitted anywhere.
std::size_t Peer::sends_until_stuck(std::string_view bytes) {
  play_.step(letter_, "sends without reading, until nothing more fits");
  std::size_t taken = 0;
  pollfd writable{client_.descriptor(), POLLOUT, 0};
  try {
    while (taken < bytes.size() && ::poll(&writable, 1, 100) == 1)
      taken += client_.send_some(bytes.substr(taken));
  } catch (const std::system_error& error) {
    if (!means_lost(error)) throw;
    play_.fail("The connection is gone: " + std::string(error.what()) + ".");
  }
  return taken;
}

// What the server says before it cuts is not looked at.
void Peer::drips_until_it_is_cut_off(std::chrono::milliseconds pause,
                                     std::chrono::milliseconds limit) {
  play_.step(letter_, "sends a byte every " + std::to_string(pause.count()) + " ms",
             "until its connection ends");
  const test_support::Deadline deadline(limit);
  try {
    while (!deadline.passed()) {
      (void)client_.send_some("x");
      if (!client_.nothing_for(pause) && read_more() != More::bytes) return;
    }
  } catch (const std::system_error& error) {
    if (!means_lost(error)) throw;
    return;
  }
  play_.fail("The connection is still open after " + in_seconds(limit) + ".");
}

// The kernel on the other side has acknowledged it (SIOCOUTQ, tcp(7)), and the server has fetched
// it from there. Of a Unix socket the first says the second, too.
void Peer::until_read() {
  [[maybe_unused]] const bool seen = test_support::eventually(
      [&] {
        int unsent = 0;
        ::ioctl(client_.descriptor(), SIOCOUTQ, &unsent);
        return unsent == 0 && unread().value_or(0) == 0;
      },
      kForTheKernel);
}

std::optional<std::size_t> Peer::unread() const {
  if (play_.target().transport != Transport::tcp) return std::nullopt;
  return unread_input(server_, own_);
}

void Peer::half_closes() {
  play_.step(letter_, "half-closes", "(it has said everything, and still listens)");
  says([this] { client_.shutdown_write(); });
}

void Peer::closes() {
  play_.step(letter_, "closes");
  client_.close();
}

void Peer::resets() {
  play_.step(letter_, "resets its connection");
  client_.reset();
  // On a busy machine a reset takes its time from one end to the other.
  [[maybe_unused]] const bool arrived =
      test_support::eventually([&] { return !unread(); }, kForTheKernel);
}

void Peer::receives(std::string_view expected) {
  play_.step(letter_, "awaits", play_.shown(expected));
  await(expected);
}

void Peer::receives_to_the_end(std::string_view expected) {
  play_.step(letter_, "awaits", play_.shown(expected) + " and the end");
  await(expected);
  if (!pending_.empty()) wrong(expected, More::bytes);
  const More more = read_more();
  if (more != More::end) wrong(expected, more);
}

// A server that has said everything and closed need not have read everything.
void Peer::finish_sending(std::future<void>& sending) {
  try {
    sending.get();
  } catch (const TimedOut& error) {
    play_.fail("The server has stopped reading: " + std::string(error.what()) + ".");
  } catch (const std::system_error& error) {
    if (!means_lost(error)) throw;
  }
}

// If what comes back is wrong, the sender need not go on to its own deadline.
void Peer::exchanges(std::string_view bytes, std::string_view expected) {
  play_.step(letter_, "sends", play_.shown(bytes) + ", half-closes, and reads all the while");
  play_.step(letter_, "awaits", play_.shown(expected) + " and the end");
  auto sending = std::async(std::launch::async, [&] {
    client_.send(bytes);
    client_.shutdown_write();
  });
  try {
    await(expected);
    if (!pending_.empty()) wrong(expected, More::bytes);
    const More more = read_more();
    if (more != More::end) wrong(expected, more);
    finish_sending(sending);
  } catch (...) {
    ::shutdown(client_.descriptor(), SHUT_RDWR);
    throw;
  }
}

void Peer::receives_datagram(std::string_view expected) {
  play_.step(letter_, "awaits one datagram", play_.shown(expected));
  try {
    const std::string datagram = client_.receive_datagram();
    if (datagram != expected) play_.fail(play_.difference(expected, datagram));
  } catch (const TimedOut&) {
    play_.fail("No datagram came within " + in_seconds(play_.patience().step) + ".");
  } catch (const std::system_error& error) {
    if (!means_lost(error)) throw;
    play_.fail("Nobody is there any more: " + std::string(error.what()) + ".");
  }
}

void Peer::sees_the_end() {
  play_.step(letter_, "awaits the end", "(a close in good order, nothing before it)");
  if (!pending_.empty()) wrong("", More::bytes);
  const More more = read_more();
  if (more != More::end) wrong("", more);
}

void Peer::sees_the_end_in_good_order() {
  play_.step(letter_, "awaits the end", "(a close in good order, whatever comes before it)");
  const test_support::End end = client_.discard_to_end();
  if (end == test_support::End::reset) play_.fail("The server reset the connection.");
  if (end == test_support::End::timeout) still_open();
}

void Peer::is_cut_off() {
  play_.step(letter_, "awaits the end", "of its connection, whatever comes first");
  if (client_.discard_to_end() == test_support::End::timeout) still_open();
}

void Peer::still_open() const {
  play_.fail("The connection is still open after " + in_seconds(play_.patience().step) + ".");
}

void Peer::hears_nothing(std::chrono::milliseconds quiet) {
  play_.step(letter_, "hears nothing", "for " + std::to_string(quiet.count()) + " ms");
  if (pending_.empty() && client_.nothing_for(quiet)) return;
  const More more = pending_.empty() ? read_more() : More::bytes;
  if (more == More::bytes) play_.fail("There came " + play_.shown(pending_) + ".");
  // A datagram may be empty; of a connection it is the end.
  const bool datagram = more == More::end && is_datagram(play_.target().transport);
  play_.fail(datagram ? "There came an empty datagram." : "The connection ended.");
}

void Peer::receives_among_others(std::string_view line) {
  play_.step(letter_, "awaits", play_.shown(line) + ", maybe after other lines");
  while (next_line(line) != line) {
  }
}

std::string Peer::receives_any_line() { return next_line("\n"); }

std::string Peer::next_line(std::string_view awaited) {
  for (;;) {
    const std::size_t end = pending_.find('\n');
    if (end != std::string::npos) {
      std::string line = pending_.substr(0, end + 1);
      pending_.erase(0, end + 1);
      return line;
    }
    const More more = read_more();
    if (more != More::bytes) wrong(awaited, more);
  }
}

Peer::More Peer::read_more() {
  try {
    const std::string some = client_.receive_some();
    pending_ += some;
    return some.empty() ? More::end : More::bytes;
  } catch (const TimedOut&) {
    return More::nothing;
  } catch (const std::system_error& error) {
    if (!means_lost(error)) throw;
    return More::reset;
  }
}

// The first wrong byte ends the wait, not the last: a server that answers wrongly is not slow.
void Peer::await(std::string_view expected) {
  std::size_t same = 0;
  for (;;) {
    const std::size_t both = std::min(expected.size(), pending_.size());
    const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(both);
    const auto begin = pending_.begin() + static_cast<std::ptrdiff_t>(same);
    const auto parted = std::mismatch(begin, end, expected.begin() + same).first;
    if (parted != end) wrong(expected, More::bytes);
    same = both;
    if (same == expected.size()) break;
    const More more = read_more();
    if (more != More::bytes) wrong(expected, more);
  }
  pending_.erase(0, expected.size());
}

// What else the server has to say belongs to the picture, so a failing check waits a moment for it.
void Peer::collect_the_rest() {
  constexpr std::size_t kEnough = 64 * 1024;
  constexpr std::chrono::milliseconds kBriefly{200};
  client_.set_patience(kBriefly);
  while (pending_.size() < kEnough && read_more() == More::bytes) {
  }
}

void Peer::wrong(std::string_view expected, More why) {
  const bool some = !pending_.empty();
  std::string complaint;
  if (why == More::end) complaint = "The server closed the connection.";
  if (why == More::reset) complaint = "The server reset the connection.";
  if (why == More::nothing)
    complaint = std::string(some ? "Nothing more" : "Nothing") + " came within " +
                in_seconds(play_.patience().step) + ".";
  if (why == More::bytes) collect_the_rest();
  if (!pending_.empty() && pending_ != expected)
    complaint += (complaint.empty() ? "" : "\n") + play_.difference(expected, pending_);
  play_.fail(complaint);
}

}  // namespace checker
