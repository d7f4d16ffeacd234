// The default hooks: a request's way through the server, and where errors go. Opened by chapter 03.
#include <unistd.h>

#include "socketserver/base_server.hpp"
#include "socketserver/error.hpp"

namespace socketserver {
namespace {

// The peer of this request's own connection is gone. Another connection that a handler holds may
// be lost, too: that is an error.
bool is_own_peer_gone(const std::exception_ptr& error, const Request* request) {
  if (request == nullptr) return false;
  try {
    std::rethrow_exception(error);
  } catch (const PeerGone& gone) {
    return request->closed() || request->socket().fileno() == gone.descriptor();
  } catch (...) {
    return false;
  }
}

}  // namespace

bool BaseServer::verify_request(Request&, const Address&) { return true; }

void BaseServer::process_request(Request& request, const Address& client) {
  // Within handle_request the limit holds for the request as a whole: a client that connects and
  // says nothing must not hold the caller for ever.
  if (request_deadline_ != io::kNever && !request.is_datagram())
    request.socket().set_deadline(request_deadline_);
  carry_out(request, client);
}

[[gnu::hot]] bool BaseServer::carry_out(Request& request, const Address& client) {
  // A child's place is known to the parent, by its process id; and the registry is the parent's.
  if (!life_.is_child()) request.entry().set_worker(::gettid());
  bool good = true;
  if (const auto error = attempt([&] { finish_request(request, client); }))
    good = !report(error, &request, &client);
  if (const auto error = attempt([&] { shutdown_request(request); }))
    good = !report(error, &request, &client) && good;
  request.close();  // if an override has not
  return good;
}

[[gnu::hot]] void BaseServer::finish_request(Request& request, const Address& client) {
  handler_class_(request, client, *this);
}

void BaseServer::shutdown_request(Request& request) { close_request(request); }

void BaseServer::close_request(Request& request) { request.close(); }

bool BaseServer::report(const std::exception_ptr& error, const Request* request,
                        const Address* client) {
  if (is_own_peer_gone(error, request)) return false;
  // What the reporter itself throws can be reported to nobody.
  [[maybe_unused]] const auto lost = attempt([&] { handle_error(error, client); });
  return true;
}

void BaseServer::handle_error(const std::exception_ptr& error, const Address* client) {
  const std::string where = client ? "request from " + client->to_string() : "server";
  io::write_record("socketserver: " + where + ": " + describe(error) + '\n');
}

}  // namespace socketserver
