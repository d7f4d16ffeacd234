// Constructed, serving, stopped, serving again, closed: in every order that a program may choose.
// Serves the tests of chapter 07.
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "conformance/make_server.hpp"
#include "support/catch.hpp"
#include "support/counts.hpp"
#include "support/faulty_io.hpp"

using namespace conformance;
using socketserver::ServerThread;
using test_support::End;
using test_support::eventually;
using test_support::FaultyIo;
using test_support::LeakCheck;
using test_support::Operation;
using test_support::RemoteClient;
namespace io = socketserver::io;

TEST_CASE("A19 a server that never served can be closed and destroyed") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());
  const LeakCheck leaks;
  SECTION("destroyed") {
    const auto server = make_plain_server(kind, any_address(kind.transport),
                                          handler_for(kind.transport, line_echo()));
  }
  SECTION("closed twice") {
    const auto server = make_plain_server(kind, any_address(kind.transport),
                                          handler_for(kind.transport, line_echo()));
    CHECK(server->server_close().finished == 0);
    CHECK(server->server_close().cut.empty());
    CHECK(server->fileno() == -1);
  }
  SECTION("not even bound") {
    const auto server =
        make_plain_server(kind, any_address(kind.transport),
                          handler_for(kind.transport, line_echo()), {.bind_and_activate = false});
    CHECK(server->fileno() == -1);
    server->server_close();
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("after server_close the socket is closed and no worker is left") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());
  const auto children_before = test_support::children();
  TestServer server(kind, line_echo());
  server.start();
  const Address address = server->server_address();
  {
    RemoteClient client = server.connect();
    CHECK(ask(client, kind, "hello") == "hello");
  }
  server->server_close();
  CHECK(server->fileno() == -1);
  CHECK(server->live_requests().count() == 0);
  CHECK(server.active_children().empty());
  CHECK(test_support::children() == children_before);
  if (kind.is_stream() || kind.is_unix())
    CHECK_THROWS_AS(connect_to(address, kind), std::system_error);
}

TEST_CASE("A2 a stop before the loop ever ran is remembered for its first run only") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo());
  server->shutdown();
  server->serve_forever();  // the stop was meant for this one
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
}

TEST_CASE("A4 a second stop does not end the next run") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo());
  server.start();
  server.stop();
  server->shutdown();
  server->request_shutdown();
  server.start();
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");
}

TEST_CASE("A9 a second loop on one server is refused") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo());
  server.start();
  CHECK_THROWS_AS(server->serve_forever(), std::logic_error);
  CHECK_THROWS_AS(server->handle_request(), std::logic_error);
  RemoteClient client = server.connect();
  CHECK(ask(client, kind, "hello") == "hello");  // the first one did not notice
}

TEST_CASE("A10 the end of the scope stops the loop and lets a request finish") {
  const Kind kind = any_stream_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());
  const LeakCheck leaks;
  {
    auto server = make_plain_server(kind, any_address(kind.transport),
                                    handler_for(kind.transport, line_echo()));
    const Address address = server->server_address();
    std::thread serving([&server = *server] { server.serve_forever(); });
    RemoteClient client = connect_to(address, kind);
    CHECK(ask(client, kind, "hello") == "hello");
    std::thread closing([&server] { server.reset(); });
    client.send("last words\n");
    CHECK(client.receive_line() == "last words");
    client.shutdown_write();
    CHECK(client.receive_end() == End::eof);
    closing.join();
    serving.join();
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("a closed server serves no more") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo());
  server->server_close();
  CHECK_THROWS_AS(server->serve_forever(), std::logic_error);
  CHECK_THROWS_AS(server->handle_request(), std::logic_error);
}

TEST_CASE("A16 ready is told after the listener is open and before the first accept") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  FaultyIo faulty;
  const io::Use use{faulty};
  TestServer server(kind, line_echo());
  std::string reply;
  std::size_t accepted_before = 1;
  std::thread talker;
  server->serve_forever([&] {
    accepted_before = faulty.calls(Operation::accept) + faulty.calls(Operation::receive_from);
    RemoteClient client = server.connect();  // cannot be refused: the kernel queues it
    talker = std::thread([&server, &reply, kind, talking = std::move(client)]() mutable {
      reply = ask(talking, kind, "hello");
      talking.close();
      server->shutdown();
    });
  });
  talker.join();
  CHECK(accepted_before == 0);
  CHECK(reply == "hello");
}

TEST_CASE("A16 what keeps a loop from running comes out of the ServerThread") {
  TestServer server({}, line_echo());
  server->server_close();
  CHECK_THROWS_AS(ServerThread(*server), std::logic_error);
}

TEST_CASE("twenty servers start and stop at once") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  static_cast<void>(client_process());
  const LeakCheck leaks;
  {
    std::vector<std::unique_ptr<BaseServer>> servers;
    std::vector<std::unique_ptr<ServerThread>> threads;
    for (int i = 0; i < 20; ++i) {
      servers.push_back(make_plain_server(kind, any_address(kind.transport),
                                          handler_for(kind.transport, line_echo())));
      threads.push_back(std::make_unique<ServerThread>(*servers.back()));
    }
    for (const auto& server : servers) server->request_shutdown();
  }
  INFO(leaks.report());
  CHECK(leaks.clean());
}

TEST_CASE("a served request leaves no thread behind while the server runs on") {
  const Kind kind = any_kind();
  CAPTURE(kind);
  TestServer server(kind, line_echo());
  server.start();
  const auto before = test_support::threads();
  const int requests = kind.forks() ? 5 : 50;
  for (int i = 0; i < requests; ++i) {
    RemoteClient client = server.connect();
    CHECK(ask(client, kind, "hello") == "hello");
  }
  CHECK(eventually([&] { return server->live_requests().count() == 0; }));
  // One that has ended may wait for the next to join it.
  CHECK(eventually([&] { return test_support::threads() <= before + 1; }));
}
