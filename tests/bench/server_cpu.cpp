// What a server has cost so far: process clocks, /proc/PID/stat and /proc/PID/task/TID/children.
#include "server_cpu.hpp"

#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace bench {
namespace {

using std::chrono::nanoseconds;

std::filesystem::path proc(pid_t pid) { return "/proc/" + std::to_string(pid); }

// clock_getcpuclockid(3): the whole thread group in nanoseconds, threads that have ended included.
// (/proc/PID/schedstat, the other source of nanoseconds, knows the first thread only.)
std::optional<nanoseconds> process_clock(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

// Fields 16 and 17 of /proc/PID/stat (proc(5)), cutime and cstime. Field 2 is the program's name
// and may hold spaces and brackets, so counting starts behind its closing bracket.
nanoseconds reaped_children(pid_t pid) {
  std::ifstream file(proc(pid) / "stat");
  std::string line;
  std::getline(file, line);
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 16; ++field) fields >> skipped;
  long long user = 0;
  long long system = 0;
  fields >> user >> system;
  return nanoseconds((user + system) * (1'000'000'000 / ::sysconf(_SC_CLK_TCK)));
}

// Every thread lists the children it has forked. A thread may end while we look: that is no error.
std::vector<pid_t> unreaped_children(pid_t pid) {
  std::vector<pid_t> children;
  std::error_code ignored;
  for (const auto& task : std::filesystem::directory_iterator(proc(pid) / "task", ignored)) {
    std::ifstream list(task.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

}  // namespace

nanoseconds ServerCpu::total() const {
  const auto own = process_clock(server_);
  if (!own) throw std::system_error(errno, std::generic_category(), "CPU clock of the server");
  nanoseconds sum = *own + reaped_children(server_);
  for (const pid_t child : unreaped_children(server_))
    sum += process_clock(child).value_or(nanoseconds(0));
  return sum;
}

nanoseconds ServerCpu::settled() const {
  constexpr auto kLook = std::chrono::milliseconds(20);
  constexpr auto kQuiet = std::chrono::microseconds(500);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  for (nanoseconds before = total();;) {
    std::this_thread::sleep_for(kLook);
    const nanoseconds now = total();
    if (now >= before && now - before < kQuiet) return now;
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("the server is still busy five seconds after the last reply");
    }
    before = now;
  }
}

}  // namespace bench
