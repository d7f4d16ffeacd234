// The loop that all servers share, its life cycle and its hooks. Opened by chapter 03.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <typeinfo>
#include <utility>
#include <vector>

#include "socketserver/address.hpp"
#include "socketserver/event.hpp"
#include "socketserver/io.hpp"
#include "socketserver/life_cycle.hpp"
#include "socketserver/live_requests.hpp"
#include "socketserver/options.hpp"
#include "socketserver/request.hpp"
#include "socketserver/request_handler_class.hpp"

namespace socketserver {

/// How a server came to its end.
struct DrainReport {
  /// Requests that were live when closing began and ended by themselves.
  std::size_t finished = 0;
  /// Clients whose connections were ended by force.
  std::vector<Address> cut;
};

/// What `get_request` brings in.
struct Incoming {
  Request request;         ///< The connection or the datagram.
  Address client_address;  ///< Who sent it.
};

/// The base of all servers: waits for requests and leads each one through the hooks.
///
/// Life cycle: constructed, then serving and stopped in turns, then closed. The public methods may
/// be called from any thread unless they say otherwise. The hooks, protected but for
/// `handle_error`, run on the thread that serves, except where a mix-in moves them;
/// `close_listener` and `drain` on the one that closes. A hook that throws costs one connection,
/// never the server: what it threw goes to `handle_error`.
///
/// A class that overrides hooks puts the engine outermost (`ThreadingMixIn<MyServer>`), so that
/// every request has ended before `~MyServer` begins. A class derived *from* an engine calls
/// `server_close()` in its own destructor.
class BaseServer {
 public:
  virtual ~BaseServer();
  BaseServer(const BaseServer&) = delete;
  BaseServer& operator=(const BaseServer&) = delete;

  // --- Methods for the caller

  /// Serves until `shutdown`; blocks. `ready` is called on this thread right before the first wait:
  /// whoever connects from then on is served; what it throws ends the loop and comes out. May be
  /// called again after it returned. Throws std::logic_error if a loop runs already, the server is
  /// closed, or there is nothing to wait at, since nobody has called `server_bind`.
  void serve_forever(const std::function<void()>& ready = {});
  /// Waits for one request and serves it, for at most `Options::timeout`, after which it calls
  /// `handle_timeout`. Without a timeout it blocks until one comes or a stop is asked for. False
  /// once a stop is asked for: call it no more. Throws std::logic_error as `serve_forever` does.
  bool handle_request();
  /// Stops the loop, at once. Before the first `serve_forever` the call is remembered: that one
  /// returns at once. After the loop has ended it does nothing. Waits for the loop's end, except on
  /// the serving thread itself and in a forked child, where it asks and returns. A handler that
  /// runs on the loop's own thread gets `Options::drain_limit`, then its connection is cut.
  /// Handlers on other threads or in other processes go on; see `server_close`.
  void shutdown();
  /// Asks for the stop and does not wait; in a forked child it asks the parent. Twice is once.
  /// Async-signal-safe (signal-safety(7)).
  void request_shutdown() noexcept { life_.request_stop(); }
  /// Stops a running loop, closes the listener, gives live requests `Options::drain_limit` to
  /// finish, cuts the rest, and joins or reaps every worker. A handler that neither returns nor
  /// uses its socket cannot be ended by anybody, and is waited for. Twice is once: the second call
  /// waits for the first one and returns an empty report. Called in a handler or hook of this
  /// server it only asks for the stop, and its report is empty: the owner closes. Destructors call
  /// it.
  virtual DrainReport server_close();
  /// Ends all live requests now, by force: connections are shut down in both directions, children
  /// are terminated. Does not wait.
  virtual void cut_requests();

  /// The listening or datagram socket, to put it in somebody else's poll(2); -1 if there is none.
  /// Not while another thread is in `server_close`.
  [[nodiscard]] virtual int fileno() const noexcept = 0;
  /// The address asked for; once bound, the one the kernel really gave.
  [[nodiscard]] const Address& server_address() const noexcept { return server_address_; }
  /// The settings, as they were given.
  [[nodiscard]] const Options& options() const noexcept { return options_; }
  /// Who is being served. A handler may look and cut, too.
  [[nodiscard]] LiveRequests& live_requests() noexcept { return live_requests_; }

  /// Binds; for servers constructed with `.bind_and_activate = false`. Call it once, before the
  /// loop runs and before other threads use the server.
  virtual void server_bind() = 0;
  /// Listens, if there is something to listen on: the second step, never before `server_bind`.
  virtual void server_activate() {}

  // --- Hooks: override them, call the base's version where you want its work, too

  /// Reports what a hook or handler threw, of any type; `client` is null if there is none
  /// (accepting, `service_actions`). The default writes one record to standard error. May be called
  /// from several threads at once. If it throws itself, that is dropped.
  virtual void handle_error(const std::exception_ptr& error, const Address* client);
  /// Hands an error to `handle_error`; a handler may call it for one that it survives. False if it
  /// was none: the peer of `request` is gone. Never throws what `handle_error` throws. `request`
  /// and `client` may be null.
  bool report(const std::exception_ptr& error, const Request* request, const Address* client);

 protected:
  /// Binds nothing: while this constructor runs, a derived class's hooks cannot be reached.
  BaseServer(Address server_address, RequestHandlerClass handler, Options options);

  /// The next request; nothing if it has gone again. Must not block. Throws std::system_error.
  virtual std::optional<Incoming> get_request() = 0;
  /// False: close this request without serving it.
  virtual bool verify_request(Request& request, const Address& client);
  /// Serves a request: here, at once and to the end. Engines take it to a thread or a child; then
  /// `request` is moved from.
  virtual void process_request(Request& request, const Address& client);
  /// Calls the RequestHandlerClass.
  virtual void finish_request(Request& request, const Address& client);
  /// The orderly end: tells the client that nothing more comes, then `close_request`.
  virtual void shutdown_request(Request& request);
  /// The end: gives up the socket.
  virtual void close_request(Request& request);
  /// `handle_request` found no request in time.
  virtual void handle_timeout() {}
  /// Once a pass of `serve_forever`.
  virtual void service_actions() {}
  /// One request, taken and led through the hooks, without waiting for it. The loop calls it when
  /// the listener is readable.
  virtual void handle_request_noblock();

  // --- For the engines

  /// A descriptor that the loop watches for the engine, or -1.
  [[nodiscard]] virtual int engine_descriptor() const noexcept { return -1; }
  /// What to do when that descriptor is readable.
  virtual void engine_actions() {}
  /// The calling thread begins to serve. `again`: it is `serve_forever` after a stop, and what was
  /// asked of the loop before means nothing any more.
  virtual void engine_starts(bool again) { static_cast<void>(again); }
  /// False: take no request for now.
  [[nodiscard]] virtual bool wants_requests() { return true; }
  /// The end of the listener, for clients too: a Unix path is removed.
  virtual void close_listener() noexcept { release_listener(); }
  /// Closes this process's descriptor of the listener, and nothing else.
  virtual void release_listener() noexcept = 0;
  /// Waits for all requests and their workers to end, by force after `deadline`.
  virtual void drain(io::Deadline deadline);
  /// The middle of every engine: `finish_request`, then `shutdown_request`. What they throw is
  /// reported here. True if nothing was thrown.
  bool carry_out(Request& request, const Address& client);
  /// True inside a hook or handler that runs on the loop's own thread.
  [[nodiscard]] bool on_serving_thread() const noexcept { return life_.on_loop_thread(); }
  /// For a forked child: forgets the loop. A later stop request raises `to_parent`.
  void become_child(Event to_parent) noexcept { life_.become_child(std::move(to_parent)); }
  /// For every destructor in the tree, naming its class: closes, and catches the class that should
  /// have done so itself (see the class's comment). With work still going on in it there is no way
  /// out but std::terminate, as for a std::thread that was never joined.
  void close_in_destructor(const std::type_info& destroyed, bool is_engine = false) noexcept;

  /// For `server_bind`: the address that the kernel really gave.
  void set_server_address(Address address) { server_address_ = std::move(address); }
  /// What serves a request. Fixed, since threads may be calling it.
  [[nodiscard]] const RequestHandlerClass& handler_class() const { return handler_class_; }

 private:
  enum class Pass { idle, handled, stopped };

  Pass pass(io::Deadline deadline);
  void take_request(Incoming& incoming);
  void accept_failed(const std::exception_ptr& error);
  void pause_accepting();
  void accept_recovered() noexcept;
  void wait_for_loop(io::Deadline deadline);
  void need_listener() const;

  Address server_address_;
  const RequestHandlerClass handler_class_;
  const Options options_;
  LiveRequests live_requests_;

  LifeCycle life_;
  io::Deadline request_deadline_ = io::kNever;  // of handle_request

  // Out of descriptors or workers: wait, and longer each time, until a request is taken again.
  io::Clock::duration accept_pause_{0};
  io::Deadline accept_again_ = io::kNow;

  std::mutex closing_;
  std::atomic<const std::type_info*> served_as_ = nullptr;  // the whole object's class
};

}  // namespace socketserver
