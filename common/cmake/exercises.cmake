# How a chapter declares an exercise: add_exercise.
#
# An exercise is a folder exercise/TASK with a server to write. Nothing of it is built by `make test`
# or `make chNN`: the reader's file may be half done.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(exercise_tools ${PROJECT_SOURCE_DIR}/tests/exercises)
# The programs that prove all exercises, for CI.
add_custom_target(exercise_proofs)

# add_exercise(NN task SPEAKS bytes|lines|chat [TRANSPORT tcp|udp|unix|unix-dgram] [AS NN]
#              [LINKS library] [ARGUMENTS word...])
#
# The server that the reader writes is started with the arguments, {port} alone (or {path}) if there
# are none. AS names a later chapter whose promises it makes: from 07 on, to serve many at once. LINKS
# names a library of the chapter's own that the programs may use.
function(add_exercise number task)
  cmake_parse_arguments(PARSE_ARGV 2 exercise "" "SPEAKS;TRANSPORT;AS;LINKS" "ARGUMENTS")
  if(NOT exercise_TRANSPORT)
    set(exercise_TRANSPORT tcp)
  endif()
  if(NOT exercise_AS)
    set(exercise_AS ${number})
  endif()
  if(NOT exercise_ARGUMENTS AND exercise_TRANSPORT MATCHES unix)
    set(exercise_ARGUMENTS "{path}")
  elseif(NOT exercise_ARGUMENTS)
    set(exercise_ARGUMENTS "{port}")
  endif()
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/exercise/${task})
  set(name ch${number}_${task})

  # The entry in the list of check_exercises.
  list(TRANSFORM exercise_ARGUMENTS REPLACE "(.+)" "\"\\1\"" OUTPUT_VARIABLE words)
  list(JOIN words ", " words)
  get_filename_component(chapter ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  set_property(GLOBAL APPEND PROPERTY SOCKETSERVER_EXERCISE_CHECKS ${folder}/checks.cpp)
  set_property(GLOBAL APPEND_STRING PROPERTY SOCKETSERVER_EXERCISE_NAMES
                                             "namespace ${name} {\nstd::vector<Check> checks();\n}\n")
  set_property(
    GLOBAL APPEND_STRING
    PROPERTY
      SOCKETSERVER_EXERCISES
      "      {\"${chapter}\", \"${task}\", \"${exercise_TRANSPORT}\", \"${exercise_SPEAKS}\", \"${exercise_AS}\",\n       {${words}}, ${name}::checks},\n")

  # The reader's program. mine.cpp need not exist before it is asked for: as a "generated" file it is
  # not looked for here.
  set_source_files_properties(${folder}/mine.cpp PROPERTIES GENERATED ON)
  add_exercise_program(${number} ${task} mine ${folder}/mine.cpp "${exercise_LINKS}")
  # Editors and clang-tidy learn from this one how the files are compiled. It is never built.
  add_library(${name}_files OBJECT EXCLUDE_FROM_ALL ${folder}/starter.cpp ${folder}/solution.cpp)
  target_link_libraries(${name}_files PRIVATE ${exercise_LINKS} socketserver::program
                                              socketserver::socketserver warnings sanitizers)

  # Starter, solution and all mutations in one program.
  set(variants ${CMAKE_BINARY_DIR}/exercise/ch${number}/${task}/variants.cpp)
  add_custom_command(
    OUTPUT ${variants}
    COMMAND Python3::Interpreter ${exercise_tools}/variants ${folder} ${variants}
    DEPENDS ${folder}/starter.cpp ${folder}/solution.cpp ${folder}/mutations ${exercise_tools}/variants
            ${exercise_tools}/exercise_files.py
    VERBATIM)
  add_exercise_program(${number} ${task} proof ${variants} "${exercise_LINKS}")
  add_dependencies(exercise_proofs ${name}_proof)
  set(test "exercise ${number}/${task}: the starter says what it is, the solution passes, mutations are caught")
  add_test(NAME "${test}"
           COMMAND Python3::Interpreter ${exercise_tools}/prove $<TARGET_FILE:check> ${number} ${task}
                   ${folder} $<TARGET_FILE:${name}_proof> ${exercise_ARGUMENTS})
  set_tests_properties("${test}" PROPERTIES LABELS exercise TIMEOUT 300)
endfunction()

# The program build/exercise/chNN/TASK/NAME.
function(add_exercise_program number task name source library)
  set(target ch${number}_${task}_${name})
  add_executable(${target} EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${target} PRIVATE ${library} socketserver::program socketserver::socketserver
                                          warnings sanitizers)
  set_target_properties(
    ${target} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY
                                             ${CMAKE_BINARY_DIR}/exercise/ch${number}/${task})
endfunction()
