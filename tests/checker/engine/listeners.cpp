// Who listens where, from proc(5), without connecting to anybody. Serves `check`.
#include "checker/engine/listeners.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>

namespace checker {
namespace {

struct Bound {
  int port;
  std::string inode;
};

// "0100007F:270F"
int port_in(const std::string& address) {
  return std::stoi(address.substr(address.rfind(':') + 1), nullptr, 16);
}

// A line of /proc/net/tcp: "0: 0100007F:270F 00000000:0000 0A ... inode ..."; the tenth word is the
// inode. Listeners come first, and thousands of connections that fade away (TIME_WAIT) after them:
// who asks for one state alone reads no further than that.
std::vector<Bound> bound_in(const std::string& table, std::string_view only_state = {}) {
  std::vector<Bound> result;
  std::ifstream file{"/proc/net/" + table};
  std::string line;
  std::getline(file, line);  // the headings
  while (std::getline(file, line)) {
    std::istringstream words{line};
    std::string word, local, state, inode;
    words >> word >> local >> word >> state;
    if (!only_state.empty() && state != only_state) break;
    for (int i = 0; i < 6; ++i) words >> inode;
    result.push_back({port_in(local), inode});
  }
  return result;
}

std::vector<Bound> listening_on_tcp() {
  constexpr std::string_view kListen = "0A";
  std::vector<Bound> all = bound_in("tcp", kListen);
  const std::vector<Bound> six = bound_in("tcp6", kListen);
  all.insert(all.end(), six.begin(), six.end());
  return all;
}

std::vector<Bound> bound_to_udp() {
  std::vector<Bound> all = bound_in("udp");
  const std::vector<Bound> six = bound_in("udp6");
  all.insert(all.end(), six.begin(), six.end());
  return all;
}

// The last word of a line of /proc/net/unix is the path; the sixth is its state, 01 for one that is
// bound or listens. A datagram socket takes packets as soon as it is bound; of a stream socket the
// flag in the fourth word says that it listens.
bool listens_on_path(Transport transport, const std::string& path) {
  constexpr unsigned long kListens = 0x10000;
  std::ifstream file{"/proc/net/unix"};
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream words{line};
    std::string word, flags, bound_path;
    words >> word >> word >> word >> flags >> word >> word >> word >> bound_path;
    if (bound_path != path) continue;
    const bool listening = (std::stoul(flags, nullptr, 16) & kListens) != 0;
    if (listening || is_datagram(transport)) return true;
  }
  return false;
}

}  // namespace

bool listens(Transport transport, const std::string& port_or_path) {
  if (is_unix(transport)) return listens_on_path(transport, port_or_path);
  const auto all = transport == Transport::tcp ? listening_on_tcp() : bound_to_udp();
  const int port = std::stoi(port_or_path);
  return std::any_of(all.begin(), all.end(),
                     [port](const Bound& bound) { return bound.port == port; });
}

std::vector<int> tcp_ports_of(pid_t process) {
  std::set<std::string> sockets;
  std::error_code gone;
  const std::filesystem::path descriptors = "/proc/" + std::to_string(process) + "/fd";
  for (const auto& entry : std::filesystem::directory_iterator{descriptors, gone}) {
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (target.starts_with("socket:[")) sockets.insert(target.substr(8, target.size() - 9));
  }
  std::vector<int> ports;
  for (const Bound& bound : listening_on_tcp())
    if (sockets.contains(bound.inode)) ports.push_back(bound.port);
  return ports;
}

}  // namespace checker
