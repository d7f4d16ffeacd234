// The program of chapter 02 from outside: the echo server on socket objects. Opened by chapter 02.
#include <csignal>
#include <future>
#include <string>

#include "chapters/echo_contract.hpp"

using echo_contract::Client;
using echo_contract::End;
using echo_contract::Process;
using echo_contract::start;
using echo_contract::stop;

namespace {

const std::string kProgram = "ch02_socket_objects";

}  // namespace

TEST_CASE("chapter 02 echoes bytes exactly as they came", "[ch02][program]") {
  echo_contract::echoes_bytes_exactly(kProgram);
}

TEST_CASE("chapter 02 answers in full after a half-close", "[ch02][program]") {
  echo_contract::answers_after_a_half_close(kProgram);
}

TEST_CASE("chapter 02 waits for a reader that starts late", "[ch02][program]") {
  echo_contract::waits_for_a_late_reader(kProgram);
}

TEST_CASE("chapter 02 serves one client after the other", "[ch02][program]") {
  echo_contract::serves_one_client_after_the_other(kProgram);
}

TEST_CASE("chapter 02 goes on after a client that resets", "[ch02][program]") {
  echo_contract::survives_a_reset(kProgram);
}

TEST_CASE("chapter 02 leaves no descriptor behind", "[ch02][program]") {
  echo_contract::leaves_no_descriptor_behind(kProgram);
}

TEST_CASE("chapter 02 stops on both signals despite a silent client", "[ch02][program]") {
  echo_contract::stops_despite_a_silent_client(kProgram);
}

TEST_CASE("chapter 02 stops despite a client that never reads", "[ch02][program]") {
  echo_contract::stops_despite_a_client_that_never_reads(kProgram);
}

TEST_CASE("chapter 02 stops before the first client", "[ch02][program]") {
  echo_contract::stops_before_the_first_client(kProgram);
}

TEST_CASE("C1 chapter 02 starts again at once on the port it just served", "[ch02][program]") {
  echo_contract::starts_again_on_the_same_port(kProgram);
}

TEST_CASE("chapter 02 says in one line that an address is in use", "[ch02][program]") {
  echo_contract::says_that_an_address_is_in_use(kProgram);
}

TEST_CASE("chapter 02 serves on IPv6 addresses and on names", "[ch02][program]") {
  echo_contract::serves_ipv6_and_names(kProgram);
}

TEST_CASE("chapter 02 refuses bad command lines", "[ch02][program]") {
  echo_contract::refuses_command_lines(kProgram, {});
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
  CHECK(echo_contract::with_client(server.errors(), address) ==
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
