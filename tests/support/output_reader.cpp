// Reads a program's output and error streams all the time, so that it never blocks on a full pipe.
// Serves the tests of every chapter.
#include "support/output_reader.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "support/escape.hpp"

namespace test_support {

OutputReader::OutputReader(OwnedDescriptor output, OwnedDescriptor error) : stop_(make_pipe()) {
  streams_[0].pipe = std::move(output);
  streams_[1].pipe = std::move(error);
  thread_ = std::thread([this] { run(); });
}

OutputReader::~OutputReader() {
  stop_.write_end.reset();  // its other end becomes readable
  thread_.join();
}

void OutputReader::run() {
  const auto descriptor_unless_ended = [](const Received& received) {
    return received.ended ? -1 : received.pipe.get();  // poll(2) skips negative descriptors
  };
  while (!streams_[0].ended || !streams_[1].ended) {
    pollfd entries[3] = {{descriptor_unless_ended(streams_[0]), POLLIN, 0},
                         {descriptor_unless_ended(streams_[1]), POLLIN, 0},
                         {stop_.read_end.get(), POLLIN, 0}};
    if (::poll(entries, 3, -1) < 0) continue;  // only a signal can interrupt it
    if (entries[0].revents != 0) read_block(0);
    if (entries[1].revents != 0) read_block(1);
    if (entries[2].revents != 0) return;
  }
}

void OutputReader::read_block(std::size_t index) {
  char block[16384];
  const ssize_t got = ::read(streams_[index].pipe.get(), block, sizeof block);
  if (got < 0 && errno == EINTR) return;
  const std::scoped_lock lock{mutex_};
  if (got > 0) {
    streams_[index].bytes.append(block, static_cast<std::size_t>(got));
  } else {
    streams_[index].ended = true;
  }
  arrived_.notify_all();
}

template <class Condition>
bool OutputReader::wait_until(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds limit,
                              Condition condition) {
  return arrived_.wait_until(lock, Deadline{limit}.end(), condition);
}

std::optional<std::string> OutputReader::read_line(Stream stream, std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  Received& received = streams_[static_cast<std::size_t>(stream)];
  std::size_t end = std::string::npos;
  const bool in_time = wait_until(lock, limit, [&] {
    end = received.bytes.find('\n', received.lines_read);
    return end != std::string::npos || received.ended;
  });
  if (!in_time) throw TimedOut("no further line came. " + report_locked());

  const std::size_t begin = received.lines_read;
  if (end == std::string::npos && begin == received.bytes.size()) return std::nullopt;
  const std::size_t stop = std::min(end, received.bytes.size());
  received.lines_read = std::min(stop + 1, received.bytes.size());
  return received.bytes.substr(begin, stop - begin);
}

std::string OutputReader::wait_for(Stream stream, std::string_view text,
                                   std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  const Received& received = streams_[static_cast<std::size_t>(stream)];
  const auto found = [&] { return received.bytes.find(text) != std::string::npos; };
  const bool in_time = wait_until(lock, limit, [&] { return found() || received.ended; });
  if (found()) return received.bytes;
  // A program that has ended says why in its other stream, which may be a moment behind.
  if (in_time) wait_until(lock, kLastWords, [&] { return both_ended(); });
  const std::string message = "\"" + escaped(text) + "\" was never printed. " + report_locked();
  if (!in_time) throw TimedOut(message);
  throw std::runtime_error(message);
}

void OutputReader::wait_for_end(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  wait_until(lock, limit, [&] { return both_ended(); });
}

std::string OutputReader::all(Stream stream) const {
  const std::scoped_lock lock{mutex_};
  return streams_[static_cast<std::size_t>(stream)].bytes;
}

std::string OutputReader::report() const {
  const std::scoped_lock lock{mutex_};
  return report_locked();
}

// Line breaks stay as they are, so that a long log can be read in the message.
std::string OutputReader::report_locked() const {
  const auto show = [](const char* title, const Received& received) {
    return std::string("\n--- ") + title + (received.ended ? " (ended)" : " (so far)") + ":\n" +
           received.bytes;
  };
  return show("standard output", streams_[0]) + show("standard error", streams_[1]) + "\n---";
}

}  // namespace test_support
