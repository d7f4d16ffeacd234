// The table of the pains. Opened by chapter 01.
#include "pains.hpp"

#include <array>

namespace pains {

std::span<const Pain> all() {
  static constexpr std::array<Pain, 8> kPains{{
      {"address-in-use", "a restarted server finds its own address taken", "chapter 03",
       address_in_use},
      {"silent-client", "one client that says nothing deafens the server", "chapter 07",
       silent_client},
      {"message-borders", "one recv is not one message", "chapter 05", message_borders},
      {"short-send", "send takes a part of the bytes and calls it success", "chapter 02",
       short_send},
      {"broken-pipe", "writing to a client that left kills the process", "chapter 02", broken_pipe},
      {"lost-reply", "closing with unread input tears up the reply", "chapter 03", lost_reply},
      {"interrupted-call", "a signal makes accept and recv fail", "chapter 02", interrupted_call},
      {"leaked-descriptors", "an error path forgets to close, until nothing opens any more",
       "chapter 02", leaked_descriptors},
  }};
  return kPains;
}

}  // namespace pains
