// A child process of the program itself is none of the server's business. Serves the tests of
// chapter 07.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"

using namespace conformance;
using test_support::RemoteClient;

TEST_CASE("a child of the program itself is left to the program") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo(), {.options = {.max_children = 1}});
  char name[] = "true";
  char* const command[] = {name, nullptr};
  pid_t own = 0;
  REQUIRE(::posix_spawnp(&own, "true", nullptr, nullptr, command, environ) == 0);
  siginfo_t ended{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(own), &ended, WEXITED | WNOWAIT) == 0);
  server.start();
  for (int i = 0; i < 3; ++i) {
    RemoteClient client = server.connect();
    CHECK(ask(client, kind, "hello") == "hello");
  }
  server.collect_children();
  server->server_close();
  int status = 1;
  CHECK(::waitpid(own, &status, 0) == own);
  CHECK(status == 0);
}
