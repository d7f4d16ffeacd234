// The one source of the target that carries the precompiled Catch2 header. Opened by chapter 01.
#include "support/catch.hpp"
