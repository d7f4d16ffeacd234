// The pains of bare sockets: their names, what they show and who cures them. Opened by chapter 01.
#pragma once

#include <iostream>
#include <span>
#include <string>
#include <string_view>

namespace pains {

/// How a pain ended: whether it was seen, and one line with the measured facts.
struct Verdict {
  bool seen;
  std::string what_happened;
};

/// One pain. `show` plays it on loopback and tells what it does, line by line, on standard output.
/// It takes less than a second, and every wait in it has a limit. It throws std::system_error if it
/// could not even be set up. Call it from the main thread, before there are others: some pains
/// fork.
struct Pain {
  std::string_view name;
  std::string_view summary;
  std::string_view cured_in;
  Verdict (*show)();
};

/// All pains, in the order of the chapter.
[[nodiscard]] std::span<const Pain> all();

/// Prints one line of a pain's story, flushed: a pain may fork or be killed right after it.
template <class... Parts>
void say(const Parts&... parts) {
  ((std::cout << "  ") << ... << parts) << std::endl;
}

[[nodiscard]] Verdict address_in_use();
[[nodiscard]] Verdict silent_client();
[[nodiscard]] Verdict message_borders();
[[nodiscard]] Verdict short_send();
[[nodiscard]] Verdict broken_pipe();
[[nodiscard]] Verdict lost_reply();
[[nodiscard]] Verdict interrupted_call();
[[nodiscard]] Verdict leaked_descriptors();

}  // namespace pains
