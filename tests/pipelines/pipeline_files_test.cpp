// The files of examples/ci for GitLab and Azure DevOps as files: what must stand in them, and that the harness overlooks nothing.
#include "tests/pipelines/azure_file.hpp"
#include "tests/pipelines/gitlab_file.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace haloform::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string example(std::string_view file) {
  return std::string(HALOFORM_SOURCE_DIR) + "/examples/ci/" + std::string(file);
}

const GitlabJob& job_called(const std::vector<GitlabJob>& jobs, std::string_view name) {
  return *std::ranges::find(jobs, name, &GitlabJob::name);
}

TEST(GitlabExample, is_the_same_as_a_component_and_as_an_include) {
  const auto component = gitlab_jobs(example("gitlab/component.gitlab-ci.yml"));
  const auto include = gitlab_jobs(example("gitlab/include.gitlab-ci.yml"));
  ASSERT_THAT(component, SizeIs(4));
  ASSERT_THAT(include, SizeIs(4));
  for (std::size_t at = 0; at < component.size(); ++at) {
    EXPECT_EQ(component[at].name, include[at].name);
    EXPECT_EQ(component[at].script, include[at].script);
    EXPECT_EQ(component[at].variables, include[at].variables);
  }
}

TEST(GitlabExample, keeps_what_its_jobs_leave_from_guests) {
  for (const GitlabJob& job : gitlab_jobs(example("gitlab/include.gitlab-ci.yml")))
    EXPECT_EQ(job.artifacts.access, "developer") << job.name;
}

TEST(GitlabExample, never_interrupts_apply_and_runs_one_at_a_time) {
  const auto jobs = gitlab_jobs(example("gitlab/include.gitlab-ci.yml"));
  const GitlabJob& apply = job_called(jobs, "haloform-apply");
  EXPECT_FALSE(apply.interruptible);
  EXPECT_EQ(apply.resource_group, "people");
  EXPECT_TRUE(apply.deploys);
  EXPECT_EQ(apply.rules.front().when, "manual");
  EXPECT_THAT(apply.artifacts.paths, Contains("haloform-rescued-*.json"));
  EXPECT_FALSE(job_called(jobs, "haloform-plan").deploys);
}

TEST(AzureExample, gives_a_merge_its_turn_and_its_job_a_history) {
  const AzureFile deploy = azure_file(example("azure/deploy.yml"));
  EXPECT_TRUE(deploy.is_sequential);
  EXPECT_THAT(deploy.branches, ElementsAre("main"));
  EXPECT_EQ(deploy.jobs.back().environment, "people");
  for (const AzureJob& job : deploy.jobs) {
    EXPECT_EQ(job.steps.front().kind, AzureStep::Kind::checkout);
    EXPECT_EQ(job.steps.front().fetch_depth, 0) << job.name;
    EXPECT_TRUE(job.steps.front().keeps_credentials) << job.name;
  }
}

TEST(AzureExample,
     gives_the_job_of_everybody_neither_a_group_with_secrets_nor_the_credentials_of_the_repository) {
  const AzureFile file = azure_file(example("azure/azure-pipelines.yml"));
  const AzureJob& validate = file.jobs.front();
  EXPECT_EQ(validate.name, "validate");
  EXPECT_THAT(validate.groups, ElementsAre("people"));
  EXPECT_FALSE(validate.steps.front().keeps_credentials);
  EXPECT_THAT(file.branches, IsEmpty());
}

/// A copy of the examples with one place changed.
void change(const TempDir& folder, std::string_view file, std::string_view from, std::string_view to) {
  std::filesystem::copy(example(""), folder.path(), std::filesystem::copy_options::recursive);
  std::string text = folder.read(file);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  folder.write(file, text);
}

struct Unknown {
  std::string_view file;
  std::string_view from;
  std::string_view to;
};

class UnknownWord : public testing::TestWithParam<Unknown> {};

TEST_P(UnknownWord, in_a_file_ends_the_test) {
  const TempDir folder;
  change(folder, GetParam().file, GetParam().from, GetParam().to);
  EXPECT_ANY_THROW({
    static_cast<void>(gitlab_jobs(folder / "gitlab/include.gitlab-ci.yml"));
    for (const char* file : {"azure-pipelines.yml", "deploy.yml"})
      static_cast<void>(azure_file(folder / ("azure/" + std::string(file))));
  });
}

constexpr std::string_view gitlab_template = "gitlab/templates/haloform/template.yml";
INSTANTIATE_TEST_SUITE_P(
    Of, UnknownWord,
    testing::Values(Unknown{gitlab_template, "interruptible: false", "retry: 2"},
                    Unknown{gitlab_template, "needs: [haloform-plan]", "needs: [{job: haloform-plan}]"},
                    Unknown{gitlab_template, "$[[ inputs.apply ]]", "$[[ inputs.aply ]]"},
                    Unknown{gitlab_template, "default: manual", "default: never"},
                    Unknown{gitlab_template, "when: always", "when: on_failure"},
                    Unknown{"azure/deploy.yml", "lockBehavior: sequential", "lockBehavior: runLatest"},
                    Unknown{"azure/deploy.yml", "- bash:", "- powershell:"},
                    Unknown{"azure/install.yml", "displayName", "continueOnError"},
                    Unknown{"azure/azure-pipelines.yml", "trigger: none\n", ""},
                    Unknown{"azure/azure-pipelines.yml", "pr: none", "pr: [main]"}));

TEST(GitlabCondition, is_what_gitlab_makes_of_it) {
  const Environment variables{{"A", "x"}, {"B", "y"}};
  EXPECT_TRUE(gitlab_condition(R"($A == "x" && $B != "x")", variables));
  EXPECT_FALSE(gitlab_condition(R"($A == $B || $A == $C)", variables));
  EXPECT_TRUE(gitlab_condition("$C == $D", variables)) << "neither is there";
  for (const char* text : {"$A =~ /x/", "$A", "$A == x", "($A == \"x\")", "$A == \"x\" &&"})
    EXPECT_ANY_THROW(static_cast<void>(gitlab_condition(text, variables))) << text;
}

TEST(AzureCondition, is_what_azure_makes_of_it) {
  const AzureVariables variables{{"System.PullRequest.IsFork", "True"}};
  EXPECT_FALSE(
      azure_condition("ne(variables['System.PullRequest.IsFork'], 'true')", variables, JobStatus::success));
  EXPECT_TRUE(azure_condition("ne(variables['Not.There'], 'true')", variables, JobStatus::success));
  EXPECT_TRUE(azure_condition("always()", variables, JobStatus::cancelled));
  EXPECT_FALSE(azure_condition("", variables, JobStatus::failure));
  EXPECT_ANY_THROW(
      static_cast<void>(azure_condition("and(always(), failed())", variables, JobStatus::success)));
  EXPECT_EQ(azure_expanded("$(a) $(Not.There) $(pwd)", {{"A", "1"}}), "1 $(Not.There) $(pwd)");
}

}  // namespace
}  // namespace haloform::test
