// The workflows of examples/ci/github, run as they stand: what a team on GitHub sees from the first push to the night after the merge.
#include "tests/pipelines/github_site.hpp"
#include "tests/support/runner_models.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

std::string people(const Flags& keys) {
  std::string text = "agents:\n";
  for (const std::string& key : keys)
    text += "\n" + agent_block(key, "The " + key, key + "@example.com") + "\n";
  return text;
}

const Flags founders{"ada", "bob", "cy", "dora", "emil"};

Flags founders_and(const Flags& others) {
  Flags all = founders;
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

/// Nobody is in HaloPSA; `main` declares the founders, whom an apply has made.
class OnGithub : public testing::Test {
 protected:
  OnGithub() { acme_.acme().merge(people(founders)); }

  void begin() {
    const ProcessResult applied = acme_.acme().checkout().apply();
    ASSERT_EQ(applied.exit_code, 0) << shown(applied);
    acme_.control().reset_log();
  }
  /// Pushes and plans, all of which ends well.
  void plan(int pull, const Flags& keys) {
    acme_.push(pull, people(keys));
    const GithubEnd end = acme_.run("people-plan", acme_.run_of_pull(pull));
    ASSERT_EQ(end.at("plan").result.status, JobStatus::success) << end.at("plan").result.log();
  }

  GithubSite acme_{world_of({}), ", lease: 9s"};
};

std::vector<RunnerCommand> annotations(const GithubJobEnd& job) {
  const ProcessResult& said = job.result.step("Run haloform").process;
  return github_obeys(said.out + said.err);
}

TEST_F(OnGithub, a_mistake_is_shown_at_its_line_and_in_a_comment) {
  acme_.push(41, people(founders) + agent_block("gil", "Gil", "no e-mail"));
  const GithubEnd end = acme_.run("people-plan", acme_.run_of_pull(41));
  ASSERT_THAT(end, UnorderedElementsAre(Key("validate"), Key("plan")));
  for (const char* id : {"validate", "plan"}) {
    const GithubJobEnd& job = end.at(id);
    EXPECT_EQ(job.result.status, JobStatus::failure) << job.result.log();
    EXPECT_EQ(job.outputs.at("exit_code"), "3");
    EXPECT_THAT(annotations(job), Contains(AllOf(Field(&RunnerCommand::name, "error"),
                                                 Field(&RunnerCommand::properties,
                                                       AllOf(Contains(testing::Pair("file", "haloform.yaml")),
                                                             Contains(Key("line")))))))
        << job.result.log();
    EXPECT_THAT(job.summary, HasSubstr("haloform.yaml"));
  }
  EXPECT_THAT(acme_.comment(41), AllOf(HasSubstr("haloform.yaml:"), HasSubstr("e-mail address")));
  EXPECT_TRUE(end.at("plan").result.steps.back().skipped) << "nothing is there to be approved";
  EXPECT_EQ(acme_.control().writes(), 0);

  plan(41, founders);
  EXPECT_THAT(acme_.comment(41), Not(HasSubstr("e-mail address")))
      << "the plan takes the place of the mistake";
}

TEST_F(OnGithub, each_push_brings_the_same_comment_up_to_date) {
  begin();
  plan(41, founders_and({"gil"}));
  EXPECT_THAT(acme_.comment(41), AllOf(HasSubstr("agent.gil"), Not(HasSubstr("agent.hana"))));
  plan(41, founders_and({"gil", "hana"}));
  EXPECT_THAT(acme_.comment(41), HasSubstr("agent.hana"));
  ASSERT_THAT(acme_.forge().comments("41"), SizeIs(1));
  EXPECT_EQ(acme_.forge().comments("41").front().edits, 1);
  EXPECT_EQ(acme_.control().writes(), 0);
}

TEST_F(OnGithub, what_a_plan_found_is_there_for_other_steps) {
  begin();
  acme_.push(41, people(founders_and({"gil"})));
  const GithubRun run = acme_.run_of_pull(41);
  const GithubEnd end = acme_.run("people-plan", run);
  const GithubJobEnd& job = end.at("plan");
  EXPECT_EQ(job.outputs.at("has_changes"), "true") << job.result.log();
  EXPECT_EQ(job.outputs.at("add"), "1");
  EXPECT_EQ(job.outputs.at("exit_code"), "0");
  EXPECT_THAT(job.outputs.at("digest"), testing::StartsWith("sha256:"));
  EXPECT_THAT(job.summary, HasSubstr("agent.gil"));
  const std::string head = run.payload.at("pull_request").at("head").at("sha");
  EXPECT_THAT(acme_.artifacts().of(run.number, "haloform-approval-" + head).at("approval.json"),
              HasSubstr(job.outputs.at("digest")));
}

// Nothing is worth stealing in the one job that runs the files of strangers.
TEST_F(OnGithub, a_fork_is_validated_and_given_nothing) {
  begin();
  acme_.push(41, people(founders_and({"gil"})), true);
  const GithubEnd end = acme_.run("people-plan", acme_.run_of_pull(41));
  ASSERT_THAT(end, testing::ElementsAre(Key("validate")));
  EXPECT_EQ(end.at("validate").result.status, JobStatus::success) << end.at("validate").result.log();
  EXPECT_THAT(acme_.forge().requests(), IsEmpty());
  EXPECT_EQ(acme_.control().summary().at("total"), 0) << "HaloPSA was not asked for anything";
}

TEST_F(OnGithub, what_was_approved_is_applied_after_the_merge_and_once) {
  begin();
  plan(41, founders_and({"gil"}));
  acme_.forge().approve("41", "reviewer");
  GithubRun merged = acme_.merge(41);
  const GithubJobEnd first = acme_.run_job_of("people-apply", merged);
  EXPECT_EQ(first.result.status, JobStatus::success) << first.result.log();
  EXPECT_EQ(acme_.acme().people_with("gil@example.com"), 1U);
  EXPECT_EQ(first.outputs.at("done"), "1");
  EXPECT_THAT(acme_.artifacts()
                  .of(merged.number, "haloform-audit-" + std::to_string(merged.number) + "-1")
                  .at("audit.jsonl"),
              AllOf(HasSubstr("\"reviewer\""), HasSubstr("41")));
  const auto comments = acme_.forge().comments("41");
  ASSERT_THAT(comments, SizeIs(2)) << "one of the plan, one of the apply";
  EXPECT_THAT(comments.back().body, HasSubstr("agent.gil"));

  acme_.control().reset_log();
  merged.attempt = 2;
  const GithubJobEnd again = acme_.run_job_of("people-apply", merged);
  EXPECT_EQ(again.result.status, JobStatus::success) << again.result.log();
  EXPECT_EQ(acme_.control().writes(), 0);
}

TEST_F(OnGithub, what_moved_since_is_named_and_waits_for_somebody_to_read_it) {
  begin();
  plan(41, founders_and({"gil"}));
  const std::int64_t bob = acme_.acme().checkout().state().at("resources").at("agent.bob").at("id");
  acme_.control().patch("agents", bob, {{"name", "Robert"}});
  const GithubJobEnd refused = acme_.run_job_of("people-apply", acme_.merge(41));
  EXPECT_EQ(refused.result.status, JobStatus::failure);
  const ProcessResult& said = refused.result.step("Run haloform").process;
  EXPECT_EQ(said.exit_code, 8) << refused.result.log();
  EXPECT_THAT(unwrapped(said.err), HasSubstr("agent.bob"));
  EXPECT_EQ(acme_.control().writes(), 0);

  const std::size_t at = said.out.find("sha256:");
  ASSERT_NE(at, std::string::npos) << said.out;
  const std::string digest = said.out.substr(at, 71);
  const GithubJobEnd other =
      acme_.run_job_of("people-apply", acme_.run_by_hand({{"digest", "sha256:" + std::string(64, '0')}}));
  EXPECT_EQ(other.result.step("Run haloform").process.exit_code, 8) << other.result.log();
  const GithubJobEnd by_hand = acme_.run_job_of("people-apply", acme_.run_by_hand({{"digest", digest}}));
  EXPECT_EQ(by_hand.result.status, JobStatus::success) << by_hand.result.log();
  EXPECT_EQ(acme_.acme().people_with("gil@example.com"), 1U);
}

TEST_F(OnGithub, nothing_is_applied_that_came_without_a_pull_request) {
  begin();
  GithubRun pushed = acme_.run_by_hand();
  acme_.acme().merge(people(founders_and({"gil"})));
  pushed = acme_.run_by_hand();
  pushed.event = "push";
  pushed.inputs.clear();
  const GithubJobEnd end = acme_.run_job_of("people-apply", pushed);
  EXPECT_EQ(end.result.status, JobStatus::failure);
  EXPECT_THAT(end.result.step("approval").process.out, HasSubstr("no pull request brought this commit"));
  EXPECT_EQ(acme_.control().writes(), 0);
}

// A run of a fork can leave an artifact of any name, for whichever commit it names.
TEST_F(OnGithub, an_approval_of_a_fork_is_none) {
  begin();
  acme_.push(41, people(founders_and({"gil"})));
  const GithubRun merged = acme_.merge(41);
  const std::string head = acme_.acme().git({"rev-parse", merged.commit + "^2"});
  acme_.forge().leave_artifact({"haloform-approval-" + head, 77, head, true});
  const GithubJobEnd end = acme_.run_job_of("people-apply", merged);
  EXPECT_EQ(end.result.status, JobStatus::failure);
  EXPECT_THAT(end.result.step("approval").process.out, HasSubstr("there is no approval"));
  EXPECT_EQ(acme_.control().writes(), 0);
}

TEST_F(OnGithub, drift_is_an_issue_until_it_is_gone) {
  begin();
  const auto night = [this] { return acme_.run_job_of("people-drift", acme_.run_by_night()); };
  const GithubJobEnd quiet = night();
  EXPECT_EQ(quiet.result.status, JobStatus::success) << quiet.result.log();
  EXPECT_THAT(acme_.forge().issues(), IsEmpty());

  const std::int64_t bob = acme_.acme().checkout().state().at("resources").at("agent.bob").at("id");
  acme_.control().patch("agents", bob, {{"name", "Robert"}});
  for (const int edits : {0, 1}) {
    const GithubJobEnd found = night();
    EXPECT_EQ(found.result.status, JobStatus::success) << found.result.log();
    EXPECT_EQ(found.outputs.at("has_drift"), "true");
    ASSERT_THAT(acme_.forge().issues(), SizeIs(1));
    const ForgeIssue issue = acme_.forge().issues().front();
    EXPECT_TRUE(issue.is_open);
    EXPECT_EQ(issue.edits, edits);
    EXPECT_THAT(issue.body, AllOf(HasSubstr("agent.bob"), Not(HasSubstr("Robert"))));
    EXPECT_THAT(found.summary, HasSubstr("agent.bob"));
  }
  acme_.control().patch("agents", bob, {{"name", "The bob"}});
  const GithubJobEnd gone = night();
  EXPECT_EQ(gone.result.status, JobStatus::success) << gone.result.log();
  EXPECT_FALSE(acme_.forge().issues().front().is_open);

  acme_.control().add_fault("LIST /api/Agent status=401");
  const GithubJobEnd failed = night();
  EXPECT_EQ(failed.result.status, JobStatus::failure) << "that nothing could be read is no all-clear";
}

}  // namespace
}  // namespace haloform::test
