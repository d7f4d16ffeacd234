// The test programs' main, where Catch2 2 was built without one. Opened by chapter 01.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
