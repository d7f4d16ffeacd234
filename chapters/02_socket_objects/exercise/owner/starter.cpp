// Exercise 02/owner: a waiting room with three places, whose descriptors have one owner each. You
// write the owner.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "program/run.hpp"

namespace {

// Yours. As it stands, it is a number with a name: nothing is ever closed.
//
// Task 1: let it close what it owns when it goes.
// Task 2: let it be moved and not copied. What it was moved from owns nothing any more.
// Task 3: let it be assigned to. What it owned before is closed.
class Owner {
 public:
  explicit Owner(int descriptor) noexcept : descriptor_(descriptor) {}

  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

Owner checked(int descriptor, const char* call) {
  if (descriptor == -1) throw std::system_error(errno, std::generic_category(), call);
  return Owner(descriptor);
}

Owner open_listener(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Owner listener = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  if (bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == -1 ||
      listen(listener.get(), SOMAXCONN) == -1)
    throw std::system_error(errno, std::generic_category(), "cannot listen");
  return listener;
}

// Sends back what a guest says. False: it has left.
bool answer(int guest) {
  std::array<char, 1024> buffer;
  const ssize_t count = recv(guest, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  return send(guest, buffer.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
}

// Three places. Whoever comes when all are taken gets that of the guest who has been there longest.
// Nothing is closed here: a guest's connection ends when its owner goes.
class Room {
 public:
  void enter(Owner guest) {
    constexpr std::size_t kPlaces = 3;
    if (guests_.size() == kPlaces) guests_.erase(guests_.begin());
    guests_.push_back(std::move(guest));
  }

  [[nodiscard]] std::vector<pollfd> waiting(int listener) const {
    std::vector<pollfd> all{{listener, POLLIN, 0}};
    for (const Owner& guest : guests_) all.push_back({guest.get(), POLLIN, 0});
    return all;
  }

  void answer_all(const std::vector<pollfd>& waiting) {
    for (std::size_t i = guests_.size(); i-- > 0;) {
      if (waiting[i + 1].revents == 0 || answer(guests_[i].get())) continue;
      guests_.erase(guests_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

 private:
  std::vector<Owner> guests_;
};

int run(int argc, char** argv) {
  // Delete this when you begin.
  std::cerr << "This is the exercise 02/owner, and nobody has solved it yet.\n"
               "Open chapters/02_socket_objects/exercise/owner/mine.cpp, delete the lines that\n"
               "print this, and begin with task 1: close what it owns.\n";
  return 1;

  if (argc != 2) throw std::runtime_error("give me a port");
  const Owner listener = open_listener(std::stoi(argv[1]));
  Room room;
  for (;;) {
    std::vector<pollfd> waiting = room.waiting(listener.get());
    if (poll(waiting.data(), waiting.size(), -1) == -1) continue;
    room.answer_all(waiting);
    if (waiting[0].revents != 0)
      room.enter(checked(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
  }
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
