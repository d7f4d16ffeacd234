// The only way tests include Catch2: one header for versions 2 and 3. Opened by chapter 01.
#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)  // Catch2 3
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#else  // Catch2 2
#include <catch2/catch.hpp>
#endif
