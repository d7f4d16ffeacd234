# The warnings that all of our own code is compiled with; link `warnings` PRIVATE.
add_library(warnings INTERFACE)
target_compile_options(
  warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                     $<$<CXX_COMPILER_ID:Clang>:-Wreserved-identifier>
                     $<$<BOOL:${SOCKETSERVER_WERROR}>:-Werror>)
