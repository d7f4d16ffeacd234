// The chat room as one object that is started and stopped. Opened by chapter 09.
#include "chat_server.hpp"

#include <algorithm>
#include <functional>
#include <socketserver/error.hpp>
#include <stdexcept>
#include <utility>

#include "chat_handler.hpp"

namespace chat {
namespace {

socketserver::Options unbound(socketserver::Options options) {
  options.bind_and_activate = false;
  return options;
}

}  // namespace

// The room is handed to each handler. It is no static member: a second server in this process has a
// room of its own.
ChatServer::ChatServer(socketserver::Address address, socketserver::Options options)
    : server_(std::move(address), socketserver::handler<ChatHandler>(std::ref(room_)),
              unbound(options)) {}

ChatServer::~ChatServer() {
  // Out of memory, perhaps: a destructor has nobody to tell.
  [[maybe_unused]] const auto error = socketserver::attempt([&] { stop(); });
}

void ChatServer::start() {
  if (thread_ || stopped_) throw std::logic_error("a chat server is started once");
  server_.server_bind();
  server_.server_activate();
  thread_.emplace(server_);
}

socketserver::DrainReport ChatServer::stop() {
  if (std::exchange(stopped_, true)) return {};
  server_.shutdown();
  const auto members = server_.live_requests().count();
  room_.close("the server is going down, bye\n");
  auto report = server_.server_close();
  // Some hang up before the closing begins to count.
  report.finished = members - std::min(members, report.cut.size());
  return report;
}

}  // namespace chat
