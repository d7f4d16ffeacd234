// Client text made safe to show on a terminal or in a log. Opened by chapter 06.
#pragma once

#include <string>
#include <string_view>

namespace program {

/// `text` with a '?' for each control character: those of ASCII, the tab and the line ends among
/// them, and U+0080 to U+009F, which some terminals obey, too. Nobody can then forge a second line
/// or move a reader's cursor. All other bytes stay, valid UTF-8 or not.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace program
