// How the library reports failure. Opened by chapter 02.
#include "socketserver/error.hpp"

#include <cstdlib>
#include <memory>

namespace socketserver {

void throw_error(int error, const std::string& what) {
  throw std::system_error(error, std::system_category(), what);
}

bool means_peer_gone(int error) noexcept {
  switch (error) {
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case ETIMEDOUT:  // keepalive or retransmission gave up: the error of TCP, not our deadline
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETUNREACH:
    case ENETDOWN:
    case ENETRESET:
      return true;
    default:
      return false;
  }
}

std::string type_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  return name ? name.get() : type.name();
}

std::string describe(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return type_name(typeid(e)) + ": " + e.what();
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return type ? type_name(*type) : "unknown exception";
  }
}

}  // namespace socketserver
