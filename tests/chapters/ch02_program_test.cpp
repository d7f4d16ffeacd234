// The program of chapter 02 from outside: the echo server on socket objects. Opened by chapter 02.
#include <future>
#include <string>

#include "chapters/program_test.hpp"

using program_test::Client;
using program_test::Process;
using program_test::start;
using program_test::stop;

namespace {

const std::string kProgram = "ch02_socket_objects";

}  // namespace

TEST_CASE("chapter 02 refuses bad command lines", "[ch02][program]") {
  program_test::refuses_command_lines(kProgram, {});
}

TEST_CASE("chapter 02 names the call and the address when a client is lost", "[ch02][program]") {
  Process server = start(kProgram);
  Client rude = Client::from_address(server.listening_address());
  rude.send("x");
  CHECK(rude.receive(1) == "x");
  const std::string address = rude.local_address();
  rude.reset();
  server.wait_for_error("recv " + address + ": Connection reset by peer\n");
  CHECK(stop(server) == 0);
  CHECK(program_test::with_client(server.errors(), address) ==
        "CLIENT connected\nrecv CLIENT: Connection reset by peer\n");
}

TEST_CASE("chapter 02 logs who came and who left", "[ch02][program]") {
  Process server = start(kProgram);
  Client client = Client::from_address(server.listening_address());
  const std::string address = client.local_address();
  server.wait_for_error(address + " connected\n");
  client.close();
  server.wait_for_error(address + " closed\n");
  CHECK(stop(server) == 0);
}

TEST_CASE("chapter 02 stops while a client sends without a pause", "[ch02][program]") {
  Process server = start(kProgram);
  Client busy = Client::from_address(server.listening_address());
  busy.send("x");
  CHECK(busy.receive(1) == "x");
  // Both end by an exception, for the connection ends in the middle.
  auto sending = std::async(std::launch::async, [&] {
    const std::string block(1024 * 1024, 'x');
    for (;;) busy.send(block);
  });
  auto receiving = std::async(std::launch::async, [&] { return busy.discard_to_end(); });
  CHECK(stop(server) == 0);
  receiving.wait();
  CHECK_THROWS(sending.get());
}
