// Whoever may write a pull request, and nothing else, wants many people gone. The guards stand in the same file as the people.
#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr int everybody = 60;

/// So many people from `first` on, under what stands in `above`.
std::string people(const std::string& above, int first = 1, const std::string& more = "") {
  std::string text = above + "agents:\n";
  for (int number = first; number <= everybody; ++number) {
    const std::string key = "p" + std::to_string(number);
    text += agent_block(key, "P " + std::to_string(number), key + "@example.com");
  }
  return text + more;
}

/// All of them, applied once under the defaults.
Stage company(const Flags& flags, const std::string& more = "") {
  Stage stage(world_of({}), flags);
  stage.configure(people("", 1, more));
  const ProcessResult first = stage.apply();
  EXPECT_EQ(first.exit_code, 0) << shown(first);
  stage.control().reset_log();
  return stage;
}

class GuardLifting : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, GuardLifting, either_profile, EitherProfile::name);

TEST_P(GuardLifting, beside_the_removals_lifts_nothing) {
  const Stage stage = company(speaking());
  stage.configure(people("guards: {deactivate: 49}\n", 50));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 5) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("agents.deactivate 10% -> 49"));
  const ProcessResult apply = stage.apply();
  EXPECT_EQ(apply.exit_code, 5) << shown(apply);
  EXPECT_THAT(apply.out, HasSubstr("--allow agents.deactivate=49"));
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.apply({"--allow", "agents.deactivate=49"}).exit_code, 0) << "whoever runs it may say so";
  EXPECT_EQ(stage.control().writes(), 49);
}

TEST_P(GuardLifting, of_one_type_or_by_a_percentage_or_by_taking_the_key_out_lifts_nothing) {
  const Stage stage(world_of({}), speaking());
  stage.configure(people("guards: {deactivate: 3}\n"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().reset_log();
  for (const char* const guards : {"guards: {agents: {deactivate: 49}}\n", "guards: {deactivate: 90%}\n", "",
                                   "guards: {deactivate: 3, agents: {deactivate: 30}}\n"}) {
    stage.configure(people(guards, 5));
    const ProcessResult apply = stage.apply();
    EXPECT_EQ(apply.exit_code, 5) << guards << shown(apply);
    EXPECT_EQ(stage.control().writes(), 0);
  }
}

TEST_P(GuardLifting, alone_is_a_step_that_counts_from_the_next_apply) {
  const Stage stage = company(speaking());
  stage.configure(people("guards: {agents: {deactivate: 49}}\n"));
  const ProcessResult plan = stage.plan({"--detailed-exitcode", "--out", "plan.json"});
  EXPECT_EQ(plan.exit_code, 2) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("1 guard to raise"));
  const ProcessResult apply = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(apply.exit_code, 0) << shown(apply);
  EXPECT_THAT(apply.out, HasSubstr("agents.deactivate 10% -> 49"));
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.state().at("guards").at("agents.deactivate"), "49");
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  EXPECT_EQ(stage.haloform({"apply", "plan.json"}).exit_code, 8);
  stage.configure(people("guards: {agents: {deactivate: 49}}\n", 50));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 49);
}

// Lowered in one pull request that changes nothing else, raised again in the next one beside the removals.
TEST_P(GuardLifting, back_to_where_it_was_is_a_raise_too) {
  const Stage stage(world_of({}), speaking());
  stage.configure(people("guards: {deactivate: 49}\n"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure(people("guards: {deactivate: 3}\n"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state().at("guards").at("agents.deactivate"), "3");
  stage.control().reset_log();
  stage.configure(people("guards: {deactivate: 49}\n", 50));
  EXPECT_EQ(stage.apply().exit_code, 5);
  EXPECT_EQ(stage.control().writes(), 0);
}

// A percentage that allows no more today allows more once the company has grown.
TEST_P(GuardLifting, by_the_other_unit_is_a_raise_whatever_it_allows_now) {
  const Stage stage(world_of({}), speaking());
  stage.configure("guards: {deactivate: 3}\nagents:\n" + agent_block("ann", "Ann", "ann@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("guards: {deactivate: 100%}\nagents:\n" + agent_block("ann", "Ann", "ann@example.com"));
  EXPECT_THAT(stage.plan().out, HasSubstr("agents.deactivate 3 -> 100%"));
}

TEST_P(GuardLifting, under_a_state_that_began_with_imports_is_held_against_what_was_declared_then) {
  nlohmann::json world = world_of({});
  std::string all;
  std::string some;
  for (int id = 101; id <= 112; ++id) {
    const std::string key = "i" + std::to_string(id);
    world["agents"].push_back(agent_row(id, key, key + "@example.com"));
    all += agent_block(key, key, key + "@example.com");
    if (id > 110) some += agent_block(key, key, key + "@example.com");
  }
  const Stage stage(world, speaking());
  stage.configure("guards: {deactivate: 1}\nagents:\n" + all);
  for (int id = 101; id <= 112; ++id) {
    const std::string number = std::to_string(id);
    ASSERT_EQ(stage.haloform({"import", "agent.i" + number, number}).exit_code, 0);
  }
  stage.configure("guards: {deactivate: 11}\nagents:\n" + some);
  const ProcessResult apply = stage.apply();
  EXPECT_EQ(apply.exit_code, 5) << shown(apply);
  EXPECT_THAT(apply.out, HasSubstr("agents.deactivate 1 -> 11"));
  EXPECT_EQ(stage.control().writes(), 0);
}

// Raised by a saved plan, lowered again by somebody, and the saved plan once more: what was reviewed was another state.
TEST_P(GuardLifting, by_a_saved_plan_fits_the_state_and_the_configuration_that_it_was_made_for) {
  const Stage stage = company(speaking());
  stage.configure(people("guards: {agents: {deactivate: 30}}\n"));
  ASSERT_EQ(stage.plan({"--out", "raise.json"}).exit_code, 0);
  stage.configure(people("guards: {agents: {deactivate: 40}}\n"));
  const ProcessResult other = stage.haloform({"apply", "raise.json"});
  EXPECT_EQ(other.exit_code, 8) << shown(other);
  EXPECT_THAT(other.err,
              HasSubstr("it raises agents.deactivate from 10% to 30, and the configuration says 40 now"));
  stage.configure(people("guards: {agents: {deactivate: 30}}\n"));
  ASSERT_EQ(stage.haloform({"apply", "raise.json"}).exit_code, 0);
  stage.configure(people("guards: {update: 77%}\n"));
  ASSERT_EQ(stage.plan({"--out", "other.json"}).exit_code, 0);
  ASSERT_EQ(stage.haloform({"apply", "other.json"}).exit_code, 0);
  stage.configure(people("guards: {agents: {deactivate: 30}}\n"));
  const ProcessResult again = stage.haloform({"apply", "raise.json"});
  EXPECT_EQ(again.exit_code, 8) << shown(again);
  EXPECT_THAT(again.err, HasSubstr("it raises guards of serial"));
}

TEST_P(GuardLifting, protection_and_what_becomes_of_a_removed_block_end_one_apply_later) {
  const std::string boss = agent_block("boss", "Boss", "boss@example.com", "lifecycle: {protect: true}");
  const Stage stage = company(speaking(), boss);
  stage.configure(people("", 1, agent_block("boss", "Boss", "boss@example.com", "active: false")));
  EXPECT_EQ(stage.apply().exit_code, 5);
  stage.configure(people("moved: [{from: agent.boss, to: agent.chief}]\n", 1,
                         agent_block("chief", "Boss", "boss@example.com", "active: false")));
  EXPECT_EQ(stage.apply().exit_code, 5);
  stage.configure(people("", 1));
  EXPECT_EQ(stage.apply({"--allow-delete"}).exit_code, 5);
  EXPECT_EQ(stage.control().writes(), 0);
  stage.configure(people("", 1, agent_block("boss", "Boss", "boss@example.com")));
  EXPECT_EQ(stage.apply().exit_code, 0);
  stage.configure(people("", 1));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 1);
}

TEST_P(GuardLifting, a_state_of_an_earlier_version_is_read_and_holds_the_defaults) {
  const Stage stage = company(speaking());
  nlohmann::json state = stage.state();
  state["format_version"] = 1;
  for (const char* const key : {"guards", "tenant"}) state.erase(key);
  for (auto& [address, entry] : state["resources"].items()) {
    for (const char* const key : {"changed", "made"}) entry.erase(key);
  }
  stage.write("haloform.state.json", state.dump(2));
  stage.remove("haloform.state.json.backup");
  stage.configure(people("guards: {deactivate: 49}\n"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  EXPECT_EQ(stage.state().at("format_version"), 1);
  const std::string earlier = stage.read("haloform.state.json");
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state().at("format_version"), 3) << "an apply with nothing to do writes it anew";
  stage.write("haloform.state.json", earlier);
  stage.configure(people("guards: {deactivate: 49}\n", 50));
  EXPECT_EQ(stage.apply().exit_code, 5);
  EXPECT_EQ(stage.control().writes(), 0);
  stage.configure(people("guards: {deactivate: 49}\n", 2));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state().at("format_version"), 3);
  EXPECT_EQ(stage.state().at("guards").at("agents.deactivate"), "10%") << "nobody was shown a raise";
  EXPECT_THAT(stage.plan().out, HasSubstr("guards: agents.deactivate 10% -> 49"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state().at("guards").at("agents.deactivate"), "49");
}

/// Two who are managed, beside one who is not.
Stage ann_and_ben(const Flags& flags) {
  Stage stage(world_of({agent_row(50, "Root", "root@example.com")}), flags);
  stage.configure("agents:\n" + agent_block("ann", "Ann", "ann@example.com") +
                  agent_block("ben", "Ben", "ben@example.com"));
  EXPECT_EQ(stage.apply().exit_code, 0);
  return stage;
}

TEST_P(GuardLifting, the_last_one_is_whoever_is_active_in_truth) {
  const Stage stage = ann_and_ben(speaking());
  const auto ann = stage.agents_with("ann@example.com");
  const auto ben = stage.agents_with("ben@example.com");
  ASSERT_EQ(ann.size() + ben.size(), 2U);
  stage.configure("agents:\n" + agent_block("ben", "Ben", "ben@example.com"));
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.sandbox().patch("agents", ben.front(), {{"isactive", false}});
  const ProcessResult fresh = stage.apply();
  EXPECT_EQ(fresh.exit_code, 5) << shown(fresh);
  EXPECT_THAT(unwrapped(fresh.out), HasSubstr("no active agent that haloform manages would be left"));
  const ProcessResult saved = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(saved.exit_code, 5) << shown(saved);
  EXPECT_THAT(unwrapped(saved.out), HasSubstr("no active agent that haloform manages would be left"));
}

// --allow of a saved plan was said of a plan that left somebody.
TEST_P(GuardLifting, of_a_saved_plan_was_not_said_of_the_last_one) {
  const Stage stage = ann_and_ben(speaking());
  const auto ben = stage.agents_with("ben@example.com");
  ASSERT_EQ(ben.size(), 1U);
  stage.configure("agents:\n" + agent_block("ben", "Ben", "ben@example.com"));
  ASSERT_EQ(stage.plan({"--out", "plan.json", "--allow", "agents.deactivate=1"}).exit_code, 0);
  stage.sandbox().patch("agents", ben.front(), {{"isactive", false}});
  const ProcessResult saved = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(saved.exit_code, 5) << shown(saved);
  EXPECT_EQ(stage.apply({"--allow", "agents.deactivate=1"}).exit_code, 0) << "whoever is told may say so";
}

TEST_P(GuardLifting, the_state_belongs_to_one_tenant) {
  const Stage stage = company(speaking());
  const std::map<std::string, std::optional<std::string>> other{{"HALOPSA_TENANT", "globex"}};
  const ProcessResult plan = stage.haloform({"plan"}, other);
  EXPECT_EQ(plan.exit_code, 1) << shown(plan);
  EXPECT_THAT(plan.err, HasSubstr("the tenant globex"));
  EXPECT_EQ(stage.haloform({"apply", "--auto-approve"}, other).exit_code, 1);
  EXPECT_EQ(stage.control().writes(), 0);
}

class Import : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Import, either_profile, EitherProfile::name);

TEST_P(Import, of_a_record_that_is_as_declared_leaves_an_empty_plan) {
  const Stage stage(world_of({agent_row(7, "Ann", "ann@example.com", {{"surname", "1"}})}), speaking());
  stage.configure("agents:\n" + agent_block("ann", "Ann", "ann@example.com", "surname: \"1\""));
  const ProcessResult imported = stage.haloform({"import", "agent.ann", "7"});
  ASSERT_EQ(imported.exit_code, 0) << shown(imported);
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, HasSubstr("No changes."));
  stage.configure("agents:\n" + agent_block("ann", "Ann", "ann@example.com", "surname: \"2\""));
  const ProcessResult changed = stage.plan();
  EXPECT_THAT(changed.out, HasSubstr("1 to update"));
  EXPECT_THAT(changed.out, Not(HasSubstr("(drift)")));
}

}  // namespace
}  // namespace haloform::test
