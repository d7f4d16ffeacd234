// One play of a check: a server, its clients, and the numbered steps between them. Serves `check`.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "checker/engine/free_port.hpp"
#include "checker/engine/peer.hpp"
#include "checker/engine/server.hpp"
#include "checker/engine/target.hpp"
#include "support/scratch.hpp"

namespace checker {

/// The server did not do what the check demands. The text says what was expected and what came.
class Failed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How patient a play is: no longer than `step` for any one step. Programs of the book end within a
/// second or so of a signal (their drain limit); `stop_limit` is what everybody gets. `start` is no
/// part of what is judged, so it does not shrink with the others.
struct Patience {
  std::chrono::milliseconds step{10'000};
  std::chrono::milliseconds start{10'000};
  std::chrono::milliseconds stop_limit{5'000};
};

/// What a check plays with. Every action is a numbered step; when one of them fails, the steps so
/// far tell the story. Clients are called A, B, C in the order of their coming.
class Play {
 public:
  Play(const Target& target, Patience patience);

  // --- The server

  /// The server, started at the first call.
  Server& server();
  /// A server that announces nothing listens before it is ready for anything else, say a signal.
  /// Waits until it has done what it does at its start, as far as can be seen.
  void until_it_waits();
  /// Before the first call of server(): the address to listen on, and a limit for its descriptors.
  void listen_on(const std::string& host) { place_.host = host; }
  void limit_descriptors(unsigned limit) { descriptor_limit_ = limit; }
  /// Sends a signal and waits for an orderly end: status 0, in time.
  void stops_on(int signal);
  /// Sends a signal and goes on.
  void signals(int number);
  /// Sends SIGSTOP and returns once it stands still. What clients do now it meets after SIGCONT.
  void stands_still();
  /// Waits for an orderly end that a signal, a client or its own clock has asked for.
  void ends_in_good_order();
  /// There is nothing to do for the server: sooner or later it sleeps for this long. How much of a
  /// processor it gets does not matter: one that spins is ready to run all the time.
  void sees_the_server_sleep(std::chrono::milliseconds time);
  /// A new process in the same place. The old one must have ended.
  void starts_again();
  /// Starts one more process that is told the same place, and waits until it has ended.
  struct Ended {
    int status = 0;
    std::string output;
    std::string errors;
  };
  Ended start_another();
  /// The path of a Unix server, or its place before it is there.
  [[nodiscard]] const Place& place() const { return place_; }

  // --- The clients

  /// Connects the next client.
  Peer& connect(test_support::ClientOptions options = {});
  /// The same, to another address of the server.
  Peer& connect_to(const std::string& address, test_support::ClientOptions options = {});
  /// A Unix datagram client that has no address of its own.
  Peer& connect_unbound();
  /// Sends one line and awaits what this server must answer: the line itself or, from chapter 08
  /// on, the line after the client's address.
  void ask(Peer& peer, const std::string& text);
  [[nodiscard]] std::string answer(const Peer& peer, const std::string& text) const;

  // --- The story

  /// Adds a step: "A sends  "hello\n"". Any thread.
  void step(const std::string& who, const std::string& does, const std::string& what = {});
  /// Many actions, told as one step once all of them have gone well; else they are told themselves.
  void in_short(const std::string& who, const std::string& does, const std::string& what,
                const std::function<void()>& actions);
  /// Ends the play. `complaint` follows the steps.
  [[noreturn]] void fail(const std::string& complaint) const;
  /// Waits for a condition of the kernel's counters; fails with `complaint` if it never holds.
  void expect_eventually(const std::function<bool()>& condition,
                         const std::function<std::string()>& complaint);
  void expect(bool condition, const std::string& complaint) const;
  /// Bytes as the story shows them: clients' addresses as <A>, escaped, shortened, in quotes.
  [[nodiscard]] std::string shown(std::string_view bytes) const;
  /// Expected and got, one below the other, with the first difference marked.
  [[nodiscard]] std::string difference(std::string_view expected, std::string_view got) const;

  [[nodiscard]] std::vector<std::string> steps() const;
  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] Patience patience() const { return patience_; }
  /// How the server has ended and what it said last, if it was started and has ended by itself.
  /// `grace`: what kills it may take a moment.
  [[nodiscard]] std::optional<std::string> unexpected_end(std::chrono::milliseconds grace = {});

 private:
  Peer& add(test_support::Client client);
  [[nodiscard]] std::string next_letter() const;
  std::string with_letters(std::string bytes) const;

  const Target& target_;
  Patience patience_;
  test_support::Scratch scratch_;
  std::optional<FreePort> port_;
  Place place_;
  std::optional<unsigned> descriptor_limit_;
  std::optional<Server> server_;
  bool told_to_end_ = false;
  std::list<Peer> peers_;
  mutable std::mutex mutex_;  // guards steps_
  std::vector<std::string> steps_;
};

}  // namespace checker
