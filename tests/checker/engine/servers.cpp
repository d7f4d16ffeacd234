// The book's own servers, as the build has listed them. Serves `check`.
#include "checker/engine/servers.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/process.hpp"

namespace checker {
namespace {

// "06|udp|udp|bytes|06|ch06_four_servers|--transport|udp": chapter, column, transport, language,
// the chapter whose demands it meets, program, arguments.
OwnServer parse(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, '|');) fields.push_back(field);
  if (fields.size() < 6) throw std::invalid_argument("too short");
  OwnServer server;
  server.chapter = std::stoi(fields[0]);
  server.column = fields[1];
  Target& target = server.target;
  target.name = fields[5] + (server.column.empty() ? "" : " " + server.column);
  target.transport = transport_of(fields[2]);
  target.speaks = speaks_of(fields[3]);
  target.chapter = std::stoi(fields[4]);
  target.announces = true;
  target.command = {test_support::Process::program(fields[5])};
  target.command.insert(target.command.end(), fields.begin() + 6, fields.end());
  return server;
}

}  // namespace

std::vector<OwnServer> servers_in(std::istream& list) {
  std::vector<OwnServer> servers;
  for (std::string line; std::getline(list, line);) {
    if (line.empty()) continue;
    try {
      servers.push_back(parse(line));
    } catch (const std::logic_error& error) {
      throw std::runtime_error("not a line of the list of servers: " + line + " (" + error.what() +
                               ')');
    }
  }
  return servers;
}

std::vector<OwnServer> own_servers() {
  std::ifstream file{SOCKETSERVER_SERVERS};
  if (!file) throw std::runtime_error("cannot read " SOCKETSERVER_SERVERS);
  return servers_in(file);
}

}  // namespace checker
