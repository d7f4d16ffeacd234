// Which errors of accept(2) matter, and how. Opened by chapter 03.
#pragma once

#include <exception>

namespace socketserver {

/// What a failed `get_request` means for the loop.
enum class AcceptError {
  go_on,          ///< This one client is lost: interrupted, aborted, refused by the network.
  exhausted,      ///< Out of descriptors or memory: trying again at once would burn a whole core.
  listener_gone,  ///< The listener is no listener (any more): there will never be a request.
  other           ///< Anything else, such as an exception of an overridden `get_request`.
};

/// Sorts what `get_request` threw.
[[nodiscard]] AcceptError sort_accept_error(const std::exception_ptr& error);

/// True if an engine failed since there is no thread, process, descriptor or memory to be had now
/// (pthread_create(3), fork(2)).
[[nodiscard]] bool means_no_worker(const std::exception_ptr& error);

}  // namespace socketserver
