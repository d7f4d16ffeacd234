// The client's side of the room: talking and listening at once. Opened by chapter 09.
#include "conversation.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <socketserver/error.hpp>
#include <socketserver/io.hpp>
#include <socketserver/stream.hpp>

#include "program/lines.hpp"

namespace chat {
namespace {

namespace io = socketserver::io;

constexpr std::size_t kPiece = 16 * 1024;

// read(2), started again if a signal interrupts it.
ssize_t read_some(int fd, std::array<char, kPiece>& buffer) {
  ssize_t count = 0;
  do count = ::read(fd, buffer.data(), buffer.size());
  while (count < 0 && errno == EINTR);
  return count;
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    text.remove_prefix(static_cast<std::size_t>(
        socketserver::check(static_cast<int>(count), "write to the output")));
  }
}

}  // namespace

// One wait for both sides. A client that only reads while it has nothing to send, or the other way
// round, ends up waiting for a server that waits for it.
Conversation::Ending Conversation::run() {
  for (;;) {
    const short to_server = unsent_.empty() ? 0 : POLLOUT;
    pollfd wanted[] = {{server_.fileno(), static_cast<short>(POLLIN | to_server), 0},
                       {unsent_.empty() ? input_ : -1, POLLIN, 0}};
    const io::Result waited = io::current().wait_any(wanted, io::kNever);
    if (waited.outcome == io::Outcome::failed) socketserver::throw_error(waited.error, "poll");
    if ((wanted[0].revents & ~POLLOUT) != 0 && !print_some())
      return leaving_ && unsent_.empty() ? Ending::left : Ending::server_gone;
    if ((wanted[0].revents & POLLOUT) != 0) send_some();
    if (wanted[1].revents != 0) take_input();
  }
}

void Conversation::take_input() {
  std::array<char, kPiece> buffer;
  const ssize_t count = read_some(input_, buffer);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return end_input();  // a terminal that is gone is an input that has ended
  const std::string_view typed(buffer.data(), static_cast<std::size_t>(count));
  unsent_ += typed;
  look_for_quit(typed);
  send_some();
}

void Conversation::end_input() {
  input_ = -1;
  leaving_ = true;
  server_.shutdown_write();
}

// The server hangs up after `quit`; only the client knows that this is what its user wanted. Of a
// line longer than the server takes no more is kept than shows that.
void Conversation::look_for_quit(std::string_view typed) {
  constexpr std::size_t kLongest = socketserver::StreamReader::kMaxLine;
  for (const char byte : typed) {
    if (byte == '\n') {
      leaving_ = leaving_ || (line_.size() <= kLongest && program::is_quit(line_));
      line_.clear();
    } else if (line_.size() <= kLongest) {
      line_ += byte;
    }
  }
}

void Conversation::send_some() {
  const io::Result sent = io::current().send(server_.fileno(), unsent_, {.deadline = io::kNow});
  if (sent.outcome == io::Outcome::done) unsent_.erase(0, sent.value);
  // A server that has gone may have left some last words, and they are still to be read.
  if (sent.outcome != io::Outcome::failed) return;
  input_ = -1;
  unsent_.clear();
}

bool Conversation::print_some() {
  std::array<char, kPiece> buffer;
  try {
    const std::size_t count = server_.receive(buffer);
    write_all(output_, {buffer.data(), count});
    return count > 0;
  } catch (const socketserver::PeerGone&) {
    return false;
  }
}

}  // namespace chat
