// How a handler's three methods are called. Opened by chapter 05.
#include "socketserver/base_request_handler.hpp"

namespace socketserver {

[[gnu::hot]] void BaseRequestHandler::run() {
  setup();
  const auto handle_error = attempt([&] { handle(); });
  failed_ = handle_error != nullptr;
  const auto finish_error = attempt([&] { finish(); });
  // Only one can be thrown; the other is not lost.
  if (handle_error && finish_error) server_.report(handle_error, &request_, &client_address_);
  if (finish_error) std::rethrow_exception(finish_error);
  if (handle_error) std::rethrow_exception(handle_error);
}

}  // namespace socketserver
