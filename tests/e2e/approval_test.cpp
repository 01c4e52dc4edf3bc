// A plan is reviewed in a pull request, and applied when it is merged. What moved in between is named, and nothing that was not
// reviewed is done.
#include "tests/e2e/either_profile.hpp"
#include "tests/support/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>

namespace haloform::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string company(bool later) {
  std::string text = "guards: {deactivate: 5}\nagents:\n";
  for (int number = 1; number <= 8; ++number) {
    const std::string key = "crowd-" + std::to_string(number);
    text += agent_block(key, key, key + "@example.com");
  }
  text += agent_block("jane", "Jane Smith", "jane@example.com", later ? "surname: \"2\"" : "surname: \"1\"");
  if (!later) return text + agent_block("sven", "Sven Spruce", "sven@example.com");
  return text + agent_block("nina", "Nina Park", "nina@example.com");
}

/// Jane's surname is to change, Sven has left, Nina is new; that was planned and approved in approval.json.
Stage reviewed(const Flags& flags) {
  Stage stage(world_of({}), flags);
  stage.configure(company(false));
  EXPECT_EQ(stage.apply({"--parallelism", "1"}).exit_code, 0);
  stage.configure(company(true));
  const ProcessResult plan = stage.plan({"-o", "approval=approval.json"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  stage.control().reset_log();
  return stage;
}

std::int64_t id_of(const Stage& stage, const std::string& address) {
  return stage.state().at("resources").at(address).at("id");
}

nlohmann::json person(const Stage& stage, const std::string& address) {
  return stage.agent(id_of(stage, address));
}

bool is_active(const nlohmann::json& agent) { return agent.at("isactive").get<bool>(); }

std::string approved_digest(const Stage& stage) {
  return nlohmann::json::parse(stage.read("approval.json")).at("digest");
}

ProcessResult apply_approved(const Stage& stage, Flags more = {}) {
  more.insert(more.begin(), {"apply", "--approved", "approval.json"});
  return stage.haloform(more);
}

class ApprovedPlan : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, ApprovedPlan, either_profile, EitherProfile::name);

TEST_P(ApprovedPlan, is_applied_without_a_question_where_nothing_moved) {
  const Stage stage = reviewed(speaking());
  struct stat file{};
  ASSERT_EQ(::stat(stage.path("approval.json").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
  const std::string text = stage.read("approval.json");
  EXPECT_THAT(text, HasSubstr("agent.sven"));
  for (const char* const said : {"Jane", "Smith", "Sven", "Nina", "example.com"})
    EXPECT_THAT(text, Not(HasSubstr(said)));
  EXPECT_THAT(text, Not(HasSubstr(stage.state().at("lineage").get<std::string>())));
  EXPECT_THAT(stage.plan().out, HasSubstr(approved_digest(stage)));

  const ProcessResult applied = apply_approved(stage);
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(person(stage, "agent.jane").at("surname"), "2");
  EXPECT_FALSE(is_active(person(stage, "agent.sven")));
  EXPECT_EQ(stage.agents_with("nina@example.com").size(), 1U);
}

TEST_P(ApprovedPlan, is_done_already_when_its_job_is_run_again) {
  const Stage stage = reviewed(speaking());
  ASSERT_EQ(apply_approved(stage).exit_code, 0);
  stage.control().reset_log();
  const ProcessResult again = apply_approved(stage);
  EXPECT_EQ(again.exit_code, 0) << shown(again);
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_THAT(unwrapped(again.err),
              AllOf(HasSubstr("3 approved steps are done already"), HasSubstr("agent.sven")));
}

TEST_P(ApprovedPlan, stops_at_a_field_that_somebody_edited_and_names_it) {
  const Stage stage = reviewed(speaking());
  stage.sandbox().patch("agents", id_of(stage, "agent.jane"), {{"surname", "3"}});
  const ProcessResult stopped = apply_approved(stage);
  EXPECT_EQ(stopped.exit_code, 8) << shown(stopped);
  EXPECT_THAT(unwrapped(stopped.err),
              AllOf(HasSubstr("agent.jane (\"Jane Smith\", id "), HasSubstr("surname was changed in HaloPSA"),
                    HasSubstr("--only-approved"), Not(HasSubstr("agent.nina"))));
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_P(ApprovedPlan, lets_a_leaver_leave_although_a_field_was_edited) {
  const Stage stage = reviewed(speaking());
  stage.sandbox().patch("agents", id_of(stage, "agent.jane"), {{"surname", "3"}});
  const ProcessResult applied = apply_approved(stage, {"--only-approved"});
  EXPECT_EQ(applied.exit_code, 11) << shown(applied);
  EXPECT_THAT(unwrapped(applied.out), AllOf(HasSubstr("Left for the next review: not as it was approved:"),
                                            HasSubstr("surname was changed in HaloPSA")));
  EXPECT_FALSE(is_active(person(stage, "agent.sven")));
  EXPECT_EQ(stage.agents_with("nina@example.com").size(), 1U);
  EXPECT_EQ(person(stage, "agent.jane").at("surname"), "3") << "nobody approved that this is overwritten";

  const ProcessResult again = apply_approved(stage, {"--only-approved", "--verify"});
  EXPECT_EQ(again.exit_code, 11) << shown(again);
  ASSERT_EQ(stage.plan({"-o", "approval=approval.json"}).exit_code, 0);
  const ProcessResult reviewed_again = apply_approved(stage, {"--verify"});
  EXPECT_EQ(reviewed_again.exit_code, 0) << shown(reviewed_again);
  EXPECT_EQ(person(stage, "agent.jane").at("surname"), "2");
}

TEST_P(ApprovedPlan, does_not_let_somebody_in_whom_nobody_approved) {
  const Stage stage = reviewed(speaking());
  stage.configure(company(true) + agent_block("late", "Late Comer", "late@example.com"));
  const ProcessResult stopped = apply_approved(stage);
  EXPECT_EQ(stopped.exit_code, 8) << shown(stopped);
  EXPECT_THAT(unwrapped(stopped.err),
              HasSubstr("agent.late (\"Late Comer\"), create: it is not in the approval"));
  EXPECT_EQ(stage.control().writes(), 0);

  const ProcessResult applied = apply_approved(stage, {"--only-approved"});
  EXPECT_EQ(applied.exit_code, 11) << shown(applied);
  EXPECT_TRUE(stage.agents_with("late@example.com").empty());
  EXPECT_EQ(stage.agents_with("nina@example.com").size(), 1U);
}

TEST_P(ApprovedPlan, names_a_step_that_is_not_planned_any_more) {
  const Stage stage = reviewed(speaking());
  stage.configure(company(true) + agent_block("sven", "Sven Spruce", "sven@example.com"));
  const ProcessResult stopped = apply_approved(stage);
  EXPECT_EQ(stopped.exit_code, 8) << shown(stopped);
  EXPECT_THAT(unwrapped(stopped.err), HasSubstr("agent.sven, deactivate: it is not planned any more"));
  const ProcessResult applied = apply_approved(stage, {"--only-approved"});
  EXPECT_EQ(applied.exit_code, 0) << "nothing is left for a review: " << shown(applied);
  EXPECT_TRUE(is_active(person(stage, "agent.sven")));
}

TEST_P(ApprovedPlan, goes_on_where_another_run_did_a_part_of_it) {
  const Stage stage = reviewed(speaking());
  ASSERT_EQ(stage.apply({"--target", "agent.sven"}).exit_code, 0);
  stage.control().reset_log();
  const ProcessResult applied = apply_approved(stage);
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(unwrapped(applied.err), HasSubstr("1 approved step is done already: agent.sven (deactivate)"));
  EXPECT_EQ(stage.control().writes(), 2);
}

TEST_P(ApprovedPlan, that_does_not_add_up_is_refused) {
  const Stage stage = reviewed(speaking());
  const std::string whole = stage.read("approval.json");
  stage.replace("approval.json", "agent.sven", "agent.jana");
  const ProcessResult edited = apply_approved(stage);
  EXPECT_EQ(edited.exit_code, 1) << shown(edited);
  EXPECT_THAT(unwrapped(edited.err), HasSubstr("do not add up"));

  stage.write("approval.json", whole.substr(0, whole.size() / 2));
  const ProcessResult cut = apply_approved(stage);
  EXPECT_EQ(cut.exit_code, 1) << shown(cut);
  EXPECT_THAT(unwrapped(cut.err), HasSubstr("only a part of one"));

  stage.write("approval.json", nlohmann::json::parse(whole).dump(2));
  EXPECT_EQ(apply_approved(stage).exit_code, 1) << "written anew by another program";

  ASSERT_EQ(stage.plan({"-o", "json=approval.json"}).exit_code, 0);
  const ProcessResult plan = apply_approved(stage);
  EXPECT_EQ(plan.exit_code, 1) << shown(plan);
  EXPECT_THAT(unwrapped(plan.err), HasSubstr("this is a plan"));
  EXPECT_EQ(stage.control().writes(), 0);
}

// Whoever can write to the artifact can make one that adds up; not one that adds up to what was reviewed.
TEST_P(ApprovedPlan, that_was_forged_is_not_the_one_that_is_expected) {
  const Stage stage = reviewed(speaking());
  const std::string digest = approved_digest(stage);
  stage.configure(company(true) + agent_block("mole", "Mole", "mole@example.com"));
  ASSERT_EQ(stage.plan({"-o", "approval=approval.json"}).exit_code, 0);
  stage.control().reset_log();
  const ProcessResult refused = apply_approved(stage, {"--expect", digest});
  EXPECT_EQ(refused.exit_code, 8) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err), AllOf(HasSubstr(digest), HasSubstr("was expected")));
  EXPECT_TRUE(stage.sandbox().requests().empty()) << "known before anything is sent";

  stage.configure(company(true));
  ASSERT_EQ(stage.plan({"-o", "approval=approval.json"}).exit_code, 0);
  const ProcessResult applied = apply_approved(stage, {"--expect", digest});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
}

// Nothing that a file says makes apply do more than it would do without it.
TEST_P(ApprovedPlan, lifts_no_guard) {
  const Stage stage = reviewed(speaking());
  std::string few = "guards: {deactivate: 1}\nagents:\n";
  for (int number = 1; number <= 5; ++number) {
    const std::string key = "crowd-" + std::to_string(number);
    few += agent_block(key, key, key + "@example.com");
  }
  stage.configure(few + agent_block("jane", "Jane Smith", "jane@example.com", "surname: \"1\""));
  ASSERT_EQ(stage.plan({"-o", "approval=approval.json", "--allow", "deactivate=9"}).exit_code, 0);
  const ProcessResult blocked = apply_approved(stage);
  EXPECT_EQ(blocked.exit_code, 8) << shown(blocked);
  EXPECT_THAT(unwrapped(blocked.err), HasSubstr("it is blocked by now"));
  const ProcessResult refused = apply_approved(stage, {"--only-approved"});
  EXPECT_EQ(refused.exit_code, 5) << shown(refused);
  EXPECT_EQ(stage.control().writes(), 0);
  const ProcessResult allowed = apply_approved(stage, {"--allow", "deactivate=9"});
  EXPECT_EQ(allowed.exit_code, 0) << shown(allowed);
}

TEST_P(ApprovedPlan, of_another_instance_is_refused_before_that_one_hears_of_it) {
  const Stage stage(world_of({}), speaking());
  stage.configure(many_agents(2));
  ASSERT_EQ(stage.plan({"-o", "approval=approval.json"}).exit_code, 0);
  const Stage other(world_of({}), speaking());
  const ProcessResult refused =
      stage.haloform({"apply", "--approved", "approval.json"}, {{"HALOPSA_URL", other.sandbox().url()}});
  EXPECT_EQ(refused.exit_code, 8) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err), HasSubstr("it was made for " + stage.sandbox().url()));
  EXPECT_TRUE(other.sandbox().requests().empty());
}

TEST_P(ApprovedPlan, of_another_state_is_refused) {
  const Stage stage = reviewed(speaking());
  const std::string lineage = stage.state().at("lineage");
  stage.replace("haloform.state.json", lineage, "11111111-2222-4333-8444-555555555555");
  const ProcessResult refused = apply_approved(stage);
  EXPECT_EQ(refused.exit_code, 8) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err), HasSubstr("lineage"));
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_P(ApprovedPlan, is_one_thing_and_a_saved_plan_another) {
  const Stage stage = reviewed(speaking());
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  const ProcessResult both = stage.haloform({"apply", "plan.json", "--approved", "approval.json"});
  EXPECT_EQ(both.exit_code, 1) << shown(both);
  EXPECT_THAT(unwrapped(both.err), HasSubstr("--approved"));
  const ProcessResult alone = stage.apply({"--only-approved"});
  EXPECT_EQ(alone.exit_code, 1) << shown(alone);
  EXPECT_THAT(unwrapped(alone.err), HasSubstr("--approved"));
  const ProcessResult shown_again = stage.haloform({"show", "plan.json", "-o", "approval=again.json"});
  EXPECT_EQ(shown_again.exit_code, 0) << shown(shown_again);
  EXPECT_EQ(nlohmann::json::parse(stage.read("again.json")).at("digest"), approved_digest(stage));
}

// Before the first apply there is no state, and after its first step there is one.
TEST_P(ApprovedPlan, that_was_ended_in_the_middle_goes_on) {
  const Stage stage(world_of({}), speaking());
  stage.configure("teams:\n  desk: {name: Desk}\n" + many_agents(30) +
                  agent_block("last", "Last One", "last@example.com", "teams: [desk]"));
  ASSERT_EQ(stage.plan({"-o", "approval=approval.json"}).exit_code, 0);
  stage.control().set_latency(std::chrono::milliseconds(30));
  ProcessResult end;
  for (int kills = 0; kills <= 3; ++kills) {
    stage.control().reset_log();
    RunningProcess run = stage.start({"apply", "--approved", "approval.json", "--parallelism", "2"});
    for (int wait = 0; wait < 300 && kills < 3 && stage.control().count("create") < 5; ++wait) usleep(10'000);
    if (kills < 3) run.kill(SIGKILL);
    end = run.wait();
  }
  EXPECT_EQ(end.exit_code, 0) << shown(end);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  for (int number = 1; number <= 30; ++number)
    EXPECT_EQ(stage.agents_with("agent" + std::to_string(number) + "@example.com").size(), 1U) << number;
  EXPECT_EQ(stage.agents_with("last@example.com").size(), 1U);
}

TEST(ApprovalFile, exists_as_a_file_where_there_is_no_plan) {
  const Stage stage(world_of({}));
  stage.write("haloform.yaml", "version: 1\nnonsense: 1\n");
  const ProcessResult plan = stage.plan({"-o", "approval=approval.json"});
  EXPECT_EQ(plan.exit_code, 3) << shown(plan);
  stage.configure(many_agents(1));
  const ProcessResult refused = apply_approved(stage);
  EXPECT_EQ(refused.exit_code, 1) << shown(refused);
}

}  // namespace
}  // namespace haloform::test
