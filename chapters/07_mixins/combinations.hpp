// Four transports times three engines. Opened by chapter 07.
#pragma once

#include <string_view>

#include "socketserver/address.hpp"

/// Serves on `address` until a signal ends it; `trace` shows every hook on standard error. Blocks.
using Serve = void (*)(const socketserver::Address& address, bool trace);

/// The serving function for a pair such as "udp" and "forking". Throws std::invalid_argument for an
/// unknown one.
[[nodiscard]] Serve combination(std::string_view transport, std::string_view engine);
