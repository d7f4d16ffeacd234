// Log lines with date and time, for the programs of the book. Opened by chapter 08.
#pragma once

#include <string_view>

namespace program {

/// Writes one line "2026-11-23 06:30:01,123 text" (local time) to standard error, in one piece.
/// From any thread. Bytes that would move the cursor, ring the bell or forge a second line are
/// replaced by '?'. Never throws. A child made by fork(2) may call it only if no other thread was
/// logging at that moment; otherwise it can wait forever.
void log(std::string_view text) noexcept;

}  // namespace program
