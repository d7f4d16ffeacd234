// Bytes that are no UTF-8 throw in the speaker's handler.
#include <stdexcept>

#include "checker/zoo/animal.hpp"
#include "checker/zoo/room.hpp"

namespace zoo {
namespace {

class Strict : public MemberHandler {
 public:
  using MemberHandler::MemberHandler;

 protected:
  [[nodiscard]] std::string passed_on(const std::string& text) const override {
    constexpr char kNeverInUtf8 = '\xff';
    if (text.find(kNeverInUtf8) != std::string::npos)
      throw std::invalid_argument("'utf-8' codec can't decode byte 0xff");
    return MemberHandler::passed_on(text);
  }
};

}  // namespace

Animal dies_of_a_bad_byte() {
  return {.name = "dies-of-a-bad-byte",
          .fault = "Bytes that are no UTF-8 throw in the speaker's handler.",
          .chapter = 9,
          .speaks = "chat",
          .caught_by = {"a-bad-byte-hurts-nobody"},
          .serve = serve_room<Room, Strict>};
}

}  // namespace zoo
