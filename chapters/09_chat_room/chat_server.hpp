// The chat room as one object that is started and stopped. Opened by chapter 09.
#pragma once

#include <optional>
#include <socketserver/server_thread.hpp>
#include <socketserver/threading_mixin.hpp>

#include "room.hpp"

namespace chat {

/// A chat room on a TCP address, with a thread for each member. Has one life: constructed, started,
/// stopped. For one thread, except where a method says otherwise.
class ChatServer {
 public:
  /// Does not bind yet, so that `stop_on_signals(chat.server())` can come before any thread.
  explicit ChatServer(socketserver::Address address, socketserver::Options options = {});
  /// Stops.
  ~ChatServer();
  ChatServer(const ChatServer&) = delete;
  ChatServer& operator=(const ChatServer&) = delete;

  /// Binds and serves. Returns once clients can connect; throws std::system_error naming the
  /// address if they never will (bind(2)). Throws std::logic_error if called after that, or after
  /// `stop`.
  void start();

  /// Ends the evening: takes no more clients, tells all members and half-closes their streams,
  /// waits for them to hang up, and cuts those that have not by `Options::drain_limit`. Blocks
  /// until every handler has returned. Twice is once; the second report is empty.
  socketserver::DrainReport stop();

  /// For its address, its live requests, and to stop it on signals.
  [[nodiscard]] socketserver::BaseServer& server() noexcept { return server_; }
  /// Readable once it serves no more, for whatever reason. Call it after `start`.
  [[nodiscard]] int ended_descriptor() const { return thread_.value().ended_descriptor(); }
  [[nodiscard]] const Room& room() const noexcept { return room_; }

 private:
  Room room_;  // outlives the server and with it all handlers
  socketserver::ThreadingTCPServer server_;
  std::optional<socketserver::ServerThread> thread_;
  bool stopped_ = false;
};

}  // namespace chat
