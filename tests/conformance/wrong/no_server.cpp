// Must not compile: an engine that is not around a server. Serves the tests of chapter 07.
#include "socketserver/threading_mixin.hpp"

struct Handler {};
constexpr auto kSize = sizeof(socketserver::ThreadingMixIn<Handler>);
