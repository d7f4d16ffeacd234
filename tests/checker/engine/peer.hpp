// A client in a play: it does one thing at a time, and each is a step. Serves `check`.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/address.hpp"
#include "support/client.hpp"

namespace checker {

class Play;

/// A client whose every action becomes a step of its play. What the server does wrong ends the play
/// with Failed. One thread at a time.
class Peer {
 public:
  Peer(Play& play, std::string letter, test_support::Client client);

  [[nodiscard]] const std::string& letter() const { return letter_; }
  /// "127.0.0.1:4711"; known after the end, too. Empty for a Unix client without a name.
  [[nodiscard]] const std::string& address() const { return address_; }

  void sends(std::string_view bytes);
  /// Sends until nothing more fits anywhere, reading nothing. Returns how much that was.
  std::size_t sends_until_stuck(std::string_view bytes);
  /// Sends a byte, pauses, sends the next, and is cut off before `limit` has passed.
  void drips_until_it_is_cut_off(std::chrono::milliseconds pause, std::chrono::milliseconds limit);
  /// Waits until the server has taken what was sent, so that what is sent next comes to it apart.
  /// No step, and no failure: where it cannot be seen, a moment's wait must do.
  void until_read();
  void half_closes();
  void closes();
  void resets();

  /// Exactly these bytes come next.
  void receives(std::string_view expected);
  /// These bytes come, in order, then the orderly end. Nothing else.
  void receives_to_the_end(std::string_view expected);
  /// Sends all of `bytes` and half-closes, while it receives exactly `expected` and the end.
  void exchanges(std::string_view bytes, std::string_view expected);
  /// One whole datagram.
  void receives_datagram(std::string_view expected);
  /// The orderly end comes next, and no byte before it.
  void sees_the_end();
  /// Whatever bytes come, the orderly end follows them.
  void sees_the_end_in_good_order();
  /// The connection ends, in order or by a reset, whatever comes first.
  void is_cut_off();
  /// For this long nothing comes: neither a byte nor an end.
  void hears_nothing(std::chrono::milliseconds quiet = std::chrono::milliseconds{50});
  /// This line comes, whatever other lines come before it, as in a room.
  void receives_among_others(std::string_view line);
  /// Any bytes up to and with the next '\n', which are returned. No step.
  [[nodiscard]] std::string receives_any_line();

 private:
  // Does something that the server can prevent, which ends the play.
  void says(const std::function<void()>& action);
  enum class More { bytes, end, reset, nothing };
  More read_more();
  [[nodiscard]] std::optional<std::size_t> unread() const;
  std::string next_line(std::string_view awaited);
  void finish_sending(std::future<void>& sending);
  void collect_the_rest();
  void await(std::string_view expected);
  [[noreturn]] void still_open() const;
  [[noreturn]] void wrong(std::string_view expected, More why);

  Play& play_;
  std::string letter_;
  test_support::Client client_;
  std::string address_;
  socketserver::Address own_;
  socketserver::Address server_;
  std::string pending_;  // received, not yet expected
};

}  // namespace checker
