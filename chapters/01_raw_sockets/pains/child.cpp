// A child process for pains that need a second one, always reaped. Opened by chapter 01.
#include "child.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>

#include "loopback.hpp"

namespace pains {

// The child is killed if its parent dies first, so that no server is left behind. It leaves by
// _exit(2): what the parent registered for its own end is not the child's to run.
Child::Child(const std::function<void()>& body) : pid_{checked(fork(), "fork")}, pidfd_{-1} {
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int status = 0;
    try {
      body();
    } catch (const std::exception& error) {
      std::cerr << error.what() << std::endl;
      status = 1;
    }
    _exit(status);
  }
  // pidfd_open(2): a descriptor that becomes readable when the child ends, so that the wait can
  // have a limit. Called by number, since the first C libraries that have a function for it cannot
  // be linked from C++: their header forgets `extern "C"`.
  pidfd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

Child::~Child() {
  if (pid_ != -1) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (pidfd_ != -1) close(pidfd_);
}

void Child::signal(int number) const { checked(kill(pid_, number), "kill"); }

int Child::wait() {
  if (!ready(pidfd_, POLLIN)) signal(SIGKILL);
  int status = 0;
  checked(waitpid(pid_, &status, 0), "waitpid");
  pid_ = -1;
  return status;
}

}  // namespace pains
