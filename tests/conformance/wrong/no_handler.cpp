// Must not compile: a handler class that is none. Serves the tests of chapter 07.
#include "socketserver/base_request_handler.hpp"

struct Handler {};
const auto factory = socketserver::handler<Handler>();
