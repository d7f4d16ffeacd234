// Who is being served, as the >>> prompt shows it. Opened by chapter 08.
#pragma once

#include "socketserver/live_requests.hpp"

namespace program {

/// Prints the number of clients and a line for each, with its thread, to standard output, flushed.
/// The counterpart of Python's `print(threading.enumerate())`.
void print_live(const socketserver::LiveRequests& requests);

}  // namespace program
