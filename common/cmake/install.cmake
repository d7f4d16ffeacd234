# What `cmake --install` installs: the library, its headers, what find_package(socketserver) reads.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/socketserver)
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/socketserverConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(TARGETS socketserver EXPORT socketserverTargets)
install(DIRECTORY include/socketserver TYPE INCLUDE)
install(
  EXPORT socketserverTargets
  NAMESPACE socketserver::
  DESTINATION ${package_dir})
install(FILES cmake/socketserverConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/socketserverConfigVersion.cmake
        DESTINATION ${package_dir})
