// The messages between a test and its client process: lists of strings with their lengths. Serves
// the tests of every chapter.
#include "support/agent_protocol.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "support/descriptor.hpp"

namespace test_support {
namespace {

// Both ends are the same program on the same machine: the byte order is its own.
using Length = std::uint32_t;

void append_length(std::string& bytes, std::size_t length) {
  const auto value = static_cast<Length>(length);
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  bytes.append(raw, sizeof raw);
}

std::size_t take_length(std::string_view& bytes) {
  Length value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

void send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) throw_errno("send to the other process");
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// False if the other side closes before the last byte.
bool receive_all(int descriptor, std::string& bytes, const Deadline& deadline) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    if (!wait_until_ready(descriptor, POLLIN, deadline)) {
      throw TimedOut("the other process does not answer");
    }
    const ssize_t got = ::recv(descriptor, bytes.data() + filled, bytes.size() - filled, 0);
    if (got == 0 || (got < 0 && errno == ECONNRESET)) return false;
    if (got < 0 && errno != EINTR) throw_errno("recv from the other process");
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

void send_message(int descriptor, const Message& message) {
  std::string body;
  for (const std::string& part : message) {
    append_length(body, part.size());
    body += part;
  }
  std::string bytes;
  append_length(bytes, body.size());
  send_all(descriptor, bytes + body);
}

std::optional<Message> receive_message(int descriptor, const Deadline& deadline) {
  std::string head(sizeof(Length), '\0');
  if (!receive_all(descriptor, head, deadline)) return std::nullopt;
  std::string_view head_view = head;
  std::string body(take_length(head_view), '\0');
  if (!receive_all(descriptor, body, deadline)) return std::nullopt;

  Message message;
  for (std::string_view rest = body; !rest.empty();) {
    const std::size_t length = take_length(rest);
    message.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  return message;
}

}  // namespace test_support
