#include "tests/apply/apply_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace haloform::apply {
namespace {

using enum ResourceType;

/// A random company: some people are there already, some are known, some are to be changed or made.
struct RandomRun {
  std::mt19937 random;
  StateDraft known;
  std::vector<std::string> live;

  unsigned pick(std::size_t from) { return static_cast<unsigned>(random() % from); }

  explicit RandomRun(unsigned seed) : random(seed) {
    const unsigned people = 1 + pick(6);
    for (unsigned at = 0; at < people; ++at) {
      live.push_back("old" + std::to_string(at));
      known.agent(live.back(), 100 + at);
    }
  }

  void fill(ApplyWorld& world) {
    for (const std::string& key : live) {
      world.instance.add(agent, key);
      if (key != "old0" && pick(5) == 0) continue;  // leaves
      pick(2) == 0 ? world.wanted.agent(key) : world.wanted.agent(key, {{"phone", "+44"}});
    }
    const unsigned teams = pick(3);
    for (unsigned at = 0; at < teams; ++at) world.wanted.team("team" + std::to_string(at));
    const unsigned newcomers = 1 + pick(8);
    for (unsigned at = 0; at < newcomers; ++at) {
      ResourceDraft one = world.wanted.agent("new" + std::to_string(at), {{"phone", "1"}});
      if (teams > 0 && pick(2) == 0) one.teams({"team0"});
    }
    if (pick(3) == 0) world.instance.search_lag(Milliseconds(3'600'000));
    world.options.parallelism = 1 + pick(4);
  }

  void arrange_faults(ApplyWorld& world) {
    for (std::size_t position = 1; position < 40; ++position) {
      if (pick(3) == 0) world.instance.fault_create(position, fault(world));
      if (pick(4) == 0) world.instance.fault_update(position, fault(world));
    }
    if (pick(5) == 0) world.backend.faults().append_from = 1 + pick(20);
    if (pick(7) == 0) world.backend.faults().commit = true;
    if (pick(5) == 0) {
      const std::size_t last = 1 + pick(6);
      world.instance.on_write = [&world, last, count = std::size_t{0}](const std::string&) mutable {
        if (++count == last) world.stop->raise();
      };
      world.options.parallelism = 1;  // The count belongs to one worker.
    }
  }

  Fault fault(const ApplyWorld&) {
    // A second record by an update, or a wrong id, is the instance's own doing; no client can undo that.
    for (;;) {
      const auto fault = static_cast<Fault>(pick(fault_kinds));
      if (fault != Fault::other_id && fault != Fault::known_id) return fault;
    }
  }
};

void expect_no_doubles(const ApplyWorld& world, unsigned seed, const char* when) {
  for (const ResourceType type : {ResourceType::agent, ResourceType::team}) {
    std::map<std::string, int> names;
    for (const Record& record : world.instance.records(type)) {
      ++names[std::string(record.fields.text(field(type, "name")))];
    }
    for (const auto& [name, count] : names) {
      EXPECT_EQ(count, 1) << "seed " << seed << ", " << when << ": " << name << " is there " << count
                          << " times";
    }
  }
}

/// Every record that was made is known to the state (with its journal), in the report, or open under its key.
void expect_no_lost_id(const ApplyWorld& world, FakeBackend& backend, const plan::ApplyReport& report,
                       unsigned seed) {
  const state::State state = backend.load().value();
  for (const Record& record : world.instance.records(agent)) {
    const bool known =
        std::ranges::any_of(state.resources, [&](const auto& one) { return one.second.id == record.id; });
    const bool told = std::ranges::any_of(report.results, [&](const plan::StepResult& result) {
      return result.grave && result.id == record.id;
    });
    const bool open = std::ranges::any_of(state.open, [&](const state::OpenIntent& intent) {
      return intent.key.matches(sample_catalog().of(agent), record);
    });
    EXPECT_TRUE(known || told || open) << "seed " << seed << ": id " << record.id.number() << " is lost";
  }
}

std::vector<state::OpenIntent> by_address(std::vector<state::OpenIntent> open) {
  std::ranges::sort(open, {}, &state::OpenIntent::address);
  return open;
}

/// What a run says the state is at its end is what its journal says to the run after it, had this one been killed just
/// before. A journal that could not take all of it is another matter.
void expect_the_same_of_the_journal(FakeBackend& backend, const plan::ApplyReport& report, unsigned seed) {
  if (backend.faults().append_from != 0 || !backend.replayed()) return;
  const state::State& replayed = *backend.replayed();
  EXPECT_TRUE(report.state.resources == replayed.resources) << "seed " << seed;
  EXPECT_TRUE(by_address(report.state.open) == by_address(replayed.open)) << "seed " << seed;
  EXPECT_EQ(report.state.left, replayed.left) << "seed " << seed;
}

// Whatever goes wrong in a run, nobody is there twice, no id is lost, every step is accounted for; and once things go
// well again, a few more runs bring the world to what is declared.
TEST(ExecuteFaults, random_faults_make_no_double_and_lose_no_id) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    RandomRun run(seed);
    ApplyWorld world(run.known.build());
    run.fill(world);
    run.arrange_faults(world);
    const plan::ApplyReport report = world.apply();
    expect_no_doubles(world, seed, "after the faults");
    expect_no_lost_id(world, world.backend, report, seed);
    expect_the_same_of_the_journal(world.backend, report, seed);
    for (const plan::StepResult& result : report.results) {
      EXPECT_TRUE(result.end == plan::StepEnd::done || !result.message.empty())
          << "seed " << seed << ": nothing is said of " << result.step->address.text();
    }
    if (testing::Test::HasFailure()) return;

    // The next runs are new processes, after somebody has seen to the disk.
    ApplyWorld& again = world;
    again.backend.faults() = {};
    again.instance.on_write = nullptr;
    for (std::size_t position = 1; position < 100; ++position) {
      again.instance.fault_create(position, Fault::none);
      again.instance.fault_update(position, Fault::none);
    }
    again.stop = std::make_unique<StopFlag>();
    for (int runs = 0; runs < 4 && !again.plan().empty(); ++runs)
      expect_the_same_of_the_journal(again.backend, again.apply(), seed);
    EXPECT_TRUE(again.plan().empty()) << "seed " << seed << " does not settle";
    expect_no_doubles(again, seed, "once it has settled");
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace haloform::apply
