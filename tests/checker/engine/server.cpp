// A server being checked: started with what it is told, watched, and ended. Serves `check`.
#include "checker/engine/server.hpp"

#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include "checker/engine/listeners.hpp"
#include "support/counts.hpp"

namespace checker {
namespace {

std::string seconds(std::chrono::milliseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// What a place looks like once it is bound, as Client::from_address() wants it.
std::string address_at(const Target& target, const Place& place) {
  if (is_unix(target.transport)) return place.path;
  const bool six = place.host.find(':') != std::string::npos;
  return (six ? "[" + place.host + "]" : place.host) + ":" + place.port;
}

std::string listens_elsewhere(const test_support::Process& process) {
  std::string ports;
  for (const int port : tcp_ports_of(process.pid())) ports += " " + std::to_string(port);
  if (ports.empty()) return "";
  return " It listens on port" + ports + " instead: does it take the port from its command line?";
}

}  // namespace

std::vector<std::string> filled_in(const Target& target, const Place& place) {
  std::vector<std::string> words = target.command;
  for (std::string& word : words) {
    replace_all(word, "{host}", place.host);
    replace_all(word, "{port}", place.port.empty() ? "0" : place.port);
    replace_all(word, "{path}", place.path);
  }
  return words;
}

std::string describe_end(int status) {
  if (status >= 0) return "ended with status " + std::to_string(status);
  return "was killed by signal " + std::to_string(-status) + " (" + ::sigdescr_np(-status) + ")";
}

Server::Server(const Target& target, const Place& place, std::chrono::milliseconds patience,
               std::optional<unsigned> descriptor_limit)
    : name_(target.name), address_(target.address) {
  if (target.command.empty()) return;
  try {
    process_.emplace(filled_in(target, place),
                     test_support::ProcessOptions{.descriptor_limit = descriptor_limit});
  } catch (const std::system_error& error) {
    throw NotServing("The server cannot be started. " + std::string(error.what()) + ".");
  }
  const bool told = target.mentions(is_unix(target.transport) ? "{path}" : "{port}");
  if (target.announces || !told) {
    address_ = announced(patience);
  } else {
    wait_until_it_listens(target, place, patience);
    address_ = address_at(target, place);
  }
}

test_support::Process& Server::process() {
  if (!process_) throw std::logic_error("a check that watches a process must need one");
  return *process_;
}

std::optional<std::string> Server::end() {
  if (!process_ || test_support::running(process_->pid())) return std::nullopt;
  return describe_end(process_->wait());
}

std::string Server::last_words() const {
  const std::string errors = process_->errors();
  if (errors.empty()) return "";
  constexpr std::size_t kMost = 600;
  const std::size_t begin = errors.size() > kMost ? errors.size() - kMost : 0;
  return " On its standard error:\n" + errors.substr(begin);
}

// A server that is told its place need not print anything: the kernel's tables say when it is
// there. To connect and hang up would be a client more than the check speaks of.
void Server::wait_until_it_listens(const Target& target, const Place& place,
                                   std::chrono::milliseconds patience) {
  const std::string where = is_unix(target.transport) ? place.path : place.port;
  std::optional<std::string> ended;
  const bool there = test_support::eventually(
      [&] { return listens(target.transport, where) || (ended = end()); }, patience);
  if (ended) {
    throw NotServing("The server " + *ended + " before anybody could connect to " + where + "." +
                     last_words());
  }
  if (!there) {
    throw NotServing("The server runs, but after " + seconds(patience) + " nobody listens at " +
                     where + "." + listens_elsewhere(*process_) + last_words());
  }
}

std::string Server::announced(std::chrono::milliseconds patience) {
  constexpr std::string_view kPrefix = "listening on ";
  std::optional<std::string> line;
  try {
    line = process_->read_line(patience);
  } catch (const test_support::TimedOut&) {
    throw NotServing("The server runs, but after " + seconds(patience) +
                     " it has not printed the line \"listening on ADDRESS\"." +
                     listens_elsewhere(*process_) + " A command that says where to listen, with " +
                     "{port} or {path} in it, need not print anything." + last_words());
  }
  if (!line) {
    throw NotServing("The server " + describe_end(process_->wait()) +
                     " before it printed \"listening on ADDRESS\"." + last_words());
  }
  if (!line->starts_with(kPrefix)) {
    throw NotServing("The server's first line is \"" + *line +
                     "\" where \"listening on ADDRESS\" is expected; a command with {port} or " +
                     "{path} in it need not print anything.");
  }
  return line->substr(kPrefix.size());
}

}  // namespace checker
