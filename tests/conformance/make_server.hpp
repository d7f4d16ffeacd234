// A server of any of the twelve kinds, with hooks chosen at run time, and clients for it. Serves
// the tests of chapter 07.
#pragma once

#include <sys/types.h>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "conformance/cross_process.hpp"
#include "conformance/exchange.hpp"
#include "conformance/kinds.hpp"
#include "socketserver/base_server.hpp"
#include "socketserver/server_thread.hpp"
#include "socketserver/socket.hpp"
#include "support/client_process.hpp"

namespace conformance {

using socketserver::Incoming;
using socketserver::Options;

/// What the class itself would do in a hook, for a replacement that wants it done.
template <class Result>
using Base = const std::function<Result()>&;

/// What a test puts in place of a server's hooks. Empty: the class's own. They run where the hooks
/// run: on the loop's thread, a request's thread or in a child.
struct Hooks {
  std::function<std::optional<Incoming>(Base<std::optional<Incoming>> base)> get_request{};
  std::function<bool(Request&, const Address&)> verify_request{};
  std::function<void(Request&, const Address&, Base<void> base)> process_request{};
  std::function<void(Request&, const Address&, Base<void> base)> finish_request{};
  std::function<void(Request&, Base<void> base)> shutdown_request{};
  std::function<void(Request&, Base<void> base)> close_request{};
  std::function<void(Base<void> base)> handle_timeout{};
  std::function<void()> service_actions{};
  /// Empty: what is reported goes to TestServer::errors().
  std::function<void(const std::exception_ptr&, const Address*)> handle_error{};
  std::function<std::thread(std::function<void()> body)> start_thread{};
  std::function<pid_t(Base<pid_t> base)> fork_child{};
  std::function<void(const Address&, pid_t, int status)> child_exited{};
};

/// What a TestServer is made of besides its kind and handler.
struct Plan {
  Options options{};
  Hooks hooks{};
  /// None: port 0 of 127.0.0.1, or an abstract name of the kernel's choice.
  std::optional<Address> address{};
};

/// "127.0.0.1:0", or the abstract name that the kernel picks.
[[nodiscard]] Address any_address(Transport transport);

/// A server of the library exactly as users get it, without any of the hooks above.
[[nodiscard]] std::unique_ptr<BaseServer> make_plain_server(Kind kind, const Address& address,
                                                            const RequestHandlerClass& handler,
                                                            const Options& options = {});

/// A server under test. Its class stands outermost, around the engine, and closes in its
/// destructor.
class TestServer {
 public:
  TestServer(Kind kind, const RequestHandlerClass& handler, Plan plan = {});
  TestServer(Kind kind, Service service, Plan plan = {});
  /// With a socket made elsewhere.
  TestServer(Kind kind, socketserver::Socket adopted, Service service, Plan plan = {});
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] BaseServer& operator*() const;
  [[nodiscard]] BaseServer* operator->() const { return &**this; }
  [[nodiscard]] Kind kind() const { return kind_; }

  /// Serves in a thread, with the io::Io of the calling thread, until `stop` or the end.
  void start();
  /// Calls shutdown() and joins the thread.
  void stop();
  /// Waits for the loop that `start` began to end by itself; false if it never does.
  [[nodiscard]] bool wait_for_end() const;

  [[nodiscard]] test_support::RemoteClient connect(test_support::ClientOptions options = {}) const;
  /// What went to `handle_error`, in whichever thread or process: "text (client's address)", or
  /// "text (server)" if there is no client.
  [[nodiscard]] Journal& errors() { return errors_; }
  /// Of a forking server; others have none.
  [[nodiscard]] std::vector<pid_t> active_children() const;
  void collect_children();

  class Instance;  // the server and what only its class can reach

 private:
  const Kind kind_;
  Journal errors_;
  const Hooks hooks_;
  std::unique_ptr<Instance> instance_;
  std::optional<socketserver::ServerThread> thread_;
};

}  // namespace conformance
