// A process that is nearly out of descriptors, for as long as the object lives.
#pragma once

#include <fcntl.h>
#include <sys/resource.h>

#include "support/descriptor.hpp"

namespace test_support {

/// Lowers this process's limit, so that `more` descriptors can be opened.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t more) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    // The limit is on numbers: fill the holes below the highest one first.
    const OwnedDescriptor lowest{checked(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open")};
    rlimit lowered = before_;
    lowered.rlim_cur = static_cast<rlim_t>(lowest.get()) + more;
    checked(::setrlimit(RLIMIT_NOFILE, &lowered), "setrlimit");
  }
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_{};
};

}  // namespace test_support
