// Stops a server when the process is told to end. Opened by chapter 03.
#include "socketserver/signals.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>

#include "socketserver/error.hpp"
#include "socketserver/io.hpp"

namespace socketserver {
namespace {

sigset_t ending_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGTERM);
  return set;
}

// Takes the signals that have come. The descriptor is non-blocking.
void take_signals(int fd) {
  std::array<signalfd_siginfo, 8> infos;
  while (::read(fd, infos.data(), sizeof infos) > 0) {
  }
}

}  // namespace

StopOnSignals::StopOnSignals(BaseServer& server) : server_(server) {
  const sigset_t signals = ending_signals();
  signals_.reset(check(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  ::pthread_sigmask(SIG_BLOCK, &signals, &previous_mask_);
  const auto error = attempt([this] { thread_ = std::thread([this] { wait_for_signals(); }); });
  if (!error) return;
  ::pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
  std::rethrow_exception(error);
}

StopOnSignals::~StopOnSignals() {
  done_.set();
  thread_.join();
  // A signal that is still pending would end the process as soon as it is let through.
  take_signals(signals_.get());
  ::pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
}

void StopOnSignals::wait_for_signals() {
  pollfd wanted[] = {{done_.fileno(), POLLIN, 0}, {signals_.get(), POLLIN, 0}};
  io::Deadline cut_at = io::kNever;
  bool asked = false;
  for (;;) {
    const io::Result waited = io::current().wait_any(wanted, cut_at);
    if (waited.outcome == io::Outcome::failed || wanted[0].revents != 0) return;
    if (waited.outcome == io::Outcome::done) take_signals(signals_.get());
    if (!asked) {
      asked = true;
      server_.request_shutdown();
      // A synchronous server may be held up by a silent client: its limit is the same.
      cut_at = io::in(server_.options().drain_limit);
    } else {
      cut_at = io::kNever;
      server_.cut_requests();
    }
  }
}

}  // namespace socketserver
