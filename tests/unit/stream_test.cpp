// Tests of stream.hpp: lines and bytes out of a stream, wherever it is cut, and writing whole.
// Serves chapter 05.
#include "socketserver/stream.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "socketserver/error.hpp"
#include "support/catch.hpp"
#include "support/faulty_io.hpp"
#include "unit/thrown.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using test_support::FaultyIo;
using test_support::Operation;
using unit::thrown_by;
using Lines = std::vector<std::string>;

namespace {

constexpr std::string_view kText = "one\ntwo\r\n\r\n\nfour\rfive\r\r\nrest\r";
const Lines kLines{"one\n", "two\n", "\n", "\n", "four\rfive\r\n", "rest\r"};

Lines all_lines(StreamReader& reader) {
  Lines lines;
  while (auto line = reader.read_line()) lines.push_back(*line);
  return lines;
}

// A reader whose receives bring exactly these pieces, one after the other, and then the end: the
// records of a SOCK_SEQPACKET socket are never joined.
class Pieces {
 public:
  explicit Pieces(const std::vector<std::string_view>& pieces)
      : ends_(Socket::pair(SOCK_SEQPACKET)) {
    for (const std::string_view piece : pieces)
      if (!piece.empty()) ends_.second.send_all(piece);
    ends_.second.shutdown_write();
  }
  Socket& socket() { return ends_.first; }

 private:
  std::pair<Socket, Socket> ends_;
};

std::vector<std::string_view> cut(std::string_view text, std::size_t first, std::size_t second) {
  return {text.substr(0, first), text.substr(first, second - first), text.substr(second)};
}

}  // namespace

TEST_CASE("D8 lines are the same wherever the stream is cut") {
  for (std::size_t first = 0; first <= kText.size(); ++first)
    for (std::size_t second = first; second <= kText.size(); ++second) {
      Pieces pieces(cut(kText, first, second));
      StreamReader reader(pieces.socket());
      CAPTURE(first, second);
      REQUIRE(all_lines(reader) == kLines);
      REQUIRE_FALSE(reader.read_line());  // the end comes again and again
    }
}

TEST_CASE("D8 lines are the same for every size of the buffer") {
  for (std::size_t size = 0; size <= kText.size() + 1; ++size) {
    auto [near, far] = Socket::pair();
    far.send_all(kText);
    far.shutdown_write();
    StreamReader reader(near, size);
    CAPTURE(size);
    REQUIRE(all_lines(reader) == kLines);
  }
}

TEST_CASE("a line of the longest length is taken and one byte more is too long") {
  const auto& [text, lines] = GENERATE(table<std::string, Lines>({{"12345\n", {"12345\n"}},
                                                                  {"12345\r\n", {"12345\n"}},
                                                                  {"12345", {"12345"}},
                                                                  {"12345\r", {"12345\r"}},
                                                                  {"123456\n", {}},
                                                                  {"123456\r\n", {}},
                                                                  {"123456", {}},
                                                                  {"12345\r\r\n", {}},
                                                                  {"12345\rx\n", {}}}));
  for (std::size_t split = 0; split <= text.size(); ++split) {
    Pieces pieces(cut(text, 0, split));
    StreamReader reader(pieces.socket(), 16, 5);
    CAPTURE(text, split);
    if (lines.empty()) {
      REQUIRE_THROWS_AS(reader.read_line(), LineTooLong);
      REQUIRE_THROWS_AS(reader.read_line(), LineTooLong);
      const auto kept = reader.read_some();
      REQUIRE(kept);
      REQUIRE(text.starts_with(*kept));  // what was read stays in the buffer
    } else {
      REQUIRE(all_lines(reader) == lines);
    }
  }
}

TEST_CASE("the error of a line that is too long tells the limit") {
  Pieces pieces({"123456\n"});
  StreamReader reader(pieces.socket(), 16, 5);
  CHECK(thrown_by([&] { return reader.read_line(); }) ==
        "socketserver::LineTooLong: line longer than 5 bytes");
}

TEST_CASE("D6 a client that never ends its line fills no more than the limit") {
  auto [near, far] = Socket::pair();
  FaultyIo faulty;
  const io::Use use(faulty);
  std::size_t sent = 0;
  faulty.before(Operation::receive, [&, &peer = far](int) {
    const std::string piece(1000, 'x');
    peer.send_all(piece);
    sent += piece.size();
  });
  StreamReader reader(near);
  CHECK_THROWS_AS(reader.read_line(), LineTooLong);
  CHECK(sent <= StreamReader::kMaxLine + StreamReader::kBufferSize);
}

TEST_CASE("an empty stream has no line and no bytes") {
  Pieces pieces({});
  StreamReader reader(pieces.socket());
  CHECK_FALSE(reader.read_line());
  CHECK_FALSE(reader.read_some());
  CHECK(reader.read(10).empty());
}

TEST_CASE("lines and bytes and single receives share one buffer and lose nothing") {
  Pieces pieces({"first\n1234567890se", "cond\nrest"});
  StreamReader reader(pieces.socket());
  CHECK(reader.read_line() == "first\n");
  CHECK(reader.read(4) == "1234");
  CHECK(reader.read(6) == "567890");
  CHECK(reader.read_line() == "second\n");
  CHECK(reader.read_some() == "rest");
  CHECK_FALSE(reader.read_some());
}

TEST_CASE("read brings the count asked for or what there is before the end") {
  for (std::size_t split = 0; split <= 10; ++split) {
    Pieces pieces(cut("0123456789", 0, split));
    StreamReader reader(pieces.socket(), 4096);
    CAPTURE(split);
    REQUIRE(reader.read(0).empty());
    REQUIRE(reader.read(7) == "0123456");
    REQUIRE(reader.read(7) == "789");
    REQUIRE(reader.read(7).empty());
  }
}

TEST_CASE("read some brings the bytes as they come") {
  Pieces pieces({"abc", "d"});
  StreamReader reader(pieces.socket());
  CHECK(reader.read_some() == "abc");
  CHECK(reader.read_some() == "d");
  CHECK_FALSE(reader.read_some());
}

TEST_CASE("a large stream comes through a small buffer whole") {
  auto [near, far] = Socket::pair();
  std::string text;
  for (int i = 0; i < 20000; ++i) text += std::to_string(i) + '\n';
  std::thread writer([&text, &peer = far] {
    peer.send_all(text);
    peer.shutdown_write();
  });
  StreamReader reader(near, 100);
  std::string received;
  while (auto line = reader.read_line()) received += *line;
  writer.join();
  CHECK(received == text);
}

TEST_CASE("bytes of every value are passed through") {
  std::string text;
  for (int i = 0; i < 256; ++i)
    if (i != '\n' && i != '\r') text += static_cast<char>(i);
  text += '\n';
  Pieces pieces({text});
  StreamReader reader(pieces.socket());
  CHECK(reader.read_line() == text);
}

TEST_CASE("D7 after a time-out the reader goes on without loss") {
  auto [near, far] = Socket::pair();
  StreamReader reader(near);
  reader.set_timeout(10ms);
  far.send_all("pa");
  CHECK_THROWS_AS(reader.read_line(), TimedOut);
  CHECK_THROWS_AS(reader.read(3), TimedOut);
  far.send_all("rt\nmore");
  CHECK(reader.read_line() == "part\n");
  CHECK(reader.read_some() == "more");
  CHECK_THROWS_AS(reader.read_some(), TimedOut);
  reader.set_timeout(std::nullopt);
  far.shutdown_write();
  CHECK_FALSE(reader.read_line());
}

TEST_CASE("D7 a client that drips its bytes gets no more time than one that is silent") {
  auto [near, far] = Socket::pair();
  std::atomic<bool> over = false;
  std::thread dripping([&over, &peer = far] {
    for (int i = 0; i < 1000 && !over; ++i) {
      peer.send_all("x");
      std::this_thread::sleep_for(5ms);
    }
    peer.send_all("\n");
  });
  StreamReader reader(near);
  reader.set_timeout(50ms);
  const auto start = io::Clock::now();
  const std::string result = thrown_by([&] { return reader.read_line(); });
  const auto taken = io::Clock::now() - start;
  over = true;
  dripping.join();
  CHECK(result == "socketserver::TimedOut: recv unnamed: Connection timed out");
  CHECK(taken >= 50ms);
  const auto line = reader.read_line();
  REQUIRE(line);
  CHECK(std::count(line->begin(), line->end(), 'x') + 1 == static_cast<long>(line->size()));
}

TEST_CASE("a lost peer is thrown and not taken for the end") {
  auto [near, far] = Socket::pair();
  FaultyIo faulty;
  const io::Use use(faulty);
  far.send_all("half a line");
  StreamReader reader(near);
  faulty.fail(Operation::receive, ECONNRESET, 2);
  CHECK_THROWS_AS(reader.read_line(), PeerGone);
}

TEST_CASE("a packet is read like a stream that has ended") {
  std::string packet(kText);
  StreamReader reader{std::string_view(packet)};
  packet.assign(packet.size(), '?');  // the reader has its own copy
  CHECK(all_lines(reader) == kLines);
  StreamReader bytes{std::string_view("abcdef")};
  CHECK(bytes.read(2) == "ab");
  CHECK(bytes.read_some() == "cdef");
  CHECK(bytes.read(1).empty());
  StreamReader empty{std::string_view()};
  CHECK_FALSE(empty.read_line());
}

TEST_CASE("D1 a write goes out whole however little each send takes") {
  auto [near, far] = Socket::pair();
  FaultyIo faulty;
  const io::Use use(faulty);
  faulty.limit_bytes(1);
  StreamWriter writer(near);
  writer.write("hello ");
  writer.write("");
  writer.write("world");
  faulty.limit_bytes(0);
  std::array<char, 64> buffer{};
  const std::size_t count = far.receive(buffer);
  CHECK(std::string_view(buffer.data(), count) == "hello world");
}

TEST_CASE("a write to a peer that does not read ends at its time-out") {
  auto [near, far] = Socket::pair();
  near.set_option(SOL_SOCKET, SO_SNDBUF, 4096, "setsockopt SO_SNDBUF");
  StreamWriter writer(near);
  writer.set_timeout(20ms);
  const std::string much(1 << 20, 'x');
  CHECK_THROWS_AS(writer.write(much), TimedOut);
  far = Socket(Descriptor{});
  CHECK_THROWS_AS(writer.write("x"), PeerGone);
}
