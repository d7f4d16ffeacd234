# Read by find_package(socketserver) in a project that uses the installed library.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/socketserverTargets.cmake)
