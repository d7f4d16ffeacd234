// Plays checks against a server and says what came of it. Serves `check`.
#include "checker/engine/judge.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace checker {
namespace {

std::string missing_for(const Check& check, const Traits& offered) {
  std::string words;
  for (const Trait trait : check.needs)
    if (!offered.contains(trait)) words += (words.empty() ? "" : ", ") + to_words(trait);
  return words;
}

// A server's connections end a moment before it does.
constexpr std::chrono::milliseconds kMoment{500};

// A dead server explains most complaints better than any difference of bytes.
std::string with_end(const std::string& complaint, Play& play) {
  const auto end = play.unexpected_end(kMoment);
  return end ? complaint + '\n' + *end : complaint;
}

}  // namespace

std::optional<std::string> why_not_serving(const Target& target, Patience patience) {
  try {
    Play play(target, patience);
    play.server();
    if (target.command.empty()) play.connect();
    return std::nullopt;
  } catch (const NotServing& error) {
    return error.what();
  } catch (const Failed& error) {
    return error.what();
  }
}

Verdict judge(const Check& check, const Target& target, Patience patience) {
  Verdict verdict;
  verdict.check = &check;
  const std::string missing = missing_for(check, target.offers());
  if (!missing.empty()) {
    verdict.kind = Verdict::Kind::not_checked;
    verdict.complaint = "needs " + missing;
    return verdict;
  }
  const auto begin = std::chrono::steady_clock::now();
  Play play(target, patience);
  try {
    check.play(play);
    if (play.unexpected_end()) play.fail("It has ended, and nobody has told it to.");
  } catch (const Failed& failed) {
    verdict.kind = Verdict::Kind::fails;
    verdict.complaint = with_end(failed.what(), play);
  } catch (const NotServing& failed) {
    verdict.kind = Verdict::Kind::fails;
    verdict.complaint = failed.what();
  } catch (const std::exception& error) {
    // A process that is gone cannot be counted, say; but then it is the server that broke.
    const auto end = play.unexpected_end(kMoment);
    verdict.kind = end ? Verdict::Kind::fails : Verdict::Kind::broken;
    verdict.complaint = end ? *end : error.what();
  }
  verdict.steps = play.steps();
  verdict.time = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  return verdict;
}

void judge_all(const std::vector<const Check*>& checks, const Target& target, Patience patience,
               int jobs, const std::function<void(const Verdict&)>& decided) {
  std::vector<std::optional<Verdict>> verdicts(checks.size());
  std::mutex mutex;
  std::condition_variable news;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t at = next++; at < checks.size(); at = next++) {
      Verdict verdict = judge(*checks[at], target, patience);
      const std::lock_guard lock(mutex);
      verdicts[at] = std::move(verdict);
      news.notify_one();
    }
  };
  std::vector<std::jthread> workers;
  for (int i = 0; i < jobs; ++i) workers.emplace_back(work);
  for (auto& verdict : verdicts) {
    std::unique_lock lock(mutex);
    news.wait(lock, [&] { return verdict.has_value(); });
    lock.unlock();
    decided(*verdict);
  }
}

}  // namespace checker
