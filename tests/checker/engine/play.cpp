// One play of a check: a server, its clients, and the numbered steps between them. Serves `check`.
#include "checker/engine/play.hpp"

#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "checker/engine/difference.hpp"
#include "socketserver/error.hpp"
#include "support/counts.hpp"
#include "support/deadline.hpp"
#include "support/escape.hpp"

namespace checker {
namespace {

constexpr std::size_t kLongestShown = 64;

test_support::SocketKind kind_of(Transport transport) {
  return is_datagram(transport) ? test_support::SocketKind::datagram
                                : test_support::SocketKind::stream;
}

std::string port_of(const std::string& address) { return address.substr(address.rfind(':') + 1); }

std::string name_of(int signal) { return std::string("SIG") + ::sigabbrev_np(signal); }

}  // namespace

// A program of the book is asked to choose its port itself and to say which: that is its contract.
// Anybody else's is told one.
Play::Play(const Target& target, Patience patience) : target_(target), patience_(patience) {
  place_.path = scratch_.path("server");
  if (target.announces || target.command.empty() || is_unix(target.transport)) return;
  place_.port = std::to_string(port_.emplace().number());
}

Server& Play::server() {
  if (server_) return *server_;
  server_.emplace(target_, place_, patience_.start, descriptor_limit_);
  if (!is_unix(target_.transport)) place_.port = port_of(server_->address());
  return *server_;
}

// It sleeps, and after a while it has not been awake in between.
void Play::until_it_waits() {
  constexpr std::chrono::milliseconds kWhile{50};
  constexpr std::chrono::seconds kLongest{2};  // for one that never comes to rest
  const pid_t process = server().process().pid();
  if (target_.announces) return;
  [[maybe_unused]] const auto error = socketserver::attempt([&] {
    return test_support::eventually(
        [&] {
          const auto before = test_support::wake_ups(process);
          const bool busy = test_support::busy(process);
          std::this_thread::sleep_for(kWhile);
          return !busy && !test_support::busy(process) && test_support::wake_ups(process) == before;
        },
        kLongest);
  });
}

void Play::signals(int number) {
  test_support::Process& process = server().process();
  step("the server", "gets " + name_of(number));
  told_to_end_ = told_to_end_ || number == SIGTERM || number == SIGINT || number == SIGKILL;
  process.signal(number);
}

void Play::stands_still() {
  const pid_t process = server().process().pid();
  signals(SIGSTOP);
  expect_eventually([process] { return test_support::stopped(process); },
                    [] { return "It cannot be stopped."; });
}

void Play::stops_on(int signal) {
  signals(signal);
  ends_in_good_order();
}

void Play::ends_in_good_order() {
  step("the server", "ends in good order", "(status 0)");
  told_to_end_ = true;  // maybe by a client, or by its own clock
  try {
    const int status = server().process().wait(patience_.stop_limit);
    if (status != 0) fail("It " + describe_end(status) + ".");
  } catch (const test_support::TimedOut&) {
    fail("It still runs after " + std::to_string(patience_.stop_limit.count() / 1000) + " s.");
  }
}

void Play::sees_the_server_sleep(std::chrono::milliseconds time) {
  constexpr int kLooks = 25;
  step("the server", "sleeps", "for " + std::to_string(time.count()) + " ms");
  const pid_t process = server().process().pid();
  int busy = 0;
  const auto sleeps = [&] {
    busy = 0;
    for (int i = 0; i < kLooks; ++i) {
      std::this_thread::sleep_for(time / kLooks);
      busy += test_support::busy(process) ? 1 : 0;
    }
    return busy <= kLooks / 2;
  };
  expect_eventually(sleeps, [&] {
    return "It was looked at " + std::to_string(kLooks) + " times, and was busy " +
           std::to_string(busy) + " times.";
  });
}

void Play::starts_again() {
  step("the server", "is started again", "in the same place");
  server_.reset();
  told_to_end_ = false;
  try {
    server();
  } catch (const NotServing& error) {
    fail(error.what());
  }
}

Play::Ended Play::start_another() {
  step("another server", "is started", "in the same place");
  test_support::Process other(filled_in(target_, place_));
  try {
    const int status = other.wait(patience_.step);
    return {status, other.output(), other.errors()};
  } catch (const test_support::TimedOut&) {
    fail("It goes on running, as if the place were free.");
  }
}

Peer& Play::connect(test_support::ClientOptions options) {
  return connect_to(server().address(), options);
}

Peer& Play::connect_to(const std::string& address, test_support::ClientOptions options) {
  if (!is_datagram(target_.transport)) step(next_letter(), "connects");
  try {
    return add(test_support::Client::from_address(address, kind_of(target_.transport), options));
  } catch (const std::exception& error) {
    fail("It cannot connect: " + std::string(error.what()) + ".");
  }
}

Peer& Play::connect_unbound() {
  return add(test_support::Client::unix_datagram(server().address(), false));
}

Peer& Play::add(test_support::Client client) {
  return peers_.emplace_back(*this, next_letter(), std::move(client));
}

// A to Z, then A2 to Z2.
std::string Play::next_letter() const {
  const std::size_t round = peers_.size() / 26;
  std::string letter(1, static_cast<char>('A' + peers_.size() % 26));
  return round == 0 ? letter : letter + std::to_string(round + 1);
}

std::string Play::answer(const Peer& peer, const std::string& text) const {
  return target_.speaks == Speaks::bytes ? text + '\n' : peer.address() + ' ' + text + '\n';
}

void Play::ask(Peer& peer, const std::string& text) {
  peer.sends(text + '\n');
  if (is_datagram(target_.transport)) return peer.receives_datagram(answer(peer, text));
  peer.receives(answer(peer, text));
}

void Play::step(const std::string& who, const std::string& does, const std::string& what) {
  const std::lock_guard lock(mutex_);
  steps_.push_back(who + ' ' + does + (what.empty() ? "" : ' ' + what));
}

void Play::in_short(const std::string& who, const std::string& does, const std::string& what,
                    const std::function<void()>& actions) {
  const std::size_t told = steps().size();
  actions();
  {
    const std::lock_guard lock(mutex_);
    steps_.resize(told);
  }
  step(who, does, what);
}

void Play::fail(const std::string& complaint) const { throw Failed(complaint); }

void Play::expect(bool condition, const std::string& complaint) const {
  if (!condition) fail(complaint);
}

void Play::expect_eventually(const std::function<bool()>& condition,
                             const std::function<std::string()>& complaint) {
  if (!test_support::eventually(condition, patience_.step)) fail(complaint());
}

// Ports differ from run to run and say nothing to a reader, so clients go by their letters. A copy,
// since to replace in place moves all that follows: of megabytes, once for every line.
std::string Play::with_letters(std::string bytes) const {
  for (const Peer& peer : peers_) {
    const std::string& address = peer.address();
    if (address.empty()) continue;
    const std::string letter = '<' + peer.letter() + '>';
    std::string copy;
    std::size_t begin = 0;
    for (std::size_t at = 0; (at = bytes.find(address, begin)) != std::string::npos;) {
      copy.append(bytes, begin, at - begin).append(letter);
      begin = at + address.size();
    }
    bytes = copy.append(bytes, begin);
  }
  return bytes;
}

std::string Play::shown(std::string_view bytes) const {
  if (bytes.size() <= kLongestShown)
    return '"' + test_support::escaped(with_letters(std::string(bytes))) + '"';
  constexpr std::size_t kBegin = 24;
  return '"' + test_support::escaped(with_letters(std::string(bytes.substr(0, kBegin)))) +
         "...\" (" + std::to_string(bytes.size()) + " bytes)";
}

std::string Play::difference(std::string_view expected, std::string_view got) const {
  return checker::difference(with_letters(std::string(expected)), with_letters(std::string(got)));
}

std::vector<std::string> Play::steps() const {
  const std::lock_guard lock(mutex_);
  return steps_;
}

std::optional<std::string> Play::unexpected_end(std::chrono::milliseconds grace) {
  if (!server_ || told_to_end_) return std::nullopt;
  std::optional<std::string> ended;
  if (!test_support::eventually([&] { return (ended = server_->end()).has_value(); }, grace))
    return std::nullopt;
  return "The server " + *ended + ".\n" + server_->last_words();
}

}  // namespace checker
