// A server of any of the twelve kinds, with hooks chosen at run time. The only file in which the
// twelve are instantiated: it takes long to compile. Serves the tests of chapter 07.
#include "conformance/make_server.hpp"

#include <poll.h>

#include <stdexcept>
#include <utility>

#include "socketserver/error.hpp"
#include "socketserver/forking_mixin.hpp"
#include "socketserver/threading_mixin.hpp"

namespace conformance {

class TestServer::Instance {
 public:
  virtual ~Instance() = default;
  virtual BaseServer& server() = 0;
  virtual std::vector<pid_t> active_children() { return {}; }
  virtual void collect_children() {}
};

namespace {

using socketserver::ForkingMixIn;
using socketserver::Socket;
using socketserver::TCPServer;
using socketserver::ThreadingMixIn;
using socketserver::UDPServer;
using socketserver::UnixDatagramServer;
using socketserver::UnixStreamServer;

// The class itself, for engines that a server does not have.
template <class Server>
using NoMixIn = Server;

// The hooks of every server. It stands between the transport and the engine, where the book puts
// such a class, too.
template <class Server>
class Hooked : public Server {
 public:
  template <class From>
  Hooked(const Hooks& hooks, From from, const RequestHandlerClass& handler, const Options& options)
      : Server(std::move(from), handler, options), hooks_(hooks) {}

 protected:
  std::optional<Incoming> get_request() override {
    const auto base = [this] { return Server::get_request(); };
    return hooks_.get_request ? hooks_.get_request(base) : base();
  }
  bool verify_request(Request& request, const Address& client) override {
    return hooks_.verify_request ? hooks_.verify_request(request, client)
                                 : Server::verify_request(request, client);
  }
  void finish_request(Request& request, const Address& client) override {
    const auto base = [&] { Server::finish_request(request, client); };
    hooks_.finish_request ? hooks_.finish_request(request, client, base) : base();
  }
  void shutdown_request(Request& request) override {
    const auto base = [&] { Server::shutdown_request(request); };
    hooks_.shutdown_request ? hooks_.shutdown_request(request, base) : base();
  }
  void close_request(Request& request) override {
    const auto base = [&] { Server::close_request(request); };
    hooks_.close_request ? hooks_.close_request(request, base) : base();
  }
  void service_actions() override {
    hooks_.service_actions ? hooks_.service_actions() : Server::service_actions();
  }
  const Hooks& hooks_;
};

// What only an engine has.
template <class Server>
class EngineHooked : public Server {
 public:
  using Server::Server;
};

template <class Server>
class EngineHooked<ThreadingMixIn<Server>> : public ThreadingMixIn<Server> {
 public:
  using ThreadingMixIn<Server>::ThreadingMixIn;

 protected:
  std::thread start_thread(std::function<void()> body) override {
    return this->hooks_.start_thread ? this->hooks_.start_thread(std::move(body))
                                     : ThreadingMixIn<Server>::start_thread(std::move(body));
  }
};

template <class Server>
class EngineHooked<ForkingMixIn<Server>> : public ForkingMixIn<Server> {
 public:
  using ForkingMixIn<Server>::ForkingMixIn;

 protected:
  pid_t fork_child() override {
    const auto base = [this] { return ForkingMixIn<Server>::fork_child(); };
    return this->hooks_.fork_child ? this->hooks_.fork_child(base) : base();
  }
  void child_exited(const Address& client, pid_t pid, int status) override {
    if (this->hooks_.child_exited) return this->hooks_.child_exited(client, pid, status);
    ForkingMixIn<Server>::child_exited(client, pid, status);
  }
};

// The outermost class: what engines override, and what only a closed server may destroy.
template <class Engine>
class Outermost final : public EngineHooked<Engine> {
  using Server = EngineHooked<Engine>;

 public:
  using Server::Server;
  ~Outermost() override { this->server_close(); }

  void handle_error(const std::exception_ptr& error, const Address* client) override {
    this->hooks_.handle_error(error, client);
  }

 protected:
  void process_request(Request& request, const Address& client) override {
    const auto base = [&] { Server::process_request(request, client); };
    this->hooks_.process_request ? this->hooks_.process_request(request, client, base) : base();
  }
  void handle_timeout() override {
    const auto base = [this] { Server::handle_timeout(); };
    this->hooks_.handle_timeout ? this->hooks_.handle_timeout(base) : base();
  }
};

template <class Engine>
class InstanceOf final : public TestServer::Instance {
 public:
  template <class From>
  InstanceOf(const Hooks& hooks, From from, const RequestHandlerClass& handler,
             const Options& options)
      : server_(hooks, std::move(from), handler, options) {}

  BaseServer& server() override { return server_; }
  std::vector<pid_t> active_children() override {
    if constexpr (requires { server_.active_children(); }) return server_.active_children();
    return {};
  }
  void collect_children() override {
    if constexpr (requires { server_.collect_children(); }) server_.collect_children();
  }

 private:
  Outermost<Engine> server_;
};

// Calls `make` with a pointer to the class of this kind, which is only there for its type.
template <template <class> class Layer, class Make>
auto with_class_of(Kind kind, Make make) {
  const auto with_engine = [&]<class Server>(Server* server) {
    if (kind.engine == Engine::threading)
      return make(static_cast<ThreadingMixIn<Server>*>(nullptr));
    if (kind.engine == Engine::forking) return make(static_cast<ForkingMixIn<Server>*>(nullptr));
    return make(server);
  };
  switch (kind.transport) {
    case Transport::tcp:
      return with_engine(static_cast<Layer<TCPServer>*>(nullptr));
    case Transport::udp:
      return with_engine(static_cast<Layer<UDPServer>*>(nullptr));
    case Transport::unix_stream:
      return with_engine(static_cast<Layer<UnixStreamServer>*>(nullptr));
    case Transport::unix_datagram:
      return with_engine(static_cast<Layer<UnixDatagramServer>*>(nullptr));
  }
  throw std::invalid_argument("no such transport");
}

template <class From>
std::unique_ptr<TestServer::Instance> make_instance(Kind kind, const Hooks& hooks, From from,
                                                    const RequestHandlerClass& handler,
                                                    const Options& options) {
  return with_class_of<Hooked>(
      kind, [&]<class Server>(Server*) -> std::unique_ptr<TestServer::Instance> {
        return std::make_unique<InstanceOf<Server>>(hooks, std::move(from), handler, options);
      });
}

// The client process must be there before the server, and so before its member.
Hooks complete(Hooks hooks, const Journal& errors) {
  static_cast<void>(client_process());
  if (hooks.handle_error) return hooks;
  hooks.handle_error = [&errors](const std::exception_ptr& error, const Address* client) {
    errors.note(socketserver::describe(error) + " (" + (client ? client->to_string() : "server") +
                ")");
  };
  return hooks;
}

}  // namespace

Address any_address(Transport transport) {
  return Kind{transport}.is_unix() ? Address::unix_path("") : Address("127.0.0.1", 0);
}

std::unique_ptr<BaseServer> make_plain_server(Kind kind, const Address& address,
                                              const RequestHandlerClass& handler,
                                              const Options& options) {
  static_cast<void>(client_process());
  return with_class_of<NoMixIn>(kind, [&]<class Server>(Server*) -> std::unique_ptr<BaseServer> {
    return std::make_unique<Server>(address, handler, options);
  });
}

TestServer::TestServer(Kind kind, const RequestHandlerClass& handler, Plan plan)
    : kind_(kind),
      hooks_(complete(std::move(plan.hooks), errors_)),
      instance_(make_instance(kind, hooks_, plan.address.value_or(any_address(kind.transport)),
                              handler, plan.options)) {}

TestServer::TestServer(Kind kind, Service service, Plan plan)
    : TestServer(kind, handler_for(kind.transport, std::move(service)), std::move(plan)) {}

TestServer::TestServer(Kind kind, Socket adopted, Service service, Plan plan)
    : kind_(kind),
      hooks_(complete(std::move(plan.hooks), errors_)),
      instance_(make_instance(kind, hooks_, std::move(adopted),
                              handler_for(kind.transport, std::move(service)), plan.options)) {}

TestServer::~TestServer() = default;

BaseServer& TestServer::operator*() const { return instance_->server(); }

void TestServer::start() { thread_.emplace(**this); }

void TestServer::stop() { thread_.reset(); }

bool TestServer::wait_for_end() const {
  const test_support::Deadline deadline{test_support::kPatience};
  return test_support::wait_until_ready(thread_->ended_descriptor(), POLLIN, deadline);
}

test_support::RemoteClient TestServer::connect(test_support::ClientOptions options) const {
  return connect_to(instance_->server().server_address(), kind_, options);
}

std::vector<pid_t> TestServer::active_children() const { return instance_->active_children(); }

void TestServer::collect_children() { instance_->collect_children(); }

}  // namespace conformance
