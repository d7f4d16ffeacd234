// The messages that `check` prints about the zoo, as they are kept. Serves the tests of `check`.
#include "checker/zoo/messages.hpp"

#include <fstream>
#include <iterator>
#include <regex>

#include "checker/engine/difference.hpp"

namespace zoo {

std::string normalised(const std::string& message) {
  struct Rule {
    const char* pattern;
    const char* stands_for_it;
  };
  constexpr Rule kRules[] = {
      {R"((127\.0\.0\.\d+|\[::1\]|0\.0\.0\.0|localhost):\d+)", "$1:PORT"},
      {R"(socket:\[\d+\])", "socket:[INODE]"},
      {R"(\b(port|to|at) \d{4,5}\b)", "$1 PORT"},
      {R"(/\S+/server\b)", "PATH"},
      {R"(\S*/zoo )", "build/tests/zoo "},
      {R"(\b\d+ ms\b)", "N ms"},
      {R"(\b\d+ s\b)", "N s"},
      {R"(woken \d+ times)", "woken N times"},
  };
  std::string text = message;
  for (const Rule& rule : kRules)
    text = std::regex_replace(text, std::regex(rule.pattern), rule.stands_for_it);
  return text;
}

std::string without_chance(const std::string& message) {
  const std::regex bytes(
      R"((\n *)(?:The server closed the connection\.\n *)?expected  .*\n *received  .*\n *\^ .*)");
  const std::regex death(
      R"(\n *(\d+\. B |It cannot connect)[\s\S]*?(?=\n *The server (ended|was killed)))");
  const std::regex amount(R"(\(\d{6,} bytes\))");
  std::string text =
      std::regex_replace(message, bytes, "$1(what comes back differs from run to run)");
  text = std::regex_replace(text, amount, "(N bytes)");
  return std::regex_replace(text, death, "\n    ... (what B sees of it differs from run to run)");
}

std::string KeptMessage::compare(const std::string& message) const {
  std::ifstream file(file_);
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  const std::string now = normalised(message);
  if (now == kept) return "";
  return "the message is not the one kept in " + file_.string() + " (see --refresh)\n" +
         checker::difference(kept, now) + "now it is:\n" + now;
}

std::string KeptMessage::keep(const std::string& message) const {
  std::ofstream file(file_);
  file << normalised(message);
  return file.flush() ? "" : "cannot write " + file_.string() + '\n';
}

}  // namespace zoo
