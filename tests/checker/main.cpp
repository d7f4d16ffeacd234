// `check`: plays the book's checks against one of its programs, or against yours. Part of all
// chapters.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "checker/checks/catalogue.hpp"
#include "checker/engine/judge.hpp"
#include "checker/engine/names.hpp"
#include "checker/engine/report.hpp"
#include "checker/engine/servers.hpp"
#include "checker/exercises.hpp"
#include "program/command_line.hpp"
#include "program/run.hpp"

namespace {

using namespace checker;

struct Settings {
  std::string subject;
  std::string connect;
  std::string only;
  std::string except;
  std::string server;
  std::string transport;
  bool list = false;
  bool json = false;
  bool all = false;
  int patience = 10;
  int jobs = 4;
  std::vector<std::string> command;  // what follows "--"
  std::string self;                  // as it was called
};

// A number from "ch08" or "8"; 0 if it is none.
int chapter_of(const std::string& word) {
  const std::string digits = word.starts_with("ch") ? word.substr(2) : word;
  const bool number = !digits.empty() && digits.size() <= 2 &&
                      std::all_of(digits.begin(), digits.end(),
                                  [](char byte) { return byte >= '0' && byte <= '9'; });
  return number ? std::stoi(digits) : 0;
}

void list(const std::vector<Check>& checks) {
  for (const Check& check : checks) {
    std::string needs;
    for (const Trait trait : check.needs) needs += (needs.empty() ? "" : ", ") + to_words(trait);
    std::cout << "since " << two_digits(check.since) << "  " << check.name << "\n          "
              << check.demands << "\n          (for " << needs << ")\n";
  }
}

// The first name of a list that is none of a check.
std::optional<std::string> unknown_in(const std::string& list) {
  for (const std::string& name : names_in(list)) {
    const auto is_named = [&](const Check& check) { return check.name == name; };
    if (std::none_of(catalogue().begin(), catalogue().end(), is_named)) return name;
  }
  return std::nullopt;
}

bool chosen(const Settings& settings, const Check& check) {
  const bool named = settings.only.empty() || has_name(settings.only, check.name);
  return named && !has_name(settings.except, check.name);
}

// What a chapter demands or, with --all, what any chapter does: a check whose time is over is not
// played either way.
std::vector<const Check*> wanted(const Settings& settings, int chapter) {
  std::vector<const Check*> result;
  for (const Check& check : catalogue()) {
    const bool demanded = check.demanded_in(chapter) || (settings.all && chapter <= check.until);
    if (demanded && chosen(settings, check)) result.push_back(&check);
  }
  return result;
}

// The reader's own server is judged as the chapter's first one over the same transport.
std::optional<Target> replaced(const std::vector<OwnServer>& servers, const Settings& settings) {
  const Transport transport = transport_of(settings.transport.empty() ? "tcp" : settings.transport);
  for (const OwnServer& own : servers) {
    if (own.target.transport != transport) continue;
    Target target = own.target;
    target.chapter = own.chapter;
    target.announces = false;
    target.command = settings.command;
    target.address = settings.connect;
    target.name = settings.connect;
    for (const std::string& word : settings.command)
      target.name += (target.name.empty() ? "" : " ") + word;
    return target;
  }
  return std::nullopt;
}

std::vector<Target> targets(const Settings& settings, std::vector<OwnServer> servers) {
  if (!settings.command.empty() || !settings.connect.empty()) {
    const auto target = replaced(servers, settings);
    return target ? std::vector<Target>{*target} : std::vector<Target>{};
  }
  std::vector<Target> result;
  for (const OwnServer& own : servers)
    if (settings.server.empty() || settings.server == own.column) result.push_back(own.target);
  return result;
}

std::string again(const Settings& settings, const Verdict& verdict) {
  std::string text = settings.self + ' ' + settings.subject;
  if (!settings.server.empty()) text += " --server " + settings.server;
  if (!settings.transport.empty()) text += " --transport " + settings.transport;
  if (settings.all) text += " --all";
  text += " --only " + verdict.check->name;
  if (!settings.connect.empty()) text += " --connect " + settings.connect;
  if (!settings.command.empty()) text += " --";
  for (const std::string& word : settings.command) text += ' ' + word;
  return text;
}

int check_one(const Target& target, const std::vector<const Check*>& checks,
              const std::string& demanding, const Settings& settings) {
  const Patience patience{.step = std::chrono::seconds(settings.patience),
                          .start = std::chrono::seconds(std::max(settings.patience, 10))};
  const bool text = !settings.json;
  if (text) std::cout << target.name << ", by " << demanding << ":\n" << std::flush;
  if (const auto why = why_not_serving(target, patience)) {
    if (text) std::cout << for_reader(*why);
    if (settings.json)
      std::cout << "{\"server\": " << json_string(target.name)
                << ", \"error\": " << json_string(*why) << "}\n";
    return 1;
  }
  Summary summary;
  if (settings.json)
    std::cout << "{\"server\": " << json_string(target.name) << ", \"chapter\": " << target.chapter
              << ", \"checks\": [";
  bool first = true;
  judge_all(checks, target, patience, settings.jobs, [&](const Verdict& verdict) {
    summary.add(verdict);
    const bool one_is_enough = verdict.check->task > 0 && summary.fail > 1;
    if (text) {
      std::cout << (one_is_enough ? in_one_line(verdict)
                                  : for_reader(verdict, again(settings, verdict)))
                << std::flush;
    }
    if (settings.json) std::cout << (first ? "\n  " : ",\n  ") << as_json(verdict);
    first = false;
  });
  if (text) std::cout << summary.to_string() << '\n';
  if (settings.json) std::cout << "]}\n";
  return summary.exit_status();
}

int check_chapter(const Settings& settings, const program::CommandLine& line) {
  const int chapter = chapter_of(settings.subject);
  std::vector<OwnServer> servers = own_servers();
  std::erase_if(servers, [chapter](const OwnServer& own) { return own.chapter != chapter; });
  if (servers.empty())
    return line.refuse(settings.subject.empty() ? "which chapter? For example: check ch08"
                                                : "there is no chapter '" + settings.subject + "'");
  for (const std::string& list : {settings.only, settings.except})
    if (const auto name = unknown_in(list))
      return line.refuse("there is no check '" + *name + "' (see check --list)");
  const std::vector<Target> all = targets(settings, servers);
  if (all.empty()) return line.refuse("chapter " + two_digits(chapter) + " has no such server");

  int status = 0;
  for (const Target& target : all) {
    const auto checks = wanted(settings, target.chapter);
    const std::string demanding = "chapter " + two_digits(target.chapter);
    status = std::max(status, check_one(target, checks, demanding, settings));
  }
  return status;
}

// The same command again, by the program that knows the exercises. Returns only if it cannot be
// run.
int hand_over(char** argv) {
  const auto beside = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const std::string program = beside / "check_exercises";
  ::execv(program.c_str(), argv);
  std::cerr << "check: the checks of the exercises are not built yet: cmake --build --preset dev "
               "--target check_exercises\n";
  return 2;
}

int check_exercise(const Settings& settings, const program::CommandLine& line) {
  const Exercise* const exercise = find_exercise(settings.subject);
  if (exercise == nullptr) return line.refuse("there is no exercise '" + settings.subject + "'");
  const std::vector<Check> all = exercise->ordered_checks();
  if (settings.list) {
    list(all);
    return 0;
  }
  Target target = exercise->target(settings.command);
  if (!settings.connect.empty()) {
    target.command.clear();
    target.name = target.address = settings.connect;
  } else if (settings.command.empty() && !std::filesystem::exists(exercise->program())) {
    return line.refuse("there is no " + exercise->program() + " yet: make exercise-" +
                       exercise->chapter.substr(0, 2) + " TASK=" + exercise->task);
  }
  std::vector<const Check*> checks;
  for (const Check& check : all)
    if (chosen(settings, check)) checks.push_back(&check);
  if (checks.empty()) return line.refuse("the exercise has no check '" + settings.only + "'");
  return check_one(target, checks, "exercise " + exercise->name(), settings);
}

int run(int argc, char** argv) {
  Settings settings;
  char** const end = argv + argc;
  char** const dashes = std::find(argv, end, std::string("--"));
  if (dashes != end) settings.command.assign(dashes + 1, end);

  settings.self = argv[0];
  program::CommandLine line(
      "check",
      "Checks a server as the chapters of the book demand: one of theirs, or yours, as in "
      "check ch08 -- ./mine --port {port}.");
  line.positional("CHAPTER", settings.subject,
                  "ch01, ch02, ...: which chapter's demands; ch01/TASK: an exercise's");
  line.option("--connect", settings.connect, "check the server that runs at this address");
  line.option("--only", settings.only, "play these checks alone: NAME or NAME,NAME,...");
  line.option("--except", settings.except, "leave out these checks");
  line.option("--server", settings.server, "of a chapter with several servers: this one");
  line.choice("--transport", settings.transport, {"", "tcp", "udp", "unix", "unix-dgram"},
              "how your own server is reached (default: tcp)");
  line.flag("--all", settings.all, "also what only later chapters demand");
  line.flag("--list", settings.list, "list all checks, then end");
  line.flag("--json", settings.json, "print one JSON object for each server");
  line.option("--patience", settings.patience, 1, 600, "seconds that one step may take");
  line.option("--jobs", settings.jobs, 1, 64, "checks played at the same time");
  if (const auto status = line.parse(static_cast<int>(dashes - argv), argv)) return *status;
  if (settings.subject.find('/') != std::string::npos)
    return exercises().empty() ? hand_over(argv) : check_exercise(settings, line);
  if (settings.list) {
    list(catalogue());
    return 0;
  }
  if (dashes != end && settings.command.empty())
    return line.refuse("behind -- goes the command that starts your server");
  if (!settings.command.empty() && !settings.connect.empty())
    return line.refuse("either --connect, or a command behind --");
  return check_chapter(settings, line);
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, run); }
