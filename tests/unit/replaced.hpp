// Puts another file in the place of a standard stream for a scope. Opened by chapter 08.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <socketserver/descriptor.hpp>

/// While it lives, the descriptor `standard` (0, 1 or 2) stands for the same file as `replacement`.
class Replaced {
 public:
  Replaced(int standard, int replacement) : standard_(standard), kept_(dup(standard)) {
    flush();
    dup2(replacement, standard_);
  }
  ~Replaced() {
    flush();
    dup2(kept_.get(), standard_);
  }
  Replaced(const Replaced&) = delete;
  Replaced& operator=(const Replaced&) = delete;

 private:
  static void flush() {
    std::cout.flush();
    std::fflush(stdout);
  }

  int standard_;
  socketserver::Descriptor kept_;
};
