// The frame around every chapter's main: errors become one line and a status. Opened by chapter 01.
#pragma once

#include <string>

namespace program {

/// Runs `body` as the program's main and returns its status. An exception that leaves it becomes
/// one line "NAME: what" on standard error and status 1; NAME is the last part of argv[0].
[[nodiscard]] int run(int argc, char** argv, int (*body)(int argc, char** argv));

/// Writes "listening on ADDRESS" to standard output and flushes it. Call it once clients can
/// connect: whoever started the program waits for this line. Throws std::system_error if standard
/// output cannot be written.
void announce(const std::string& address);

}  // namespace program
