// The server under test: what it offers, and how it is started or reached. Serves `check`.
#include "checker/engine/target.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace checker {
namespace {

constexpr std::array<std::pair<Transport, const char*>, 4> kTransports{{
    {Transport::tcp, "tcp"},
    {Transport::udp, "udp"},
    {Transport::unix_stream, "unix"},
    {Transport::unix_datagram, "unix-dgram"},
}};

void add_language(Traits& traits, Speaks speaks) {
  if (speaks == Speaks::bytes) traits.insert(Trait::bytes);
  if (speaks != Speaks::bytes) traits.insert(Trait::lines);
  if (speaks == Speaks::echo_lines) traits.insert(Trait::echo);
  if (speaks != Speaks::chat) traits.insert(Trait::answers_alone);
  if (speaks == Speaks::chat) traits.insert(Trait::chat);
}

}  // namespace

std::string to_words(Trait trait) {
  switch (trait) {
    case Trait::tcp:
      return "a server on TCP";
    case Trait::udp:
      return "a server on UDP";
    case Trait::unix_path:
      return "a server on a Unix path";
    case Trait::stream:
      return "a server with connections";
    case Trait::datagram:
      return "a server of datagrams";
    case Trait::bytes:
      return "a server that echoes bytes";
    case Trait::lines:
      return "a server that speaks lines";
    case Trait::echo:
      return "a server that echoes lines";
    case Trait::chat:
      return "a chat room";
    case Trait::answers_alone:
      return "a server that answers each client alone";
    case Trait::at_once:
      return "a server of many clients at once";
    case Trait::process:
      return "a process to watch";
    case Trait::fixed_address:
      return "a command with {port} or {path}";
    case Trait::host:
      return "a command with {host}";
  }
  return "";
}

std::string to_string(Transport transport) {
  const auto* const found =
      std::find_if(kTransports.begin(), kTransports.end(),
                   [transport](const auto& pair) { return pair.first == transport; });
  return found->second;
}

Transport transport_of(const std::string& word) {
  const auto* const found = std::find_if(kTransports.begin(), kTransports.end(),
                                         [&word](const auto& pair) { return pair.second == word; });
  if (found == kTransports.end()) throw std::invalid_argument("no such transport: " + word);
  return found->first;
}

Speaks speaks_of(const std::string& word) {
  if (word == "bytes") return Speaks::bytes;
  if (word == "lines") return Speaks::echo_lines;
  if (word == "chat") return Speaks::chat;
  throw std::invalid_argument("a server speaks bytes, lines or chat, not " + word);
}

Traits Target::offers() const {
  Traits traits;
  if (transport == Transport::tcp) traits.insert(Trait::tcp);
  if (transport == Transport::udp) traits.insert(Trait::udp);
  if (is_unix(transport)) traits.insert(Trait::unix_path);
  traits.insert(is_datagram(transport) ? Trait::datagram : Trait::stream);
  add_language(traits, speaks);
  constexpr int kMixins = 7;
  if (chapter >= kMixins) traits.insert(Trait::at_once);
  if (command.empty()) return traits;
  traits.insert(Trait::process);
  if (mentions(is_unix(transport) ? "{path}" : "{port}")) traits.insert(Trait::fixed_address);
  if (!is_unix(transport) && mentions("{host}")) traits.insert(Trait::host);
  return traits;
}

bool Target::mentions(const std::string& placeholder) const {
  return std::any_of(command.begin(), command.end(), [&](const std::string& word) {
    return word.find(placeholder) != std::string::npos;
  });
}

}  // namespace checker
