// The loop that all servers share, and its life cycle. Opened by chapter 03.
#include "socketserver/base_server.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "socketserver/accept_errors.hpp"
#include "socketserver/error.hpp"

namespace socketserver {

BaseServer::BaseServer(Address server_address, RequestHandlerClass handler, Options options)
    : server_address_(std::move(server_address)),
      handler_class_(std::move(handler)),
      options_(options) {}

BaseServer::~BaseServer() = default;

void BaseServer::serve_forever(const std::function<void()>& ready) {
  const bool again = life_.ended();
  const LifeCycle::Run run(life_, LifeCycle::Run::Length::forever);
  need_listener();
  served_as_ = &typeid(*this);
  if (ready) ready();
  engine_starts(again);
  const auto& interval = options_.service_interval;
  while (pass(interval ? io::in(*interval) : io::kNever) != Pass::stopped) {
    if (const auto error = attempt([&] { service_actions(); })) report(error, nullptr, nullptr);
  }
}

bool BaseServer::handle_request() {
  const LifeCycle::Run run(life_, LifeCycle::Run::Length::one_request);
  need_listener();
  served_as_ = &typeid(*this);
  engine_starts(false);
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
  return !life_.stop_wanted();
}

// Without a listener the loop would wait for ever, and say nothing.
void BaseServer::need_listener() const {
  if (fileno() < 0) throw std::logic_error("nobody can come: server_bind comes before serving");
}

// One wait, and one piece of work after it.
BaseServer::Pass BaseServer::pass(io::Deadline deadline) {
  if (life_.stop_wanted()) return Pass::stopped;
  const bool paused = accept_again_ != io::kNow && io::Clock::now() < accept_again_;
  if (paused) deadline = std::min(deadline, accept_again_);
  const int listener = !paused && wants_requests() ? fileno() : -1;
  pollfd wanted[] = {
      {life_.fileno(), POLLIN, 0}, {engine_descriptor(), POLLIN, 0}, {listener, POLLIN, 0}};
  const io::Result waited = io::current().wait_any(wanted, deadline);
  if (waited.outcome == io::Outcome::failed) throw_error(waited.error, "poll");
  if (wanted[0].revents != 0) life_.drop_stale_stop();
  if (wanted[1].revents != 0) {
    if (const auto error = attempt([&] { engine_actions(); })) report(error, nullptr, nullptr);
  }
  // Asked again after the wait: whoever has called shutdown() gets no new request.
  if (life_.stop_wanted()) return Pass::stopped;
  if (wanted[2].revents == 0) return Pass::idle;
  handle_request_noblock();
  return Pass::handled;
}

void BaseServer::handle_request_noblock() {
  std::optional<Incoming> incoming;
  if (const auto error = attempt([&] { incoming = get_request(); })) return accept_failed(error);
  if (incoming) take_request(*incoming);
}

void BaseServer::take_request(Incoming& incoming) {
  Request& request = incoming.request;
  const Address& client = incoming.client_address;
  bool wanted = false;
  auto error = attempt([&] {
    request.entry() =
        live_requests_.add(client, request.is_datagram() ? nullptr : request.shared_socket());
    wanted = verify_request(request, client);
  });
  if (wanted) error = attempt([&] { process_request(request, client); });
  // No thread or no process to be had: the next client is better off in the queue for a while.
  if (error && means_no_worker(error))
    pause_accepting();
  else
    accept_recovered();
  if (error) report(error, &request, &client);
  if ((wanted && !error) || request.closed()) return;
  const auto end_error = attempt([&] { shutdown_request(request); });
  if (end_error) report(end_error, &request, &client);
}

void BaseServer::accept_failed(const std::exception_ptr& error) {
  const AcceptError kind = sort_accept_error(error);
  if (kind == AcceptError::go_on) return;
  // One record an episode: a full table of descriptors is no news a hundred times a minute.
  const bool known = accept_pause_ != io::Clock::duration::zero();
  if (kind != AcceptError::exhausted || !known) report(error, nullptr, nullptr);
  if (kind == AcceptError::listener_gone) return request_shutdown();
  pause_accepting();
}

// Waiting longer each time keeps a starved server at a few attempts a second instead of hundreds of
// thousands; the limit keeps it quick to recover.
void BaseServer::pause_accepting() {
  constexpr io::Clock::duration kFirst = std::chrono::milliseconds(10);
  constexpr io::Clock::duration kLongest = std::chrono::milliseconds(500);
  accept_pause_ = std::clamp(accept_pause_ * 2, kFirst, kLongest);
  accept_again_ = io::in(accept_pause_);
}

void BaseServer::accept_recovered() noexcept {
  accept_pause_ = io::Clock::duration::zero();
  accept_again_ = io::kNow;
}

void BaseServer::shutdown() {
  request_shutdown();
  if (!on_serving_thread()) wait_for_loop(io::in(options_.drain_limit));
}

void BaseServer::wait_for_loop(io::Deadline deadline) {
  if (life_.wait_for_end(deadline)) return;
  live_requests_.cut(life_.loop_worker());  // a handler on the loop's own thread holds it up
  life_.wait_for_end(io::kNever);
}

DrainReport BaseServer::server_close() {
  request_shutdown();
  // Whoever is part of the work cannot wait for its end, and what a child has is the parent's.
  if (life_.is_child() || on_serving_thread() || live_requests_.has_worker(::gettid())) return {};
  const std::lock_guard lock(closing_);
  if (life_.closed()) return {};
  const std::size_t live = live_requests_.count();
  const io::Deadline deadline = io::in(options_.drain_limit);
  wait_for_loop(deadline);
  close_listener();
  drain(deadline);
  life_.close();
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
  if (life_.closed()) return;
  const std::type_info* whole = served_as_;
  const bool derived = whole != nullptr && *whole != destroyed;
  const bool busy = life_.running() || live_requests_.count() > 0;
  if (derived && (is_engine || busy)) {
    io::write_record("socketserver: " + type_name(*whole) + " was destroyed without " +
                     "server_close(): call it in that class's destructor, or put the engine " +
                     "outermost\n");
    if (busy) std::terminate();  // its members are gone, and handlers still use them
  }
  // Out of memory, perhaps: a destructor has nobody to tell.
  [[maybe_unused]] const auto error = attempt([&] { server_close(); });
}

}  // namespace socketserver
