// Tests of how servers understand lines: framing, the word quit, text made printable. Opened by
// chapter 08.
#include "program/lines.hpp"

#include <echo_handler.hpp>
#include <socketserver/server_thread.hpp>
#include <socketserver/threading_mixin.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "program/printable.hpp"
#include "support/catch.hpp"
#include "support/client.hpp"
#include "support/faulty_io.hpp"

using program::Heard;
using program::printable;
using socketserver::Socket;
using test_support::FaultyIo;

namespace {

/// What a server hears of `bytes`, sent at once and followed by the end of input.
std::vector<std::string> heard(std::string_view bytes) {
  auto [client, server] = Socket::pair();
  client.send_all(bytes);
  client.shutdown_write();
  socketserver::StreamReader reader(server);
  std::vector<std::string> all;
  for (;;) {
    Heard next = program::hear(reader);
    if (next.kind == Heard::Kind::line) all.push_back("line " + next.text);
    if (next.kind == Heard::Kind::quit) all.push_back("quit");
    if (next.kind == Heard::Kind::too_long) all.push_back("too long");
    if (next.kind == Heard::Kind::end) all.push_back("end");
    if (next.kind != Heard::Kind::line) return all;
  }
}

}  // namespace

TEST_CASE("Q4 a server hears the same whatever each read brings", "[ch08][unit]") {
  FaultyIo io;
  const socketserver::io::Use use(io);
  const std::string bytes = "hi\r\nqu it\n\n\xc3\xa4\n quit\t\r\nnever";
  const std::vector<std::string> all{"line hi", "line qu it", "line ", "line \xc3\xa4", "quit"};
  for (std::size_t each = 1; each <= bytes.size(); ++each) {
    io.limit_bytes(each);
    CAPTURE(each);
    CHECK(heard(bytes) == all);
  }
}

TEST_CASE("a server hears what is left at the end of input", "[ch08][unit]") {
  CHECK(heard("left over") == std::vector<std::string>{"line left over", "end"});
  CHECK(heard("quit") == std::vector<std::string>{"quit"});
  CHECK(heard("").back() == "end");
}

TEST_CASE("a server gives up a line that is too long", "[ch08][unit]") {
  CHECK(heard(std::string(64 * 1024, 'x') + "\n").back() == "end");
  CHECK(heard(std::string(64 * 1024 + 1, 'x')).back() == "too long");
}

TEST_CASE("Q5 an answer is whole though each send takes one byte", "[ch08][unit]") {
  FaultyIo io;
  const socketserver::io::Use use(io);
  socketserver::ThreadingTCPServer server({"127.0.0.1", 0}, socketserver::handler<EchoHandler>());
  const socketserver::ServerThread serving(server);
  io.limit_bytes(1);
  auto client = test_support::Client::from_address(server.server_address().to_string());
  client.send("all of this line\n");
  CHECK(client.receive_line() == client.local_address() + " all of this line");
}

TEST_CASE("T12 control characters are replaced and nothing else is", "[ch08][unit]") {
  CHECK(printable("") == "");
  CHECK(printable("plain text, \xc3\xa4\xe2\x82\xac \xf0\x9f\x98\x80") ==
        "plain text, \xc3\xa4\xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(printable(std::string_view("\0\t\n\r\x1b\x7f", 6)) == "??????");
  // U+0080 and U+009F are control characters, U+00A0 is none.
  CHECK(printable("\xc2\x80\xc2\x9f\xc2\xa0") == "??\xc2\xa0");
  // Not UTF-8: hurts nobody and stays.
  CHECK(printable("\xc2") == "\xc2");
  CHECK(printable("\xff\xfe\x9b\xc2z") == "\xff\xfe\x9b\xc2z");
}
