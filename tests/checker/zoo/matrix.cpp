// `zoo_matrix [NAME...]`: plays all checks on the broken servers. Exactly those fail that a server
// names, with the message that is kept for it. Serves the tests of `check`.
#include <algorithm>
#include <atomic>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/judge.hpp"
#include "checker/engine/report.hpp"
#include "checker/zoo/animal.hpp"
#include "checker/zoo/messages.hpp"
#include "program/command_line.hpp"
#include "program/run.hpp"

namespace {

using namespace checker;

struct Settings {
  std::string name;
  std::string messages = SOCKETSERVER_SOURCE_DIR "/tests/checker/zoo/messages";
  bool refresh = false;
  int jobs = 16;  // most of the time they wait
};

// Those that are meant to fail often do so by waiting in vain: they are not given long. All others
// get what `check` gives.
constexpr Patience kForFailing{.step = std::chrono::seconds(4),
                               .stop_limit = std::chrono::seconds(4)};

Target target_of(const zoo::Animal& animal) {
  Target target;
  target.name = animal.name;
  target.chapter = animal.chapter;
  target.transport = transport_of(animal.transport);
  target.speaks = speaks_of(animal.speaks);
  target.command = {SOCKETSERVER_ZOO, animal.name};
  std::vector<std::string> where{"--host", "{host}", "--port", "{port}"};
  if (is_unix(target.transport)) where = {"--path", "{path}"};
  if (animal.told_where) target.command.insert(target.command.end(), where.begin(), where.end());
  return target;
}

// What a reader would type; its words are in the message.
std::string command_for(const zoo::Animal& animal, const Check& check) {
  std::string command = "check ch" + two_digits(animal.chapter) + " --only " + check.name;
  if (animal.transport != "tcp") command += " --transport " + animal.transport;
  command += " -- build/tests/zoo " + animal.name;
  if (animal.transport.starts_with("unix")) return command + " --path {path}";
  return command + " --host {host} --port {port}";
}

/// One animal, all its checks, and what came of them.
class Enclosure {
 public:
  Enclosure(zoo::Animal animal, const Settings& settings)
      : animal_(std::move(animal)), target_(target_of(animal_)), settings_(settings) {
    const Traits offers = target_.offers();
    for (const Check& check : catalogue())
      if (check.demanded_in(animal_.chapter) &&
          std::includes(offers.begin(), offers.end(), check.needs.begin(), check.needs.end()))
        checks_.push_back(&check);
  }

  /// How many parts play() has.
  [[nodiscard]] std::size_t parts() const { return animal_.caught_by.empty() ? 1 : checks_.size(); }
  /// Several parts at a time.
  void play(std::size_t part) {
    if (animal_.caught_by.empty()) return see_why_not();
    const Check& check = *checks_[part];
    const bool meant = named(animal_.caught_by, check);
    const bool fails = meant || named(animal_.also_fails, check);
    const Verdict verdict = judge(check, target_, fails ? kForFailing : Patience{});
    const std::lock_guard lock(mutex_);
    if ((verdict.kind == Verdict::Kind::fails) != fails)
      wrong_ += (fails ? "does not notice anything: " : "") + check.name + '\n' +
                for_reader(verdict, command_for(animal_, check));
    if (meant) told_[check.name] = for_reader(verdict, command_for(animal_, check));
  }
  /// After all parts: nothing, or what is wrong.
  [[nodiscard]] std::string wrong() const {
    std::string text = wrong_;
    for (const auto* list : {&animal_.caught_by, &animal_.also_fails})
      for (const std::string& name : *list)
        if (std::none_of(checks_.begin(), checks_.end(),
                         [&](const Check* check) { return check->name == name; }))
          text += name + " is not played on it\n";
    if (!text.empty()) return text;
    const zoo::KeptMessage kept(settings_.messages, animal_.name);
    std::string all = "# " + animal_.fault + '\n';
    for (const auto& [name, message] : told_)
      all += '\n' + (animal_.varies ? zoo::without_chance(message) : message);
    if (settings_.refresh) return kept.keep(all);
    return kept.compare(all);
  }
  [[nodiscard]] const zoo::Animal& animal() const { return animal_; }

 private:
  static bool named(const std::vector<std::string>& names, const Check& check) {
    return std::find(names.begin(), names.end(), check.name) != names.end();
  }
  void see_why_not() {
    const auto why = why_not_serving(target_, kForFailing);
    if (!why) wrong_ = "it can be checked\n";
    told_[""] = for_reader(why.value_or(""));
  }

  const zoo::Animal animal_;
  const Target target_;
  const Settings& settings_;
  std::vector<const Check*> checks_;
  std::mutex mutex_;  // guards what follows
  std::string wrong_;
  std::map<std::string, std::string> told_;  // by check
};

void play_all(std::vector<std::unique_ptr<Enclosure>>& enclosures, int jobs) {
  std::vector<std::pair<Enclosure*, std::size_t>> parts;
  for (const auto& enclosure : enclosures)
    for (std::size_t part = 0; part < enclosure->parts(); ++part)
      parts.emplace_back(enclosure.get(), part);
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> workers;
  for (int i = 0; i < jobs; ++i)
    workers.emplace_back([&] {
      for (std::size_t at = next++; at < parts.size(); at = next++)
        parts[at].first->play(parts[at].second);
    });
}

// A check that catches nothing is a defect of the checker's.
std::string checks_without_animals(const std::vector<zoo::Animal>& animals) {
  std::set<std::string> caught;
  for (const zoo::Animal& animal : animals)
    caught.insert(animal.caught_by.begin(), animal.caught_by.end());
  std::string text;
  for (const Check& check : catalogue())
    if (!caught.contains(check.name)) text += "no server is meant for " + check.name + '\n';
  return text;
}

int run(int argc, char** argv) {
  Settings settings;
  program::CommandLine line("zoo_matrix", "Plays all checks on the servers of the zoo.");
  line.positional("NAME", settings.name, "this server alone");
  line.option("--messages", settings.messages, "the folder of the kept messages");
  line.flag("--refresh", settings.refresh, "keep the messages of today");
  line.option("--jobs", settings.jobs, 1, 64, "checks played at the same time");
  if (const auto status = line.parse(argc, argv)) return *status;

  std::vector<std::unique_ptr<Enclosure>> enclosures;
  for (const zoo::Animal& animal : zoo::animals())
    if (settings.name.empty() || settings.name == animal.name)
      enclosures.push_back(std::make_unique<Enclosure>(animal, settings));
  if (enclosures.empty()) return line.refuse("there is no \"" + settings.name + "\"");
  play_all(enclosures, settings.jobs);

  // Only what is wrong is printed: a long output is cut in its middle by those who show it.
  std::size_t as_expected = 0;
  for (const auto& enclosure : enclosures) {
    const std::string wrong = enclosure->wrong();
    if (wrong.empty())
      ++as_expected;
    else
      std::cout << "WRONG: " << enclosure->animal().name << '\n' << wrong;
  }
  const std::string bare = checks_without_animals(zoo::animals());
  std::cout << bare << as_expected << " of " << enclosures.size() << " servers fare as expected\n";
  return as_expected == enclosures.size() && bare.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
