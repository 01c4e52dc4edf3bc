// kill -9 at any moment of an apply that does everything an apply can do, again and again, and what comes after it.
#include "tests/support/figures.hpp"
#include "tests/support/program.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/wanted.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;

/// Rounds mostly wait: the run after a kill sends no create again before ten seconds have passed.
int at_once() { return program_is_sanitized() ? 6 : 32; }
/// How often it is killed unless HALOFORM_KILLS says otherwise. Sanitizers slow down what a kill is to meet.
int usual_kills() { return program_is_sanitized() ? 40 : 200; }

std::string person(const std::string& key, int number, std::string_view more = "") {
  return agent_block(key + std::to_string(number), "Person " + key + std::to_string(number),
                     key + std::to_string(number) + "@example.com", more);
}

/// Everybody, before anything was changed.
std::string everybody() {
  std::string people = "teams:\n  one: {name: One}\n  two: {name: Two}\nagents:\n";
  for (int number = 0; number < 10; ++number) {
    people += person("stays", number) + person("changes", number) + person("moves", number, "teams: [one]") +
              person("goes", number) + person("returns", number);
  }
  return people;
}

/// Without those who will come back.
std::string some_away() {
  std::string people = "teams:\n  one: {name: One}\n  two: {name: Two}\nagents:\n";
  for (int number = 0; number < 10; ++number) {
    people += person("stays", number) + person("changes", number) + person("moves", number, "teams: [one]") +
              person("goes", number);
  }
  return people;
}

/// 61 steps away from that: a team and 20 people are made, 10 are changed, 10 change teams, 10 go, 10 come back.
std::string all_different() {
  std::string people = "teams:\n  one: {name: One}\n  two: {name: Two}\n  three: {name: Three}\nagents:\n";
  for (int number = 0; number < 10; ++number) {
    people += person("stays", number) + person("changes", number, "surname: Changed") +
              person("moves", number, "teams: [two]") + person("returns", number);
  }
  for (int number = 0; number < 20; ++number) people += person("new", number, "teams: [three]");
  return people;
}

/// The world and the state that every round of a profile begins with.
struct Beginning {
  std::string profile;
  json world;
  std::string state;
  std::string url;                         ///< That the state belongs to.
  std::chrono::milliseconds whole_run{0};  ///< How long the run takes that will be killed.
};

std::string configuration(const std::string& profile, const std::string& people, int batch = 1) {
  return "version: 1\ninstance: {api: " + profile + (batch > 1 ? ", batch: " + std::to_string(batch) : "") +
         "}\nguards: {create: 100, deactivate: 100, update: 100}\n" + people;
}

Beginning beginning(const std::string& profile) {
  const Stage stage(world_of({}), {"--profile", profile});
  for (const std::string& people : {everybody(), some_away()}) {
    stage.write("haloform.yaml", configuration(profile, people));
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  }
  return {profile, stage.sandbox().world(), stage.read("haloform.state.json"), stage.sandbox().url()};
}

struct KillTally {
  std::atomic<int> kills{0};
  std::atomic<int> in_the_middle{0};  ///< Of them, after the first write and before the last.
  std::atomic<int> in_the_fold{0};    ///< Beside them, runs after a kill that were killed too.
  std::atomic<int> converged{0};
  std::atomic<int> duplicates{0};
  std::atomic<int> lost{0};
  std::atomic<int> done_twice{0};

  [[nodiscard]] std::string words(unsigned first_seed) const {
    std::ostringstream out;
    out << kills << " kills (seeds from " << first_seed << "), " << in_the_middle
        << " of them between two writes; the next run was killed too: " << in_the_fold
        << "; converged: " << converged << "; duplicates: " << duplicates << "; ids lost: " << lost
        << "; steps done twice: " << done_twice << ".\n";
    return out.str();
  }
};

class Round {
 public:
  Round(const Beginning& from, unsigned seed, KillTally& tally)
      : from_(from),
        random_(seed),
        seed_(seed),
        tally_(tally),
        stage_(from.world, {"--profile", from.profile}) {}

  void go() {
    prepare();
    kill_it();
    // What was in flight when the program died still arrives.
    std::this_thread::sleep_for(latency_ * 2 + std::chrono::milliseconds(100));
    stage_.control().set_latency(std::chrono::milliseconds(0));
    if (std::uniform_int_distribution(0, 3)(random_) == 0) kill_the_fold();
    const ProcessResult next = stage_.apply();
    EXPECT_EQ(next.exit_code, 0) << words() << shown(next);
    const ProcessResult plan = stage_.plan({"--detailed-exitcode"});
    EXPECT_EQ(plan.exit_code, 0) << words() << shown(plan);
    EXPECT_FALSE(stage_.exists("haloform.state.json.journal")) << words() << "the journal is folded";
    if (next.exit_code == 0 && plan.exit_code == 0) ++tally_.converged;
    judge();
  }

 private:
  [[nodiscard]] std::string words() const {
    return "seed " + std::to_string(seed_) + ", " + from_.profile + ", batch " + std::to_string(batch_) +
           ": ";
  }

  void prepare() {
    if (from_.profile == "halo" && std::uniform_int_distribution(0, 2)(random_) == 0) batch_ = 7;
    latency_ = std::chrono::milliseconds(std::uniform_int_distribution(0, 40)(random_));
    std::string state = from_.state;
    state.replace(state.find(from_.url), from_.url.size(), stage_.sandbox().url());
    stage_.write("haloform.state.json", state);
    stage_.write("haloform.yaml", configuration(from_.profile, all_different(), batch_));
    stage_.control().set_latency(latency_);
  }

  void kill_it() {
    RunningProcess apply = stage_.start({"apply", "--auto-approve", "-q"});
    if (std::uniform_int_distribution(0, 2)(random_) == 0) {
      std::this_thread::sleep_for(
          std::chrono::microseconds(std::uniform_int_distribution(2'000, 150'000)(random_)));
    } else {
      wait_for_writes(std::uniform_int_distribution(0, batch_ > 1 ? 8 : 60)(random_));
    }
    apply.kill(SIGKILL);
    const bool killed = apply.wait().signal == SIGKILL;
    tally_.kills += killed ? 1 : 0;
    if (killed && stage_.control().writes() > 0 && stage_.exists("haloform.state.json.journal"))
      ++tally_.in_the_middle;
  }

  /// Until so many writes have arrived, or nothing more seems to come, and a random moment longer.
  void wait_for_writes(std::int64_t wanted) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (stage_.control().writes() < wanted && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution(0, 20'000)(random_)));
  }

  /// The run after the kill begins by folding the journal: that is killed as well.
  void kill_the_fold() {
    RunningProcess apply = stage_.start({"apply", "--auto-approve", "-q"});
    std::this_thread::sleep_for(
        std::chrono::microseconds(std::uniform_int_distribution(1'000, 60'000)(random_)));
    apply.kill(SIGKILL);
    if (apply.wait().signal == SIGKILL) ++tally_.in_the_fold;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }

  void judge() {
    const json world = stage_.sandbox().world();
    std::map<std::string, int> people;
    std::set<std::int64_t> ours;
    for (const json& row : world.at("agents")) {
      const json email_of = row.value("email", json());
      const std::string email = email_of.is_string() ? email_of.get<std::string>() : "";
      if (!email.ends_with("@example.com")) continue;
      ++people[email];
      ours.insert(row.at("id").get<std::int64_t>());
    }
    EXPECT_EQ(people.size(), 70U) << words();
    for (const auto& [email, count] : people) {
      if (count == 1) continue;
      ++tally_.duplicates;
      ADD_FAILURE() << words() << email << " is there " << count << " times";
    }
    std::map<std::string, int> teams;
    for (const json& row : world.at("teams")) ++teams[row.at("name").get<std::string>()];
    for (const auto& [name, count] : teams) {
      if (count == 1) continue;
      ++tally_.duplicates;
      ADD_FAILURE() << words() << "team " << name << " is there " << count << " times";
    }
    const json state = stage_.state();
    for (const auto& [address, entry] : state.at("resources").items()) {
      if (address.starts_with("agent.")) ours.erase(entry.at("id").get<std::int64_t>());
    }
    tally_.lost += static_cast<int>(ours.size());
    EXPECT_TRUE(ours.empty()) << words() << "ids that no state knows";
    judge_requests();
  }

  /// A step is done once: nobody is created by two POSTs that were stored, and no two updates of one record came.
  void judge_requests() {
    std::map<std::string, int> updates;
    for (const json& request : stage_.sandbox().requests()) {
      if (request.at("kind") != "update" || batch_ > 1) continue;
      ++updates[request.at("path").get<std::string>() + request.at("body").dump()];
    }
    for (const auto& [what, count] : updates) {
      if (count == 1) continue;
      ++tally_.done_twice;
      ADD_FAILURE() << words() << "sent " << count << " times: " << what;
    }
  }

  const Beginning& from_;
  std::mt19937 random_;
  unsigned seed_;
  KillTally& tally_;
  Stage stage_;
  int batch_ = 1;
  std::chrono::milliseconds latency_{0};
};

TEST(Killed, at_any_moment_of_an_apply_the_next_one_converges_and_nobody_is_there_twice) {
  const int kills = wanted_count("HALOFORM_KILLS", usual_kills());
  const unsigned first_seed = wanted_seed();
  const std::vector<Beginning> beginnings{beginning("guide"), beginning("halo")};
  ASSERT_FALSE(HasFailure());
  KillTally tally;
  std::atomic<unsigned> next{0};
  {
    std::vector<std::jthread> threads;
    const int workers = std::min(at_once(), kills);
    threads.reserve(static_cast<std::size_t>(workers));
    for (int count = 0; count < workers; ++count) {
      threads.emplace_back([&] {
        // A run may have ended before its moment came: it is done once more, up to half as often again.
        while (tally.kills < kills && next < static_cast<unsigned>(kills) * 3 / 2 + 20) {
          const unsigned number = next++;
          try {
            Round(beginnings.at(number % beginnings.size()), first_seed + number, tally).go();
          } catch (const std::exception& error) {
            ADD_FAILURE() << "seed " << first_seed + number << ": " << error.what();
          }
        }
      });
    }
  }
  show_figures("kills", tally.words(first_seed));
  EXPECT_GE(tally.kills, kills);
  EXPECT_GE(tally.in_the_middle, kills / 4) << "kills that meet nothing prove nothing";
}

}  // namespace
}  // namespace haloform::test
