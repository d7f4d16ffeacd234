# The functions that chapters and tests are declared with: add_chapter, add_server, add_chapter_tests.
#
# For each chapter there is a target chNN: its programs and its tests, nothing else. `make chNN`
# builds it.

# add_chapter(NN slug [source...])
#
# The program chNN_slug, from main.cpp and the further sources named. Its folder is remembered in the
# global property `chapters`, for tests of its page.
function(add_chapter number slug)
  set_property(GLOBAL APPEND PROPERTY chapters ${number}_${slug})
  add_chapter_program(${number} ch${number}_${slug} main.cpp ${ARGN})
endfunction()

# add_chapter_program(NN name source...)
#
# A program that chapter NN has besides its own, such as a client.
function(add_chapter_program number name)
  add_executable(${name} ${ARGN})
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE socketserver::program socketserver::socketserver warnings
                                        sanitizers)
  add_chapter_part(${number} ${name})
endfunction()

# add_server(NN program SPEAKS bytes|lines|chat ARGUMENTS word...
#            [COLUMN name] [TRANSPORT tcp|udp|unix|unix-dgram] [AS NN])
#
# A server that chapter NN has, i.e. a program with the arguments that make it one, for `check`,
# the tests and the ledger. A chapter with several names each with COLUMN. {host}, {port} and {path}
# in the arguments stand for where it is told to listen. AS names an earlier chapter whose demands
# it meets, where it is shown for comparison and is not meant to meet this one's.
function(add_server number program)
  cmake_parse_arguments(PARSE_ARGV 2 server "" "SPEAKS;COLUMN;TRANSPORT;AS" "ARGUMENTS")
  if(NOT server_TRANSPORT)
    set(server_TRANSPORT tcp)
  endif()
  if(NOT server_AS)
    set(server_AS ${number})
  endif()
  list(JOIN server_ARGUMENTS "|" arguments)
  set_property(
    GLOBAL APPEND
    PROPERTY
      SOCKETSERVER_SERVERS
      "${number}|${server_COLUMN}|${server_TRANSPORT}|${server_SPEAKS}|${server_AS}|${program}|${arguments}")

  set(name "chapter ${number} does what check demands of it")
  set(command check ch${number})
  if(server_COLUMN)
    string(APPEND name ", ${server_COLUMN}")
    list(APPEND command --server ${server_COLUMN})
  endif()
  if(SOCKETSERVER_SANITIZE MATCHES thread)
    # The thread sanitizer has a thread of its own in every program, which wakes up ten times a second.
    list(APPEND command --except sleeps-while-idle)
  endif()
  add_test(NAME "${name}" COMMAND ${command})
  set_tests_properties("${name}" PROPERTIES LABELS "ch${number};check" TIMEOUT 120)
  add_chapter_part(${number} check)
endfunction()

# add_chapter_tests(NN [UNIT source...] [CONFORMANCE source...] [PROGRAM source...])
#
# Catch2 tests of chapter NN: one executable for each kind, every test case labelled with the
# chapter and the kind.
function(add_chapter_tests number)
  cmake_parse_arguments(PARSE_ARGV 1 tests "" "" "UNIT;CONFORMANCE;PROGRAM")
  if(tests_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "add_chapter_tests(${number}): unexpected ${tests_UNPARSED_ARGUMENTS}")
  endif()
  foreach(kind IN ITEMS unit conformance program)
    string(TOUPPER ${kind} keyword)
    if(tests_${keyword})
      add_test_program(tests_ch${number}_${kind} ch${number} ${kind} ${tests_${keyword}})
      add_chapter_part(${number} tests_ch${number}_${kind})
    endif()
  endforeach()
endfunction()

# One Catch2 executable and its registration with CTest.
function(add_test_program target chapter kind)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE test_catch test_support socketserver::program)
  # Catch2's header costs seconds in every file that includes it: it is compiled once, for all.
  target_precompile_headers(${target} REUSE_FROM test_catch)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  # LABELS twice: of a list with a semicolon Catch2's function keeps only the first element.
  # A backstop: what a test waits for has a deadline of its own. On a busy machine some need half a minute.
  catch_discover_tests(${target} PROPERTIES LABELS ${chapter} LABELS ${kind} TIMEOUT 120)
endfunction()

# Lets `cmake --build build --target chNN` build this target, too.
function(add_chapter_part number target)
  if(NOT TARGET ch${number})
    add_custom_target(ch${number})
  endif()
  add_dependencies(ch${number} ${target})
endfunction()
