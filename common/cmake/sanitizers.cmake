# The sanitizers of this build tree, none if SOCKETSERVER_SANITIZE is empty; link them PRIVATE.
add_library(sanitizers INTERFACE)
if(SOCKETSERVER_SANITIZE)
  # Without -fno-sanitize-recover undefined behaviour is printed, and the test passes all the same.
  # The check of vptr opens a pipe to look at memory: a server out of descriptors would fail it.
  target_compile_options(
    sanitizers INTERFACE -fsanitize=${SOCKETSERVER_SANITIZE} -fno-sanitize-recover=all
                         -fno-sanitize=vptr -fno-omit-frame-pointer)
  target_link_options(sanitizers INTERFACE -fsanitize=${SOCKETSERVER_SANITIZE})
  target_compile_definitions(sanitizers INTERFACE _GLIBCXX_ASSERTIONS)
endif()
