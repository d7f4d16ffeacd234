// Must not compile: an engine around an engine. Serves the tests of chapter 07.
#include "socketserver/forking_mixin.hpp"
#include "socketserver/threading_mixin.hpp"

constexpr auto kSize = sizeof(socketserver::ThreadingMixIn<socketserver::ForkingTCPServer>);
