// A server being checked: started with what it is told, watched, and ended. Serves `check`.
#include "checker/engine/server.hpp"

#include <csignal>
#include <cstring>
#include <sstream>
#include <system_error>
#include <utility>

#include "checker/engine/listeners.hpp"
#include "support/counts.hpp"
#include "support/escape.hpp"

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
  return ports.empty() ? "" : "It listens on port" + ports;
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
  return std::string("was killed by SIG") + ::sigabbrev_np(-status) + " (" +
         ::sigdescr_np(-status) + ")";
}

Server::Server(const Target& target, const Place& place, std::chrono::milliseconds patience,
               std::optional<unsigned> descriptor_limit)
    : name_(target.name), address_(target.address), command_(filled_in(target, place)) {
  if (target.command.empty()) return;
  try {
    process_.emplace(command_, test_support::ProcessOptions{.descriptor_limit = descriptor_limit});
  } catch (const std::system_error& error) {
    throw NotServing("It cannot be started: " + std::string(error.what()) +
                     ".\nIs the path right, and may the file be run?");
  }
  const bool told = target.mentions(is_unix(target.transport) ? "{path}" : "{port}");
  if (target.announces || !told) {
    address_ = announced(patience);
  } else {
    address_ = address_at(target, place);
    wait_until_it_listens(target, place, patience);
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
  if (errors.empty()) return "It wrote nothing to standard error.";
  constexpr std::size_t kMost = 600;
  const std::size_t begin = errors.size() > kMost ? errors.size() - kMost : 0;
  std::string text = "The end of what it wrote to standard error:";
  std::istringstream lines(errors.substr(begin));
  for (std::string line; std::getline(lines, line);) text += "\n  " + line;
  return text;
}

// What it was told in place of {port} is worth seeing.
void Server::not_serving(const std::string& what) const {
  std::string command;
  for (const std::string& word : command_) command += ' ' + word;
  throw NotServing(what + '\n' + last_words() + "\nIt was started as:" + command);
}

// A server that is told its place need not print anything: the kernel's tables say when it is
// there. To connect and hang up would be a client more than the check speaks of.
void Server::wait_until_it_listens(const Target& target, const Place& place,
                                   std::chrono::milliseconds patience) {
  const std::string where = is_unix(target.transport) ? place.path : place.port;
  std::optional<std::string> ended;
  const bool there = test_support::eventually(
      [&] { return listens(target.transport, where) || (ended = end()); }, patience);
  if (ended) not_serving("It " + *ended + " before anybody could connect to " + address_ + '.');
  if (there) return;
  const std::string elsewhere = listens_elsewhere(*process_);
  not_serving("It runs, but after " + seconds(patience) + " nobody listens at " + address_ + ".\n" +
              (elsewhere.empty()
                   ? "Is it waiting for something before it listens?"
                   : elsewhere + " instead: does it take the port from its command line?"));
}

std::string Server::announced(std::chrono::milliseconds patience) {
  constexpr std::string_view kPrefix = "listening on ";
  const std::string need_not =
      "With {port} or {path} in its command it is told where to listen, and need not print "
      "anything.";
  std::optional<std::string> line;
  try {
    line = process_->read_line(patience);
  } catch (const test_support::TimedOut&) {
    const std::string elsewhere = listens_elsewhere(*process_);
    not_serving("It runs, but after " + seconds(patience) +
                " it has not printed the line \"listening on ADDRESS\", or not flushed it.\n" +
                (elsewhere.empty() ? "" : elsewhere + "; nobody can know that.\n") + need_not);
  }
  if (!line)
    not_serving("It " + describe_end(process_->wait()) +
                " before it printed \"listening on ADDRESS\".");
  if (!line->starts_with(kPrefix))
    not_serving("Its first line is\n  \"" + test_support::escaped(*line) +
                "\"\nwhere \"listening on ADDRESS\" is expected.\n" + need_not);
  return line->substr(kPrefix.size());
}

}  // namespace checker
