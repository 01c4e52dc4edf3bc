// The pipelines of examples/ci for GitLab and Azure DevOps, run as they stand: what pull requests and merges come to.
#include "tests/pipelines/hosted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

namespace haloform::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::Eq;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

struct HostCase {
  const char* name;
  std::unique_ptr<Hosted> (*open)(Pipelines&);
};

std::string people_named(const Flags& keys, const std::string& more = {}) {
  std::string text = "agents:\n";
  for (const std::string& key : keys) text += agent_block(key, "The " + key, key + "@example.com", more);
  return text;
}

class CiStories : public testing::TestWithParam<HostCase> {
 protected:
  CiStories() : host_(GetParam().open(acme_)) { acme_.merge(people_named({"jane"})); }
  ~CiStories() override { EXPECT_THAT(host_->forge().broken(), IsEmpty()); }

  /// A commit of its own branch, which the pull request has.
  Change propose(const std::string& people) {
    Change change{.commit = acme_.push("topic", people, "refs/heads/topic")};
    host_->forge().push(change.pull, change.commit);
    return change;
  }
  Change merge(const std::string& people, const std::string& pull = "41") {
    Change change{.commit = acme_.merge(people), .pull = pull};
    host_->forge().push(pull, change.commit);
    return change;
  }
  [[nodiscard]] std::string only_comment() {
    const auto all = host_->forge().comments("41");
    EXPECT_THAT(all, SizeIs(1));
    return all.empty() ? std::string() : all.front().body;
  }
  /// Nothing of what may be read later has the secret in it.
  void expect_no_secret(const JobRun& run) {
    for (const std::string& secret : {acme_.sandbox().client_secret(), std::string(forge_jwt)}) {
      EXPECT_THAT(run.log(), Not(HasSubstr(secret)));
      EXPECT_THAT(run.left, Not(HasSubstr(secret)));
    }
  }
  /// It had what the owner gave to the jobs that read, and could not have written.
  static void expect_reads_only(const JobRun& run) {
    EXPECT_THAT(run.environment, Contains(Key("HALOPSA_CLIENT_SECRET")));
    EXPECT_THAT(run.environment, Contains(Pair("HALOPSA_SCOPE", read_scopes)));
  }
  /// Each of `count` people is there, once.
  void expect_everybody_once(std::size_t count) {
    EXPECT_EQ(acme_.sandbox().world().at("agents").size(), count);
    for (std::size_t number = 1; number <= count; ++number)
      EXPECT_EQ(acme_.people_with("agent" + std::to_string(number) + "@example.com"), 1U) << number;
  }

  Pipelines acme_{world_of({})};
  std::unique_ptr<Hosted> host_;
};

TEST_P(CiStories, a_pull_request_has_one_comment_from_its_first_mistake_to_its_last_push) {
  auto runs = host_->pull_request(propose(people_named({"jane"}, "emial: jane@example.com")));
  EXPECT_EQ(runs.at("validate").exit_code(), 3) << runs.at("validate").log();
  EXPECT_THAT(runs.at("validate").log(), HasSubstr("emial"));
  EXPECT_EQ(runs.at("plan").exit_code(), 3) << runs.at("plan").log();
  EXPECT_THAT(only_comment(),
              AllOf(HasSubstr("The configuration is invalid"), HasSubstr("haloform.yaml:8:5")));

  runs = host_->pull_request(propose(people_named({"jane", "john"})));
  EXPECT_EQ(runs.at("validate").exit_code(), 0) << runs.at("validate").log();
  EXPECT_EQ(runs.at("plan").exit_code(), 0) << runs.at("plan").log();
  EXPECT_THAT(only_comment(), AllOf(HasSubstr("agent.john"), Not(HasSubstr("is invalid"))));
  EXPECT_THAT(only_comment(), Not(HasSubstr("john@example.com"))) << "names of people are masked";
  for (const auto& [name, run] : runs) {
    expect_no_secret(run);
    EXPECT_THAT(run.log(), Not(HasSubstr("no matching files"))) << "every report is there";
  }

  const Change second = propose(people_named({"jane", "john", "mary"}));
  runs = host_->pull_request(second);
  EXPECT_EQ(runs.at("plan").exit_code(), 0) << runs.at("plan").log();
  EXPECT_THAT(only_comment(), AllOf(HasSubstr("agent.mary"), HasSubstr(second.commit)));
  EXPECT_EQ(host_->forge().comments("41").front().edits, 2);
  EXPECT_EQ(acme_.control().writes(), 0);
}

TEST_P(CiStories, each_job_has_the_credentials_that_it_needs_and_no_others) {
  auto runs = host_->pull_request(propose(people_named({"jane"})));
  EXPECT_THAT(runs, UnorderedElementsAre(Key("validate"), Key("plan")));
  for (const char* name :
       {"HALOPSA_CLIENT_ID", "HALOPSA_CLIENT_SECRET", "GITLAB_TOKEN", "SYSTEM_ACCESSTOKEN"})
    EXPECT_THAT(runs.at("validate").environment, Not(Contains(Key(name))));
  expect_reads_only(runs.at("plan"));
  const auto deployment = host_->merged(merge(people_named({"jane"})));
  expect_reads_only(deployment->plan());
  const JobRun applied = deployment->apply();
  EXPECT_THAT(applied.environment,
              AllOf(Contains(Key("HALOPSA_CLIENT_SECRET")), Not(Contains(Key("HALOPSA_SCOPE")))));
}

TEST_P(CiStories, a_pull_request_of_a_fork_is_checked_without_any_secret) {
  Change change = propose(people_named({"jane"}));
  change.from_fork = true;
  const auto runs = host_->pull_request(change);
  EXPECT_THAT(runs, UnorderedElementsAre(Key("validate")));
  const JobRun& run = runs.at("validate");
  EXPECT_EQ(run.exit_code(), 0) << run.log();
  for (const auto& [name, value] : run.environment) {
    EXPECT_NE(value, acme_.sandbox().client_secret()) << name;
    EXPECT_THAT(value, Not(AnyOf(Eq(forge_writer), Eq(forge_jwt)))) << name;
  }
  EXPECT_THAT(host_->forge().requests(), IsEmpty());
  EXPECT_THAT(acme_.sandbox().requests(), IsEmpty());
}

TEST_P(CiStories, a_merge_is_planned_and_then_applied_and_applying_it_again_does_nothing) {
  const auto deployment = host_->merged(merge(people_named({"jane", "john"})));
  EXPECT_EQ(deployment->plan().exit_code(), 0) << deployment->plan().log();
  EXPECT_EQ(acme_.control().writes(), 0) << "nobody approved it";

  const JobRun applied = deployment->apply();
  EXPECT_EQ(applied.exit_code(), 0) << applied.log();
  EXPECT_EQ(acme_.control().count("create"), 2);
  EXPECT_THAT(acme_.git({"log", "-1", "--format=%s", "haloform-state"}), Not(IsEmpty()));
  EXPECT_THAT(only_comment(), HasSubstr("haloform:apply"));
  expect_no_secret(applied);

  const std::int64_t before = acme_.control().writes();
  const JobRun again = deployment->apply();
  EXPECT_EQ(again.exit_code(), 0) << again.log();
  EXPECT_EQ(acme_.control().writes(), before);

  const auto next = host_->merged(merge(people_named({"jane", "john"})));
  EXPECT_THAT(next->plan().log(), HasSubstr("No changes."));
  EXPECT_EQ(next->apply().exit_code(), 0);
  EXPECT_EQ(acme_.control().writes(), before);
}

TEST_P(CiStories, what_moved_between_the_approval_and_apply_is_left_for_the_next_review) {
  ASSERT_EQ(host_->merged(merge(people_named({"jane"}, "phone: \"+44 20 7946 0018\"")))->apply().exit_code(),
            0);
  const auto deployment = host_->merged(merge(people_named({"jane", "john"}, "phone: \"+44 20 7946 0018\"")));
  const std::int64_t jane = acme_.sandbox().world().at("agents").at(0).at("id");
  acme_.sandbox().patch("agents", jane, {{"phone", "+44 20 7946 0099"}});
  const JobRun applied = deployment->apply();
  EXPECT_EQ(applied.exit_code(), 11) << applied.log();
  EXPECT_EQ(applied.is_warning, GetParam().name == std::string("gitlab"));
  EXPECT_EQ(acme_.people_with("john@example.com"), 1U) << "who was approved";
  EXPECT_EQ(acme_.control().record("agents", jane).at("phone"), "+44 20 7946 0099");
}

TEST_P(CiStories, a_job_of_an_older_merge_that_is_run_again_is_refused) {
  const auto older = host_->merged(merge(people_named({"jane"})));
  ASSERT_EQ(older->apply().exit_code(), 0);
  ASSERT_EQ(host_->merged(merge(people_named({"jane", "john"})))->apply().exit_code(), 0);
  const std::int64_t before = acme_.control().writes();
  const JobRun again = older->apply();
  EXPECT_EQ(again.exit_code(), 8) << again.log();
  EXPECT_THAT(unwrapped(again.log()), HasSubstr("older"));
  EXPECT_EQ(acme_.control().writes(), before);
}

TEST_P(CiStories, two_merges_at_once_go_one_after_the_other) {
  const auto first = host_->merged(merge(people_named({"jane"}), "41"));
  const auto second = host_->merged(merge(people_named({"jane", "john"}), "42"));
  acme_.control().set_latency(std::chrono::milliseconds(50));
  JobRun one;
  std::thread button([&] { one = first->apply(); });
  // The first one is at work.
  while (acme_.control().count("token") < 3) usleep(5'000);
  const JobRun other = second->apply();
  button.join();
  EXPECT_EQ(one.exit_code(), 0) << one.log();
  EXPECT_EQ(other.exit_code(), 0) << other.log();
  EXPECT_EQ(acme_.control().count("create"), 2);
  EXPECT_GE(other.began, one.ended) << "the host gave them their turns";
}

TEST_P(CiStories, two_merges_that_meet_make_nobody_twice) {
  host_->take_turns(false);
  const auto first = host_->merged(merge(people_named({"jane"}), "41"));
  const auto second = host_->merged(merge(people_named({"jane", "john"}), "42"));
  acme_.control().set_latency(std::chrono::milliseconds(50));
  JobRun one;
  std::thread button([&] { one = first->apply(); });
  const JobRun other = second->apply();
  button.join();
  EXPECT_EQ(other.exit_code(), 0) << other.log();
  EXPECT_THAT(one.exit_code(), AnyOf(Eq(0), Eq(8))) << "8 where the newer one was first: " << one.log();
  EXPECT_EQ(acme_.people_with("jane@example.com"), 1U);
  EXPECT_EQ(acme_.people_with("john@example.com"), 1U);
  EXPECT_EQ(acme_.control().count("create"), 2);
}

TEST_P(CiStories, a_job_that_is_cancelled_ends_well_and_the_next_run_finishes) {
  const auto deployment = host_->merged(merge(many_agents(60)));
  acme_.control().set_latency(std::chrono::milliseconds(60));
  const JobRun cancelled = deployment->apply([this] { return acme_.control().count("create") >= 4; });
  acme_.control().set_latency(std::chrono::milliseconds(0));
  EXPECT_EQ(cancelled.result.status, JobStatus::cancelled) << cancelled.log();
  EXPECT_THAT(cancelled.log(), HasSubstr("not started")) << "the program was told, and ended by itself";
  const std::size_t made = acme_.sandbox().world().at("agents").size();
  EXPECT_LT(made, 60U);
  EXPECT_EQ(acme_.checkout().state().at("resources").size(), made);

  const JobRun rest = deployment->apply();
  EXPECT_EQ(rest.exit_code(), 0) << rest.log();
  expect_everybody_once(60);
  EXPECT_EQ(acme_.control().count("create"), 60);
}

TEST_P(CiStories, a_job_that_is_killed_in_a_create_leaves_nobody_twice) {
  acme_.merge(people_named({"jane"}), "{git: {remote: origin}, lease: 6s}");
  const auto deployment = host_->merged(merge(people_named({"jane", "john"})));
  // Stored, and the answer does not come in time.
  const std::int64_t silent = acme_.control().add_fault("CREATE /api/Agent:1 hang-after=20000");
  host_->hurry();
  const JobRun killed = deployment->apply([&] { return acme_.control().fired(silent) == 1; });
  EXPECT_EQ(killed.result.status, JobStatus::cancelled) << killed.log();
  EXPECT_NE(killed.exit_code(), 0);
  EXPECT_THAT(killed.log(), HasSubstr("waiting for")) << "it was told, and had no time";
  acme_.control().clear_faults();

  const JobRun rest = deployment->apply();
  EXPECT_EQ(rest.exit_code(), 0) << rest.log();
  EXPECT_EQ(acme_.people_with("jane@example.com"), 1U);
  EXPECT_EQ(acme_.people_with("john@example.com"), 1U);
  EXPECT_THAT(acme_.checkout().plan().out, HasSubstr("No changes."));
}

TEST_P(CiStories, drift_fails_the_scheduled_job_and_nothing_else_does) {
  ASSERT_EQ(host_->merged(merge(people_named({"jane"}, "phone: \"+44 20 7946 0018\"")))->apply().exit_code(),
            0);
  const JobRun quiet = host_->drift();
  EXPECT_EQ(quiet.exit_code(), 0) << quiet.log();
  const std::int64_t jane = acme_.sandbox().world().at("agents").at(0).at("id");
  acme_.sandbox().patch("agents", jane, {{"phone", "+44 20 7946 0099"}});
  const std::int64_t before = acme_.control().writes();
  const JobRun found = host_->drift();
  EXPECT_EQ(found.exit_code(), 2) << found.log();
  EXPECT_THAT(found.log(), HasSubstr("agent.jane"));
  EXPECT_EQ(acme_.control().writes(), before);
  expect_reads_only(found);
  expect_no_secret(found);
}

INSTANTIATE_TEST_SUITE_P(Of, CiStories,
                         testing::Values(HostCase{"gitlab", [](Pipelines& acme) { return on_gitlab(acme); }},
                                         HostCase{"azure", on_azure}),
                         [](const auto& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace haloform::test
