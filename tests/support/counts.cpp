// Counts descriptors, threads and child processes before and after, from proc(5). Serves the tests
// of every chapter.
#include "support/counts.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace test_support {
namespace {

namespace fs = std::filesystem;

std::string directory_of(pid_t process) {
  return "/proc/" + std::to_string(process == kSelf ? ::getpid() : process);
}

// What proc(5) tells about one process; a process may go while it is being looked at.
std::string contents(const std::string& file) {
  std::ifstream stream{file};
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream || text.str().empty()) throw std::runtime_error("cannot read " + file);
  return text.str();
}

std::uint64_t value_in(const std::string& file, const std::string& key) {
  const std::string text = contents(file);
  const std::size_t found = text.find("\n" + key + ":");
  if (found == std::string::npos) throw std::runtime_error("no " + key + " in " + file);
  return std::stoull(text.substr(found + key.size() + 2));
}

struct Status {
  char state = '?';
  pid_t parent = 0;
  std::uint64_t ticks = 0;
};

// The second field of stat is the program's name in parentheses and may contain anything, so the
// fields are counted from the last ')': state, parent, nine others, utime, stime.
Status status_of(const std::string& directory) {
  const std::string text = contents(directory + "/stat");
  std::istringstream fields{text.substr(text.rfind(')') + 1)};
  Status status;
  fields >> status.state >> status.parent;
  std::string skipped;
  for (int i = 0; i < 9; ++i) fields >> skipped;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  fields >> user >> system;
  status.ticks = user + system;
  return status;
}

// The entries of a directory whose names are numbers, which is all that is of interest here.
std::vector<int> numbers_in(const std::string& directory) {
  std::vector<int> numbers;
  std::error_code error;
  for (fs::directory_iterator entry{directory, error}, end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    int number = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), number).ec == std::errc{}) {
      numbers.push_back(number);
    }
  }
  if (error) throw std::runtime_error("cannot list " + directory + ": " + error.message());
  return numbers;
}

template <class Visit>
void for_each_child(pid_t process, Visit visit) {
  const pid_t parent = process == kSelf ? ::getpid() : process;
  for (const pid_t candidate : numbers_in("/proc")) {
    try {
      const Status status = status_of(directory_of(candidate));
      if (status.parent == parent) visit(candidate, status);
    } catch (const std::runtime_error&) {
      // It has ended between the listing and the look.
    }
  }
}

}  // namespace

std::size_t descriptors(pid_t process) {
  const std::size_t open = numbers_in(directory_of(process) + "/fd").size();
  const bool own = process == kSelf || process == ::getpid();
  return own ? open - 1 : open;  // one of our own was open to list the others
}

std::size_t threads(pid_t process) { return numbers_in(directory_of(process) + "/task").size(); }

std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> found;
  for_each_child(process, [&](pid_t child, const Status&) { found.push_back(child); });
  return found;
}

std::size_t children(pid_t process) { return children_of(process).size(); }

bool running(pid_t process) {
  try {
    const char state = status_of(directory_of(process)).state;
    return state != 'Z' && state != 'X';
  } catch (const std::runtime_error&) {
    return false;
  }
}

char state_of(pid_t process) { return status_of(directory_of(process)).state; }

bool busy(pid_t process) {
  const std::string tasks = directory_of(process) + "/task";
  for (const int thread : numbers_in(tasks)) {
    try {
      if (status_of(tasks + "/" + std::to_string(thread)).state == 'R') return true;
    } catch (const std::runtime_error&) {
      // It has ended meanwhile.
    }
  }
  return false;
}

bool stopped(pid_t process) {
  const std::string tasks = directory_of(process) + "/task";
  const std::vector<int> threads = numbers_in(tasks);
  return std::all_of(threads.begin(), threads.end(), [&](int thread) {
    return status_of(tasks + "/" + std::to_string(thread)).state == 'T';
  });
}

std::size_t zombies(pid_t process) {
  std::size_t count = 0;
  for_each_child(process, [&](pid_t, const Status& status) { count += status.state == 'Z'; });
  return count;
}

std::uint64_t wake_ups_of_thread(pid_t thread) {
  return value_in("/proc/" + std::to_string(thread) + "/status", "voluntary_ctxt_switches");
}

std::uint64_t wake_ups(pid_t process) {
  const std::string tasks = directory_of(process) + "/task";
  std::uint64_t sum = 0;
  for (const int thread : numbers_in(tasks)) {
    try {
      sum += value_in(tasks + "/" + std::to_string(thread) + "/status", "voluntary_ctxt_switches");
    } catch (const std::runtime_error&) {
      // It has ended meanwhile.
    }
  }
  return sum;
}

std::chrono::milliseconds cpu_time(pid_t process) {
  const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return std::chrono::milliseconds{status_of(directory_of(process)).ticks * 1000 / per_second};
}

std::size_t resident_kib(pid_t process) {
  return value_in(directory_of(process) + "/status", "VmRSS");
}

namespace {

// The thread sanitizer starts a thread of its own together with the program's first. That happens
// here, before anything is counted; afterwards the one we started gets a moment to leave /proc.
std::size_t threads_once_settled() {
  [[maybe_unused]] static const bool settled = [] {
    const std::size_t before = threads();
    std::thread([] {}).join();
    return eventually([&] { return threads() == before; }, std::chrono::milliseconds{20});
  }();
  return threads();
}

}  // namespace

LeakCheck::LeakCheck()
    : descriptors_(descriptors()), threads_(threads_once_settled()), children_(children()) {}

bool LeakCheck::clean(std::chrono::milliseconds limit) const {
  // A joined thread stays in /proc for a moment, hence the wait.
  return eventually(
      [this] {
        return descriptors() == descriptors_ && threads() <= threads_ && children() <= children_;
      },
      limit);
}

std::string LeakCheck::report() const {
  std::ostringstream text;
  text << "descriptors " << descriptors_ << " -> " << descriptors() << ", threads " << threads_
       << " -> " << threads() << ", children " << children_ << " -> " << children();
  for (const int number : numbers_in("/proc/self/fd")) {
    std::error_code gone;
    const fs::path target = fs::read_symlink("/proc/self/fd/" + std::to_string(number), gone);
    if (!gone) text << "\n  " << number << " is " << target.string();
  }
  return text.str();
}

}  // namespace test_support
