// The registry of requests being served. Opened by chapter 03.
#include "socketserver/live_requests.hpp"

#include <algorithm>
#include <utility>

namespace socketserver {

LiveRequests::Entry::Entry(Entry&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)), record_(other.record_) {}

LiveRequests::Entry& LiveRequests::Entry::operator=(Entry&& other) noexcept {
  if (this != &other) {
    if (owner_ != nullptr) owner_->remove(record_);
    owner_ = std::exchange(other.owner_, nullptr);
    record_ = other.record_;
  }
  return *this;
}

LiveRequests::Entry::~Entry() {
  if (owner_ != nullptr) owner_->remove(record_);
}

void LiveRequests::Entry::set_worker(pid_t worker) noexcept {
  if (owner_ == nullptr) return;
  const std::lock_guard lock(owner_->mutex_);
  record_->request.worker = worker;
}

LiveRequests::Entry LiveRequests::add(const Address& client,
                                      const std::shared_ptr<Socket>& socket) {
  Records one;  // the allocation happens outside the lock
  one.push_back({{client, io::Clock::now(), 0}, socket, false});
  const auto record = one.begin();
  const std::lock_guard lock(mutex_);
  records_.splice(records_.end(), one);
  return Entry(*this, record);
}

void LiveRequests::remove(Records::iterator record) noexcept {
  Records one;  // its memory is given back once the lock has been released
  const std::lock_guard lock(mutex_);
  one.splice(one.end(), records_, record);
  // Raised under the lock: whoever waits may destroy this object as soon as it gets the lock.
  if (records_.empty() && awaited_) empty_.set();
}

std::size_t LiveRequests::count() const {
  const std::lock_guard lock(mutex_);
  return records_.size();
}

std::vector<LiveRequest> LiveRequests::snapshot() const {
  std::vector<LiveRequest> result;
  const std::lock_guard lock(mutex_);
  result.reserve(records_.size());
  for (const Record& record : records_) result.push_back(record.request);
  return result;
}

bool LiveRequests::has_worker(pid_t worker) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(records_.begin(), records_.end(),
                     [worker](const Record& record) { return record.request.worker == worker; });
}

bool LiveRequests::wait_until_empty(io::Deadline deadline) {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      empty_.clear();
      awaited_ = !records_.empty();
      if (!awaited_) return true;
    }
    const io::Result result = io::current().sleep_until(deadline, empty_.fileno());
    if (result.outcome == io::Outcome::timed_out) return count() == 0;
  }
}

template <class Wanted>
void LiveRequests::cut_if(Wanted wanted, bool shut_down) {
  const std::lock_guard lock(mutex_);
  for (Record& record : records_) {
    if (record.cut || !wanted(record)) continue;
    if (shut_down) {
      // A socket that is just being closed by its owner needs no help from us.
      const std::shared_ptr<Socket> socket = record.socket.lock();
      if (!socket) continue;
      socket->shutdown_both();
    }
    record.cut = true;
    cut_.push_back(record.request.client);
  }
}

void LiveRequests::cut() {
  cut_if([](const Record&) { return true; }, true);
}

void LiveRequests::cut(pid_t worker) {
  cut_if([worker](const Record& record) { return record.request.worker == worker; }, true);
}

void LiveRequests::note_cut(pid_t worker) {
  cut_if([worker](const Record& record) { return record.request.worker == worker; }, false);
}

std::vector<Address> LiveRequests::take_cut() {
  const std::lock_guard lock(mutex_);
  return std::exchange(cut_, {});
}

}  // namespace socketserver
