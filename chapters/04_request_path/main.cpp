// The program of chapter 04: one request on its way through the hooks, printed live.
#include <array>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>

#include "program/command_line.hpp"
#include "program/run.hpp"
#include "program/trace.hpp"
#include "socketserver/signals.hpp"
#include "socketserver/tcp_server.hpp"

namespace {

using program::Trace;
using program::Traced;
using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::TCPServer;
using namespace std::chrono_literals;

struct Settings {
  std::string host;
  int port = 0;
  bool refuse = false;
  std::string thrower;  // where to throw: "verify", "handler", "service_actions" or nowhere
  int timeout = 0;
};

// Hooks are virtual functions with a default that works. You override the one you care about and
// leave the rest alone. `Traced<TCPServer>` has overridden all of them, only to print their names
// (program/trace.hpp); this class overrides two of them again, to make trouble. Each first calls
// the version of its base: so does everybody who wants to add something and replace nothing.
class Path : public Traced<TCPServer> {
 public:
  Path(const Settings& settings, socketserver::RequestHandlerClass handler,
       socketserver::Options options)
      : Traced(Trace(), Address(settings.host, settings.port), std::move(handler), options),
        settings_(settings) {}

 protected:
  // The doorkeeper: it sees the client's address before anything was read. False closes the
  // connection, and no handler ever hears of it.
  bool verify_request(Request& request, const Address& client) override {
    const bool welcome = Traced::verify_request(request, client);
    if (settings_.thrower == "verify") throw std::runtime_error("thrown in verify_request");
    return welcome && !settings_.refuse;
  }

  // Called by serve_forever after each thing it was woken for: a place for chores.
  void service_actions() override {
    Traced::service_actions();
    if (settings_.thrower == "service_actions")
      throw std::runtime_error("thrown in service_actions");
  }

 private:
  const Settings& settings_;
};

void serve(const Settings& settings) {
  // finish_request calls this. That is the whole answer to "where does my handler get called?"
  const auto echo = [&settings](Request& request, const Address&, BaseServer&) {
    if (settings.thrower == "handler") throw std::runtime_error("thrown in the handler");
    std::array<char, 16 * 1024> buffer;
    while (const std::size_t count = request.socket().receive(buffer))
      request.socket().send_all({buffer.data(), count});
  };

  socketserver::Options options{.drain_limit = 1s};
  if (settings.timeout > 0) options.timeout = std::chrono::milliseconds(settings.timeout);
  Path server(settings, echo, options);
  const auto signals = socketserver::stop_on_signals(server);
  program::announce(server.server_address().to_string());

  // handle_request has a time limit, serve_forever has service_actions. Neither has both.
  if (settings.timeout == 0) {
    server.serve_forever();
  } else {
    while (server.handle_request()) {
    }
  }
  server.server_close();
}

int run(int argc, char** argv) {
  program::CommandLine line{"ch04_request_path", "Prints a request's way through the hooks."};
  Settings settings;
  line.address(settings.host, settings.port);
  line.flag("--refuse", settings.refuse, "verify_request says no to everybody");
  line.choice("--throw", settings.thrower, {"verify", "handler", "service_actions"},
              "throw an exception there");
  line.option("--timeout", settings.timeout, 0, std::numeric_limits<int>::max(),
              "serve with handle_request() and this many milliseconds for each call");
  if (const auto status = line.parse(argc, argv)) return *status;
  serve(settings);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
