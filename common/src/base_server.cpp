// The loop that all servers share, and its life cycle. Opened by chapter 03.
#include "socketserver/base_server.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "socketserver/accept_errors.hpp"
#include "socketserver/error.hpp"

namespace socketserver {

// The scope of a running loop: one at a time, and everybody who waits for its end is told.
class BaseServer::Loop {
 public:
  enum class Length { forever, one_request };

  Loop(BaseServer& server, Length length) : server_(server), length_(length) {
    const std::lock_guard lock(server_.loop_mutex_);
    if (server_.looping_) throw std::logic_error("the server is serving already");
    Phase phase = server_.phase_;
    if (phase == Phase::closed) throw std::logic_error("the server is closed");
    // A stop that was asked for before we came is ours to obey.
    while (!server_.phase_.compare_exchange_weak(
        phase, phase == Phase::fresh_stop ? Phase::stopping : Phase::serving)) {
    }
    server_.served_as_ = &typeid(server_);
    server_.loop_thread_ = std::this_thread::get_id();
    server_.loop_worker_ = ::gettid();
    server_.looping_ = true;
  }

  ~Loop() {
    const std::lock_guard lock(server_.loop_mutex_);
    if (length_ == Length::forever) {
      server_.phase_ = Phase::stopped;
      server_.stop_event_.clear();
    } else {  // between two calls of handle_request a stop is remembered
      Phase phase = server_.phase_;
      while (!server_.phase_.compare_exchange_weak(
          phase, phase == Phase::stopping ? Phase::fresh_stop : Phase::fresh)) {
      }
    }
    server_.looping_ = false;
    server_.loop_thread_ = std::thread::id();
    // Notified under the lock: who waits may destroy the server as soon as it gets it.
    server_.loop_ended_.notify_all();
  }

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

 private:
  BaseServer& server_;
  Length length_;
};

BaseServer::BaseServer(Address server_address, RequestHandlerClass handler, Options options)
    : server_address_(std::move(server_address)),
      handler_class_(std::move(handler)),
      options_(options) {}

BaseServer::~BaseServer() = default;

void BaseServer::serve_forever(const std::function<void()>& ready) {
  const Loop loop(*this, Loop::Length::forever);
  if (ready) ready();
  const auto& interval = options_.service_interval;
  while (pass(interval ? io::in(*interval) : io::kNever) != Pass::stopped) {
    if (const auto error = attempt([&] { service_actions(); })) report(error, nullptr, nullptr);
  }
}

bool BaseServer::handle_request() {
  const Loop loop(*this, Loop::Length::one_request);
  const auto deadline = options_.timeout ? io::in(*options_.timeout) : io::kNever;
  request_deadline_ = deadline;
  Pass passed = Pass::idle;
  // A pass may have done something else, such as reaping a child: the same deadline goes on.
  while ((passed = pass(deadline)) == Pass::idle && io::Clock::now() < deadline) {
  }
  request_deadline_ = io::kNever;
  if (passed == Pass::idle) {
    if (const auto error = attempt([&] { handle_timeout(); })) report(error, nullptr, nullptr);
  }
  return !stop_wanted();
}

// One wait, and one piece of work after it.
BaseServer::Pass BaseServer::pass(io::Deadline deadline) {
  if (stop_wanted()) return Pass::stopped;
  const bool paused = accept_again_ != io::kNow && io::Clock::now() < accept_again_;
  if (paused) deadline = std::min(deadline, accept_again_);
  const int listener = !paused && wants_requests() ? fileno() : -1;
  pollfd wanted[] = {{stop_event_.fileno(), POLLIN, 0},
                     {engine_descriptor(), POLLIN, 0},
                     {listener, POLLIN, 0}};
  const io::Result waited = io::current().wait_any(wanted, deadline);
  if (waited.outcome == io::Outcome::failed) throw_error(waited.error, "poll");
  // A flag raised for a loop that had ended by then.
  if (wanted[0].revents != 0 && !stop_wanted()) stop_event_.clear();
  if (wanted[1].revents != 0) {
    if (const auto error = attempt([&] { engine_actions(); })) report(error, nullptr, nullptr);
  }
  // Asked again after the wait: whoever has called shutdown() gets no new request.
  if (stop_wanted()) return Pass::stopped;
  if (wanted[2].revents == 0) return Pass::idle;
  handle_request_noblock();
  return Pass::handled;
}

void BaseServer::handle_request_noblock() {
  std::optional<Incoming> incoming;
  if (const auto error = attempt([&] { incoming = get_request(); })) return accept_failed(error);
  accept_pause_ = {};
  accept_again_ = io::kNow;
  if (!incoming) return;
  auto& [request, client] = *incoming;
  bool wanted = false;
  const auto error = attempt([&] {
    request.entry() =
        live_requests_.add(client, request.is_datagram() ? nullptr : request.shared_socket());
    wanted = verify_request(request, client);
    if (wanted) process_request(request, client);
  });
  if (error) report(error, &request, &client);
  if (wanted && !error) return;
  const auto end_error = attempt([&] { shutdown_request(request); });
  if (end_error) report(end_error, &request, &client);
}

// Waiting longer each time keeps a starved server at a few attempts a second instead of hundreds of
// thousands; the limit keeps it quick to recover.
void BaseServer::accept_failed(const std::exception_ptr& error) {
  constexpr std::chrono::milliseconds kFirstPause{10};
  constexpr std::chrono::milliseconds kLongestPause{500};
  const AcceptError kind = sort_accept_error(error);
  if (kind == AcceptError::go_on) return;
  const bool goes_on_failing = accept_pause_ != io::Clock::duration::zero();
  // One record an episode: a full table of descriptors is no news a hundred times a minute.
  if (kind != AcceptError::exhausted || !goes_on_failing) report(error, nullptr, nullptr);
  if (kind == AcceptError::listener_gone) return request_shutdown();
  accept_pause_ = goes_on_failing ? std::min<io::Clock::duration>(accept_pause_ * 2, kLongestPause)
                                  : io::Clock::duration(kFirstPause);
  accept_again_ = io::in(accept_pause_);
}

bool BaseServer::stop_wanted() const noexcept {
  const Phase phase = phase_;
  return phase == Phase::stopping || phase == Phase::fresh_stop;
}

// Nothing but atomics and one write(2): a signal handler may come here.
void BaseServer::request_shutdown() noexcept {
  Phase phase = phase_;
  do {
    if (phase != Phase::fresh && phase != Phase::serving) return;
  } while (!phase_.compare_exchange_weak(
      phase, phase == Phase::fresh ? Phase::fresh_stop : Phase::stopping));
  stop_event_.set();
}

void BaseServer::shutdown() {
  request_shutdown();
  if (!on_serving_thread()) wait_for_loop(io::in(options_.drain_limit));
}

void BaseServer::wait_for_loop(io::Deadline deadline) {
  const auto ended = [this] { return !looping_; };
  std::unique_lock lock(loop_mutex_);
  if (loop_ended_.wait_until(lock, deadline, ended)) return;
  lock.unlock();
  live_requests_.cut(loop_worker_);  // a handler on the loop's own thread holds it up
  lock.lock();
  loop_ended_.wait(lock, ended);
}

bool BaseServer::is_looping() {
  const std::lock_guard lock(loop_mutex_);
  return looping_;
}

bool BaseServer::on_serving_thread() const noexcept {
  return loop_thread_.load() == std::this_thread::get_id();
}

DrainReport BaseServer::server_close() {
  request_shutdown();
  // Whoever is part of the work cannot wait for its end.
  if (on_serving_thread() || live_requests_.has_worker(::gettid())) return {};
  const std::lock_guard lock(closing_);
  if (phase_ == Phase::closed) return {};
  const std::size_t live = live_requests_.count();
  const io::Deadline deadline = io::in(options_.drain_limit);
  wait_for_loop(deadline);
  close_listener();
  drain(deadline);
  phase_ = Phase::closed;
  DrainReport report{0, live_requests_.take_cut()};
  report.finished = live - std::min(live, report.cut.size());
  return report;
}

void BaseServer::drain(io::Deadline deadline) {
  if (live_requests_.wait_until_empty(deadline)) return;
  cut_requests();
  live_requests_.wait_until_empty(io::kNever);
}

void BaseServer::cut_requests() { live_requests_.cut(); }

void BaseServer::close_in_destructor(const std::type_info& destroyed, bool is_engine) noexcept {
  if (phase_ == Phase::closed) return;
  const bool derived = served_as_ != nullptr && *served_as_ != destroyed;
  const bool busy = is_looping() || live_requests_.count() > 0;
  if (derived && (is_engine || busy)) {
    io::write_record("socketserver: " + type_name(*served_as_) + " was destroyed without " +
                     "server_close(): call it in that class's destructor, or put the engine " +
                     "outermost\n");
    if (busy) std::terminate();  // its members are gone, and handlers still use them
  }
  // Out of memory, perhaps: a destructor has nobody to tell.
  [[maybe_unused]] const auto error = attempt([&] { server_close(); });
}

void BaseServer::become_child(Event to_parent) noexcept {
  stop_event_ = std::move(to_parent);
  looping_ = false;
  loop_thread_ = std::thread::id();
}

}  // namespace socketserver
