// What an action throws, as a text to compare. Serves the tests from chapter 02 on.
#pragma once

#include <string>

#include "socketserver/error.hpp"

namespace unit {

/// "std::system_error: bind 127.0.0.1:80: Permission denied", or "nothing".
template <class Action>
[[nodiscard]] std::string thrown_by(Action action) {
  const auto error = socketserver::attempt([&] { static_cast<void>(action()); });
  return error ? socketserver::describe(error) : "nothing";
}

}  // namespace unit
