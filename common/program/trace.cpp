// The lines of the trace. Opened by chapter 04.
#include "program/trace.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <string>

#include "socketserver/io.hpp"

namespace program {
namespace {

// How many steps this thread is in. It belongs to the thread and not to a Trace, since one request
// passes through objects that know nothing of each other: the server and its handler.
thread_local std::size_t depth = 0;

}  // namespace

Trace::Step::Step() noexcept { ++depth; }

Trace::Step::~Step() { --depth; }

Trace::Step Trace::enter(std::string_view name, const socketserver::Address& client) const {
  std::string line;
  if (ids_ == Ids::shown)
    line += '[' + std::to_string(::getpid()) + '/' + std::to_string(::gettid()) + "] ";
  line.append(2 * depth, ' ').append(name);
  if (client.family() != AF_UNSPEC) line += ' ' + client.to_string();
  line += '\n';
  socketserver::io::write_record(line);
  return {};
}

}  // namespace program
