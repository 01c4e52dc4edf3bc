// Two runners at once, each with a disk that is gone a second later, over every store: killed, stopped, and what comes after it.
#include "tests/support/figures.hpp"
#include "tests/support/program.hpp"
#include "tests/support/sandbox_server.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/state_stores.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wanted.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int people = 12;
/// How often two race unless HALOFORM_RACES says otherwise.
int races() { return wanted_count("HALOFORM_RACES", program_is_sanitized() ? 2 : 5); }
/// Every fifth time somebody is stopped instead of killed.
int sleepers() { return std::max(2, races() / 5); }

/// A runner: a fresh checkout on a disk of its own.
class Runner {
 public:
  Runner(const SandboxServer& sandbox, const StoredAt& at, int lease) {
    folder_.write("haloform.yaml",
                  "version: 1\ninstance: {api: guide}\nguards: {create: 100}\nstate:\n  lease: " +
                      std::to_string(lease) + "s\n" + at.yaml + many_agents(people));
    options_.folder = folder_.path().string();
    options_.environment = sandbox.environment();
    for (const auto& [name, value] : at.environment) options_.environment[name] = value;
    options_.environment["NO_COLOR"] = "1";
    options_.environment["HOME"] = home_.path().string();
    options_.environment["XDG_STATE_HOME"] = home_ / "state";
  }
  [[nodiscard]] ProcessResult haloform(Flags arguments) const {
    arguments.insert(arguments.begin(), program());
    return run(arguments, options_);
  }
  /// Two creates at a time, so that there is a middle.
  [[nodiscard]] RunningProcess start_apply(const std::string& patience) const {
    return RunningProcess(
        {program(), "apply", "--auto-approve", "-q", "--parallelism", "2", "--lock-timeout", patience},
        options_);
  }
  [[nodiscard]] json pulled() const {
    const ProcessResult pull = haloform({"state", "pull"});
    EXPECT_EQ(pull.exit_code, 0) << shown(pull);
    return pull.exit_code == 0 ? json::parse(pull.out) : json();
  }
  /// What lies beside the configuration.
  [[nodiscard]] std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      names.insert(entry.path().filename());
    return names;
  }

 private:
  TempDir folder_;
  TempDir home_;
  ProcessOptions options_;
};

struct RaceTally {
  std::atomic<int> rounds{0};
  std::atomic<int> killed{0};
  std::atomic<int> in_the_middle{0};  ///< Of them, after the first create and before the last.
  std::atomic<int> duplicates{0};
  std::atomic<int> lost{0};
  std::atomic<int> stale_leases{0};
  std::atomic<int> broken{0};    ///< Locks without an end, freed by hand.
  std::atomic<int> too_slow{0};  ///< Lost their lease, and said so.
  std::atomic<int> woken{0};
  std::atomic<int> woken_and_wrote{0};

  [[nodiscard]] std::string races_of(const std::string& store) const {
    std::ostringstream row;
    row << "| " << store << " | " << rounds << " | " << killed << " | " << in_the_middle << " | "
        << duplicates << " | " << lost << " | " << stale_leases << " | " << too_slow << " | " << broken
        << " |";
    return row.str();
  }
  [[nodiscard]] std::string sleepers_of(const std::string& store) const {
    std::ostringstream row;
    row << "| " << store << " | " << woken << " | " << in_the_middle << " | " << woken_and_wrote << " | "
        << duplicates << " | " << lost << " |";
    return row.str();
  }
};

class RacingRunners : public testing::TestWithParam<StateStoreKind> {};

class Race {
 public:
  Race(StateStore& store, const std::string& name, unsigned seed, RaceTally& tally)
      : store_(store),
        random_(seed),
        seed_(seed),
        tally_(tally),
        world_(world_file()),
        sandbox_(program(), {"--world", world_, "--in-memory"}),
        at_(store.place(name + std::to_string(seed))) {}

  void run_and_kill() {
    sandbox_.control().set_latency(milliseconds(among(5, 60)));
    {
      const auto one = runner();
      const auto other = runner();
      RunningProcess first = one->start_apply(patience());
      std::this_thread::sleep_for(milliseconds(among(0, 200)));
      RunningProcess second = other->start_apply(patience());
      const int which = among(0, 3);  // one, the other, both, both with a pause
      if (among(0, 2) == 0) {
        std::this_thread::sleep_for(milliseconds(among(0, 1500)));
      } else {
        wait_for_creates(among(1, people - 1));
      }
      if (which != 1) kill(first);
      if (which == 3) std::this_thread::sleep_for(milliseconds(among(0, 1000)));
      if (which != 0) kill(second);
      if (which == 0) accept(second.wait());
      if (which == 1) accept(first.wait());
    }
    sandbox_.control().set_latency(milliseconds(0));
    converge();
    judge();
    ++tally_.rounds;
  }

  /// A holder that sleeps for longer than its lease finds another one's work when it wakes up.
  void stop_and_wake() {
    sandbox_.control().set_latency(milliseconds(150));
    const auto one = runner();
    RunningProcess holder = one->start_apply(patience());
    wait_for_creates(among(1, people - 4));
    holder.kill(SIGSTOP);
    // What it had sent arrives.
    std::this_thread::sleep_for(milliseconds(300));
    const bool between_two = sandbox_.control().writes() < people;
    sandbox_.control().set_latency(milliseconds(0));
    converge();
    const std::int64_t writes = sandbox_.control().writes();
    const json before = runner()->pulled();
    holder.kill(SIGCONT);
    const ProcessResult woken = holder.wait();
    // Who had done everything may say so.
    EXPECT_TRUE(woken.exit_code != 0 || !between_two) << words() << "it was stopped in the middle";
    ++tally_.woken;
    if (between_two) ++tally_.in_the_middle;
    const bool wrote = sandbox_.control().writes() != writes || runner()->pulled() != before;
    EXPECT_FALSE(wrote) << words() << woken.exit_code << "\n" << shown(woken);
    if (wrote) ++tally_.woken_and_wrote;
    judge();
    ++tally_.rounds;
  }

 private:
  [[nodiscard]] int among(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }
  [[nodiscard]] std::string words() const { return "seed " + std::to_string(seed_) + ": "; }
  [[nodiscard]] std::string world_file() const { return folder_.write("world.json", world_of({}).dump()); }
  [[nodiscard]] std::unique_ptr<Runner> runner() const {
    return std::make_unique<Runner>(sandbox_, at_, lease());
  }

  /// In seconds. Sanitizers make a program too slow for the shortest.
  [[nodiscard]] int lease() const {
    return std::max(store_.shortest_lease(), program_is_sanitized() ? 6 : 3);
  }

  /// For how long a run waits for a lease: its length, and what a loaded machine takes. A lock without an end is not waited for.
  [[nodiscard]] std::string patience() const {
    if (!store_.leases_end()) return "2s";
    return std::to_string(lease() + (program_is_sanitized() ? 30 : 10)) + "s";
  }

  void wait_for_creates(int wanted) {
    const auto end = steady_clock::now() + std::chrono::seconds(20);
    while (sandbox_.control().writes() < wanted && steady_clock::now() < end)
      std::this_thread::sleep_for(milliseconds(4));
    std::this_thread::sleep_for(std::chrono::microseconds(among(0, 20'000)));
  }

  void kill(RunningProcess& process) {
    process.kill(SIGKILL);
    if (process.wait().signal != SIGKILL) return;
    ++tally_.killed;
    const std::int64_t writes = sandbox_.control().writes();
    if (writes > 0 && writes < people) ++tally_.in_the_middle;
  }

  /// On a machine that is too slow for so short a lease a run may lose its own, and says so.
  bool lost_its_lease(const ProcessResult& result) {
    const std::string text = unwrapped(shown(result));
    const bool lost =
        result.exit_code != 0 && (text.contains("the lease of this run on the state has ended") ||
                                  text.contains("the lease of the state ended before this run did"));
    if (lost) ++tally_.too_slow;
    return lost;
  }

  /// One that nobody killed ends well, or says truthfully that it does not know, or that somebody else is at work.
  void accept(const ProcessResult& result) {
    const std::set<int> truthful{0, 6, 7, 9, 10};
    EXPECT_TRUE(lost_its_lease(result) || truthful.contains(result.exit_code))
        << words() << result.exit_code << "\n"
        << shown(result);
  }

  /// A third runner with an empty disk brings it to its end.
  void converge() {
    const auto begun = steady_clock::now();
    ProcessResult result;
    for (int attempt = 0; attempt < 8; ++attempt) {
      const auto third = runner();
      result = third->haloform(
          {"apply", "--auto-approve", "--lock-timeout", store_.leases_end() ? patience() : "0s"});
      if (result.exit_code == 0) {
        EXPECT_EQ(third->files(), (std::set<std::string>{"haloform.yaml"})) << words();
        return;
      }
      if (lost_its_lease(result)) continue;
      if (result.exit_code == 9 && !store_.leases_end()) break_lock(*third);
      if (result.exit_code == 9 && store_.leases_end()) {
        ++tally_.stale_leases;
        ADD_FAILURE() << words() << "a lease of " << lease() << " s did not end\n" << shown(result);
      }
      std::this_thread::sleep_for(milliseconds(200));
    }
    ADD_FAILURE() << words() << "not at its end after "
                  << (steady_clock::now() - begun) / std::chrono::seconds(1) << " s\n"
                  << result.exit_code << "\n"
                  << shown(result);
  }

  void break_lock(const Runner& by) {
    const ProcessResult shown_lock = by.haloform({"unlock"});
    const std::string text = unwrapped(shown(shown_lock));
    const std::size_t at = text.find("--force ");
    if (at == std::string::npos) {
      ADD_FAILURE() << words() << "`unlock` does not say how the lock is freed\n" << text;
      return;
    }
    const std::string id = text.substr(at + 8, text.find('`', at) - at - 8);
    const ProcessResult freed = by.haloform({"unlock", "--force", id});
    EXPECT_EQ(freed.exit_code, 0) << words() << shown(freed);
    ++tally_.broken;
  }

  void judge() {
    std::map<std::string, int> there;
    std::set<std::int64_t> ours;
    const json world = sandbox_.world();
    for (const json& row : world.at("agents")) {
      ++there[row.at("email").get<std::string>()];
      ours.insert(row.at("id").get<std::int64_t>());
    }
    EXPECT_EQ(there.size(), static_cast<std::size_t>(people)) << words();
    for (const auto& [email, count] : there) {
      if (count == 1) continue;
      ++tally_.duplicates;
      ADD_FAILURE() << words() << email << " is there " << count << " times";
    }
    const auto by = runner();
    const json state = by->pulled();
    if (state.contains("resources")) {
      for (const auto& [address, entry] : state.at("resources").items())
        ours.erase(entry.at("id").get<std::int64_t>());
    }
    tally_.lost += static_cast<int>(ours.size());
    EXPECT_TRUE(ours.empty()) << words() << "ids that the state does not have";
    const ProcessResult plan = by->haloform({"plan", "--detailed-exitcode"});
    EXPECT_EQ(plan.exit_code, 0) << words() << shown(plan);
  }

  StateStore& store_;
  std::mt19937 random_;
  unsigned seed_;
  RaceTally& tally_;
  TempDir folder_;
  std::string world_;
  SandboxServer sandbox_;
  StoredAt at_;
};

/// Runs rounds side by side: each has a sandbox and two runs of the program, which mostly wait.
void run_rounds(int rounds, void (Race::*round)(), StateStore& store, const std::string& name,
                RaceTally& tally) {
  const unsigned first_seed = wanted_seed();
  std::atomic<unsigned> next{0};
  std::vector<std::jthread> threads;
  const int workers = std::min(store.at_once(), rounds);
  threads.reserve(static_cast<std::size_t>(workers));
  for (int count = 0; count < workers; ++count) {
    threads.emplace_back([&] {
      for (unsigned number = next++; number < static_cast<unsigned>(rounds); number = next++) {
        try {
          Race race(store, name, first_seed + number, tally);
          (race.*round)();
        } catch (const std::exception& error) {
          ADD_FAILURE() << "seed " << first_seed + number << ": " << error.what();
        }
      }
    });
  }
}

TEST_P(RacingRunners, killed_at_any_moment_leave_nobody_twice_and_no_id_lost) {
  const auto store = GetParam().start();
  RaceTally tally;
  run_rounds(races(), &Race::run_and_kill, *store, "race", tally);
  show_figure_row("races", tally.races_of(GetParam().name));
  EXPECT_GE(tally.killed, std::max(1, races() / 5)) << "kills that meet nothing prove nothing";
}

TEST_P(RacingRunners, that_sleep_for_longer_than_their_lease_write_nothing_when_they_wake_up) {
  const auto store = GetParam().start();
  if (!store->leases_end())
    GTEST_SKIP() << "its lock has no end: nobody takes it from a sleeper, but by hand";
  RaceTally tally;
  run_rounds(sleepers(), &Race::stop_and_wake, *store, "sleeper", tally);
  show_figure_row("sleepers", tally.sleepers_of(GetParam().name));
  EXPECT_GT(tally.in_the_middle, 0) << "who had done everything proves nothing";
}

INSTANTIATE_TEST_SUITE_P(Stores, RacingRunners, testing::ValuesIn(state_stores()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace haloform::test
