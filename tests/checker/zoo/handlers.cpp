// Correct handlers, cut into steps so that an animal can get one of them wrong. Serves the zoo.
#include "checker/zoo/handlers.hpp"

#include <utility>

namespace zoo {

void LineHandler::handle() {
  while (const auto some = rfile().read_some())
    if (!take(*some)) return;
  take_end();
}

bool LineHandler::take(std::string_view bytes) {
  rest += bytes;
  for (;;) {
    const std::size_t end = rest.find('\n');
    std::string line = rest.substr(0, end);
    const std::size_t size = line.size() - (line.ends_with('\r') ? 1 : 0);
    if (size > longest()) return refuse();
    if (end == std::string::npos) return true;
    rest.erase(0, end + 1);
    if (!take_line(std::move(line))) return false;
  }
}

void LineHandler::take_end() {
  if (!rest.empty()) take_line(std::exchange(rest, {}));
}

bool LineHandler::take_line(std::string line) {
  if (line.ends_with('\r')) line.pop_back();
  if (leaves(line)) return false;
  answer(line);
  return true;
}

void LineHandler::answer(const std::string& text) {
  wfile().write(client_address().to_string() + ' ' + text + '\n');
}

bool LineHandler::refuse() {
  wfile().write(program::kLineTooLong);
  return false;
}

}  // namespace zoo
