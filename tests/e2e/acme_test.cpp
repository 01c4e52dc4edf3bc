#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// The same people on an instance of either kind: each has a root file and a state of its own.
struct Setting {
  const char* profile;
  const char* root;
  const char* state;
};

constexpr Setting guide_setting{"guide", "haloform.yaml", "haloform.state.json"};
constexpr Setting halo_setting{"halo", "haloform.halo.yaml", "haloform.halo.state.json"};

void PrintTo(const Setting& setting, std::ostream* out) { *out << setting.profile; }

/// The example with the setting's root file as haloform.yaml, and its state moved to where the sandbox listens.
Stage acme(const Setting& setting, Flags flags = {}) {
  flags.insert(flags.begin(), {"--profile", setting.profile});
  Stage stage = Stage::example("acme", flags);
  if (setting.root == std::string("haloform.yaml")) return stage;
  stage.write("haloform.yaml", stage.read(setting.root));
  const ProcessResult moved = stage.haloform({"state", "move-instance", stage.sandbox().url()});
  EXPECT_EQ(moved.exit_code, 0) << shown(moved);
  return stage;
}

class Acme : public testing::TestWithParam<Setting> {};

INSTANTIATE_TEST_SUITE_P(Profiles, Acme, testing::Values(guide_setting, halo_setting),
                         [](const auto& one) { return std::string(one.param.profile); });

json plan_json(const Stage& stage, const Flags& more = {}) {
  Flags flags{"-o", "json=" + stage.path("plan.json")};
  flags.insert(flags.end(), more.begin(), more.end());
  const ProcessResult result = stage.plan(flags);
  if (result.exit_code != 0 && result.exit_code != 2 && result.exit_code != 5) ADD_FAILURE() << shown(result);
  return json::parse(stage.read("plan.json"));
}

std::map<std::string, int> actions(const json& plan) {
  std::map<std::string, int> count;
  for (const json& change : plan.at("resource_changes")) ++count[change.at("haloform").at("action")];
  return count;
}

TEST_P(Acme, the_plan_lists_every_action_and_reads_only) {
  const Stage stage = acme(GetParam());
  const json plan = plan_json(stage);
  const auto count = actions(plan);
  for (const char* action : {"create", "update", "adopt", "reactivate", "deactivate", "forget", "state"}) {
    EXPECT_TRUE(count.contains(action)) << action;
  }
  EXPECT_TRUE(plan.at("haloform").at("applyable"));
  for (const json& request : stage.sandbox().requests()) {
    EXPECT_TRUE(request.at("method") == "GET" || request.at("path") == "/auth/token") << request;
  }
  EXPECT_EQ(stage.plan({"--detailed-exitcode"}).exit_code, 2);
}

TEST_P(Acme, apply_writes_what_the_plan_shows_and_nothing_else) {
  const Stage stage = acme(GetParam());
  const json plan = plan_json(stage);
  std::set<std::int64_t> planned;
  std::size_t creates = 0;
  for (const json& change : plan.at("resource_changes")) {
    const json& own = change.at("haloform");
    if (own.at("action") == "create") ++creates;
    const bool writes = change.at("change").at("actions") != json::array({"no-op"});
    if (writes && own.at("id").is_number()) planned.insert(own.at("id").get<std::int64_t>());
  }
  const json before = stage.sandbox().world();
  stage.control().reset_log();

  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(shown(applied), HasSubstr(plan.at("haloform").at("digest").get<std::string>()));
  std::size_t created = 0;
  std::multiset<std::int64_t> written;
  for (const json& request : stage.sandbox().requests()) {
    if (request.at("method") == "GET" || request.at("path") == "/auth/token") continue;
    ASSERT_EQ(request.at("method"), "POST") << request;
    json body = json::parse(request.at("body").get<std::string>());
    if (body.is_array()) {
      ASSERT_EQ(body.size(), 1U) << request;
      body = json(body.front());
    }
    if (body.contains("id")) {
      written.insert(body.at("id").get<std::int64_t>());
    } else {
      ++created;
    }
  }
  EXPECT_EQ(created, creates);
  EXPECT_EQ(written, std::multiset<std::int64_t>(planned.begin(), planned.end()))
      << "one POST for each changed person";

  stage.control().reset_log();
  const ProcessResult again = stage.plan({"--detailed-exitcode"});
  EXPECT_EQ(again.exit_code, 0) << shown(again);
  EXPECT_THAT(again.out, HasSubstr("No changes."));

  const json after = stage.sandbox().world();
  for (const char* collection : {"agents", "customers", "teams"}) {
    std::map<std::int64_t, json> now;
    for (const json& row : after.at(collection)) now[row.at("id").get<std::int64_t>()] = row;
    for (const json& row : before.at(collection)) {
      const std::int64_t id = row.at("id").get<std::int64_t>();
      ASSERT_TRUE(now.contains(id)) << "nobody is ever deleted";
      if (planned.contains(id)) continue;
      EXPECT_EQ(now[id], row) << "an untouched record changed";
    }
  }
}

/// Takes people out of a file, and out of the lists of members, until `wanted` are gone; answers how many it took.
int remove_people(const Stage& stage, const char* state, const std::string& file, int wanted) {
  const std::string text = stage.read(file);
  const std::string root = stage.read("haloform.yaml");
  const json known = json::parse(stage.read(state)).at("resources");
  std::set<std::int64_t> inactive;
  const json world = stage.sandbox().world();
  for (const json& row : world.at("agents")) {
    if (row.at("isactive") == false) inactive.insert(row.at("id").get<std::int64_t>());
  }
  const std::regex key("\n  ([a-z0-9.-]+):\n");
  int removed = 0;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), key); at != std::sregex_iterator(); ++at) {
    const std::string one = (*at)[1];
    const json& entry = known.at("agent." + one);
    const bool moved_here = root.find("agent." + one + "}") != std::string::npos;
    if (moved_here || entry.at("protect") == true || inactive.contains(entry.at("id").get<std::int64_t>()))
      continue;
    if (removed == wanted) break;
    stage.remove_block(file, one);
    const std::string member = "      - " + one + "\n";
    if (stage.read("people/teams.yaml").find(member) != std::string::npos) {
      stage.replace("people/teams.yaml", member, "");
    }
    ++removed;
  }
  return removed;
}

TEST_P(Acme, sixty_people_removed_at_once_are_shown_in_full_and_refused) {
  const Stage stage = acme(GetParam());
  ASSERT_EQ(stage.apply().exit_code, 0);
  const int first = remove_people(stage, GetParam().state, "people/agents-leeds.yaml", 30);
  ASSERT_EQ(first + remove_people(stage, GetParam().state, "people/agents-london.yaml", 60 - first), 60);
  stage.control().reset_log();

  const ProcessResult refused = stage.apply();
  EXPECT_EQ(refused.exit_code, 5) << shown(refused);
  EXPECT_EQ(stage.plan().exit_code, 5);
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(actions(plan_json(stage)).at("deactivate"), 60) << "shown in full";

  const ProcessResult allowed = stage.apply({"--allow", "deactivate=60"});
  EXPECT_EQ(allowed.exit_code, 0) << shown(allowed);
  EXPECT_EQ(stage.control().writes(), 60);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(Acme, without_its_state_everybody_is_adopted_and_nothing_is_written) {
  const Stage stage = acme(GetParam());
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.remove(GetParam().state);
  stage.control().reset_log();
  const json plan = plan_json(stage);
  for (const auto& [action, number] : actions(plan)) EXPECT_EQ(action, "adopt") << number;
  const ProcessResult adopted = stage.apply();
  EXPECT_EQ(adopted.exit_code, 0) << shown(adopted);
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(Acme, a_seat_too_few_defers_and_a_policy_deletes) {
  // Where the instance says how many seats there are, its word counts.
  const bool says = GetParam().profile == std::string("halo");
  const Stage stage = acme(GetParam(), {"--seats", says ? "117" : "1000"});
  stage.replace("haloform.yaml", "moved:", "seats: {agents: 117}\nmoved:");
  const json plan = plan_json(stage);
  int deferred = 0;
  for (const json& change : plan.at("resource_changes")) {
    if (!change.at("haloform").at("deferred").is_null()) ++deferred;
  }
  EXPECT_GT(deferred, 0);
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 10) << shown(applied);
}

/// `agent.jane-smith 99 update`, one for each step; a field that only one profile has makes no difference.
std::vector<std::string> steps_of(const json& plan) {
  std::vector<std::string> steps;
  for (const json& change : plan.at("resource_changes")) {
    const json& own = change.at("haloform");
    std::string step = change.at("address").get<std::string>() + ' ' + own.at("id").dump() + ' ';
    steps.push_back(step + own.at("action").get<std::string>());
  }
  std::ranges::sort(steps);
  return steps;
}

TEST(AcmeUnderBothProfiles, is_planned_alike) {
  const Stage ones = acme(guide_setting);
  const Stage others = acme(halo_setting);
  const json one = plan_json(ones);
  const json other = plan_json(others);
  EXPECT_EQ(steps_of(one), steps_of(other));
  EXPECT_EQ(one.at("haloform").at("counts"), other.at("haloform").at("counts"));
  EXPECT_EQ(one.at("haloform").at("unmanaged"), other.at("haloform").at("unmanaged"));
  EXPECT_EQ(one.at("haloform").at("profile"), "guide");
  EXPECT_EQ(other.at("haloform").at("profile"), "halo");
}

TEST(AcmeUnderBothProfiles, has_in_each_root_only_what_the_profile_carries) {
  const Stage stage = acme(guide_setting);
  EXPECT_EQ(stage.haloform({"validate", "--config", "haloform.halo.yaml"}).exit_code, 0);
  stage.replace("haloform.halo.yaml", "guards:", "defaults:\n  agent: {role: Technician}\nguards:");
  stage.replace("people/agents-london.yaml", "ignore_changes: [surname]", "ignore_changes: [phone]");
  const ProcessResult lacking = stage.haloform({"validate", "--config", "haloform.halo.yaml"});
  EXPECT_EQ(lacking.exit_code, 3);
  EXPECT_THAT(lacking.err,
              HasSubstr("haloform.halo.yaml:13:11: the profile halo does not support role of agents"));
  EXPECT_THAT(lacking.err, HasSubstr("the profile halo does not support phone of agents"));
}

TEST(Quickstart, is_applied_to_a_fresh_sandbox_of_either_profile_and_then_nothing_is_left_to_do) {
  for (const char* profile : {"guide", "halo"}) {
    const Stage stage = Stage::example("quickstart", {"--profile", profile});
    EXPECT_EQ(stage.haloform({"validate"}).exit_code, 0) << profile;
    const ProcessResult applied = stage.apply();
    ASSERT_EQ(applied.exit_code, 0) << profile << shown(applied);
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << profile;
  }
}

}  // namespace
}  // namespace haloform::test
