#include "providers/ci/run.hpp"

#include "tests/support/plain_variables.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace haloform::ci {
namespace {

using test::PlainVariables;
using test::TempDir;
using testing::Contains;
using Variables = PlainVariables::Map;

const std::string built(40, 'b');
const std::string head(40, 'a');

Run run(Variables variables) { return run_of(PlainVariables(std::move(variables))); }

Variables github(Variables more) {
  more.insert({{"CI", "true"},
               {"GITHUB_ACTIONS", "true"},
               {"GITHUB_API_URL", "https://api.github.com"},
               {"GITHUB_SERVER_URL", "https://github.com"},
               {"GITHUB_REPOSITORY", "acme/people"},
               {"GITHUB_SHA", built},
               {"GITHUB_ACTOR", "octo"},
               {"GITHUB_WORKSPACE", "/home/runner/work/people/people"},
               {"GITHUB_RUN_ID", "17"},
               {"GITHUB_RUN_ATTEMPT", "2"}});
  return more;
}

TEST(Run, of_a_desk_says_nothing) {
  const auto none =
      run({{"HOME", "/home/jane"}, {"PULL_NUM", "41"}, {"USER_NAME", "jane"}, {"HEAD_COMMIT", head}});
  EXPECT_EQ(none.host, Host::none);
  EXPECT_EQ(none.commit, "");
  EXPECT_EQ(none.actor, "");
  EXPECT_EQ(none.url, "");
  EXPECT_FALSE(none.pull_request);
}

TEST(Run, of_github_for_a_pull_request) {
  const TempDir folder;
  const std::string event =
      folder.write("event.json", R"({"pull_request": {"number": 41, "user": {"login": "jane"},
      "head": {"sha": ")" + head + R"("}}})");
  const auto found = run(github({{"GITHUB_EVENT_PATH", event}, {"GITHUB_REF", "refs/pull/41/merge"}}));
  EXPECT_EQ(found.host, Host::github);
  EXPECT_EQ(found.commit, built);
  EXPECT_EQ(found.actor, "octo");
  EXPECT_EQ(found.url, "https://github.com/acme/people/actions/runs/17");
  EXPECT_EQ(found.repository, "acme/people");
  EXPECT_EQ(found.api, "https://api.github.com");
  EXPECT_EQ(found.workspace, "/home/runner/work/people/people");
  EXPECT_EQ(found.number, 17U);
  EXPECT_EQ(found.attempt, 2U);
  ASSERT_TRUE(found.pull_request);
  EXPECT_EQ(found.pull_request->number, "41");
  EXPECT_EQ(found.pull_request->author, "jane");
  EXPECT_EQ(found.pull_request->commit, head) << "the checkout is a merge that nobody else knows";
}

TEST(Run, of_github_has_the_number_where_the_event_cannot_be_read) {
  const TempDir folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const std::string& event : {std::string("/nowhere/event.json"), folder / "pipe", folder / ""}) {
    const auto found = run(github({{"GITHUB_EVENT_PATH", event}, {"GITHUB_REF", "refs/pull/41/merge"}}));
    ASSERT_TRUE(found.pull_request) << event;
    EXPECT_EQ(found.pull_request->number, "41");
    EXPECT_EQ(found.pull_request->commit, "");
  }
  EXPECT_FALSE(run(github({{"GITHUB_REF", "refs/heads/main"}})).pull_request);
}

// They speak as GitHub does, and their API is another one.
TEST(Run, of_gitea_and_forgejo_is_none_of_github) {
  for (const char* name : {"GITEA_ACTIONS", "FORGEJO_ACTIONS"}) {
    const auto found = run(github({{name, "true"}, {"GITHUB_REF", "refs/pull/41/head"}}));
    EXPECT_EQ(found.host, Host::other) << name;
    EXPECT_EQ(found.commit, built);
    EXPECT_EQ(found.url, "https://github.com/acme/people/actions/runs/17");
    ASSERT_TRUE(found.pull_request);
    EXPECT_EQ(found.pull_request->number, "41");
  }
}

Variables gitlab(Variables more) {
  more.insert({{"GITLAB_CI", "true"},
               {"CI_API_V4_URL", "https://gitlab.com/api/v4"},
               {"CI_PROJECT_ID", "5"},
               {"CI_PROJECT_PATH", "acme/people"},
               {"CI_COMMIT_SHA", built},
               {"CI_JOB_URL", "https://gitlab.com/acme/people/-/jobs/9"},
               {"CI_PIPELINE_ID", "170"},
               {"GITLAB_USER_LOGIN", "tanuki"}});
  return more;
}

TEST(Run, of_gitlab_for_a_merge_request) {
  const auto found = run(gitlab({{"CI_MERGE_REQUEST_IID", "41"}}));
  EXPECT_EQ(found.host, Host::gitlab);
  EXPECT_EQ(found.actor, "tanuki");
  EXPECT_EQ(found.url, "https://gitlab.com/acme/people/-/jobs/9");
  EXPECT_EQ(found.repository, "5");
  EXPECT_EQ(found.api, "https://gitlab.com/api/v4");
  EXPECT_EQ(found.number, 170U);
  ASSERT_TRUE(found.pull_request);
  EXPECT_EQ(found.pull_request->number, "41");
  EXPECT_EQ(found.pull_request->commit, built);
}

TEST(Run, of_gitlab_for_a_result_of_a_merge_or_from_a_fork) {
  const auto found = run(gitlab({{"CI_MERGE_REQUEST_IID", "41"},
                                 {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", head},
                                 {"CI_MERGE_REQUEST_PROJECT_ID", "6"}}));
  EXPECT_EQ(found.pull_request->commit, head);
  EXPECT_EQ(found.repository, "6") << "where the merge request is";
}

TEST(Run, of_gitlab_on_a_branch_with_one_open_merge_request) {
  const auto found = run(gitlab({{"CI_OPEN_MERGE_REQUESTS", "acme/people!41"}}));
  ASSERT_TRUE(found.pull_request);
  EXPECT_EQ(found.pull_request->number, "41");
  EXPECT_FALSE(run(gitlab({{"CI_OPEN_MERGE_REQUESTS", "acme/people!41,acme/people!42"}})).pull_request);
  EXPECT_FALSE(run(gitlab({{"CI_OPEN_MERGE_REQUESTS", "other/people!41"}})).pull_request);
}

TEST(Run, of_gitlab_after_a_merge) {
  const auto found =
      run(gitlab({{"CI_COMMIT_MESSAGE", "Merge branch 'x'\n\nSee merge request acme/people!41"}}));
  ASSERT_TRUE(found.pull_request);
  EXPECT_EQ(found.pull_request->number, "41");
  EXPECT_TRUE(found.pull_request->merged);
}

Variables azure(Variables more) {
  more.insert({{"TF_BUILD", "True"},
               {"SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme/"},
               {"SYSTEM_TEAMPROJECT", "People & Culture"},
               {"BUILD_REPOSITORY_ID", "3411EBC1-d5aa-464f-9615-0b527bc66719"},
               {"BUILD_SOURCEVERSION", built},
               {"BUILD_REQUESTEDFOR", "Jane Smith"},
               {"BUILD_BUILDID", "1700"}});
  return more;
}

TEST(Run, of_azure_for_a_pull_request) {
  const auto found =
      run(azure({{"SYSTEM_PULLREQUEST_PULLREQUESTID", "41"}, {"SYSTEM_PULLREQUEST_SOURCECOMMITID", head}}));
  EXPECT_EQ(found.host, Host::azure);
  EXPECT_EQ(found.actor, "Jane Smith");
  EXPECT_EQ(found.url, "https://dev.azure.com/acme/People%20%26%20Culture/_build/results?buildId=1700");
  EXPECT_EQ(found.repository, "3411ebc1-d5aa-464f-9615-0b527bc66719");
  EXPECT_EQ(found.api, "https://dev.azure.com/acme");
  ASSERT_TRUE(found.pull_request);
  EXPECT_EQ(found.pull_request->number, "41");
  EXPECT_EQ(found.pull_request->commit, head) << "what is built is a merge";
  const auto unknown = run(azure({{"SYSTEM_PULLREQUEST_PULLREQUESTID", "41"}})).pull_request;
  EXPECT_EQ(unknown->commit, "");
}

TEST(Run, of_azure_after_a_merge_and_for_a_repository_elsewhere) {
  const auto merged = run(azure({{"BUILD_SOURCEVERSIONMESSAGE", "Merged PR 41: new people"}}));
  ASSERT_TRUE(merged.pull_request);
  EXPECT_TRUE(merged.pull_request->merged);
  Variables elsewhere = azure({{"SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "41"}});
  elsewhere["BUILD_REPOSITORY_ID"] = "acme/people";
  const auto github = run(elsewhere);
  ASSERT_TRUE(github.pull_request);
  EXPECT_EQ(github.pull_request->number, "41");
  EXPECT_EQ(github.repository, "") << "it is no repository of Azure";
}

TEST(Run, of_bitbucket) {
  const auto found = run({{"BITBUCKET_BUILD_NUMBER", "17"},
                          {"BITBUCKET_COMMIT", built},
                          {"BITBUCKET_REPO_FULL_NAME", "acme/people"},
                          {"BITBUCKET_PR_ID", "41"}});
  EXPECT_EQ(found.host, Host::bitbucket);
  EXPECT_EQ(found.url, "https://bitbucket.org/acme/people/pipelines/results/17");
  EXPECT_EQ(found.repository, "acme/people");
  ASSERT_TRUE(found.pull_request);
  EXPECT_EQ(found.pull_request->commit, built);
}

TEST(Run, of_atlantis) {
  const auto found = run({{"ATLANTIS_TERRAFORM_VERSION", "1.9.0"},
                          {"PULL_NUM", "41"},
                          {"PULL_URL", "https://github.com/acme/people/pull/41"},
                          {"PULL_AUTHOR", "jane"},
                          {"HEAD_COMMIT", head},
                          {"USER_NAME", "octo"},
                          {"BASE_REPO_OWNER", "acme"},
                          {"BASE_REPO_NAME", "people"}});
  EXPECT_EQ(found.host, Host::atlantis);
  EXPECT_EQ(found.actor, "octo");
  EXPECT_EQ(found.commit, head);
  EXPECT_EQ(found.repository, "acme/people");
  EXPECT_EQ(found.url, "https://github.com/acme/people/pull/41");
  ASSERT_TRUE(found.pull_request);
  EXPECT_EQ(found.pull_request->author, "jane");
  EXPECT_EQ(found.pull_request->commit, head);
}

TEST(Run, of_others_has_what_they_say) {
  const auto jenkins = run({{"JENKINS_URL", "http://jenkins.corp:8080/"},
                            {"BUILD_URL", "http://jenkins.corp:8080/job/people/7/"},
                            {"GIT_COMMIT", built},
                            {"CHANGE_ID", "41"},
                            {"CHANGE_AUTHOR", "jane"}});
  EXPECT_EQ(jenkins.host, Host::other);
  EXPECT_EQ(jenkins.url, "http://jenkins.corp:8080/job/people/7/");
  EXPECT_EQ(jenkins.commit, built);
  EXPECT_EQ(jenkins.pull_request->author, "jane");
  const auto circle =
      run({{"CIRCLECI", "true"}, {"CIRCLE_PULL_REQUEST", "https://github.com/acme/people/pull/41"}});
  EXPECT_EQ(circle.pull_request->number, "41");
  EXPECT_FALSE(run({{"BUILDKITE", "true"}, {"BUILDKITE_PULL_REQUEST", "false"}}).pull_request);
  EXPECT_EQ(run({{"CI", "true"}}).host, Host::other);
}

// As it was before anybody asked which pipeline it is: a variable of one counts wherever it is set.
TEST(Run, of_a_pipeline_that_does_not_say_which_it_is) {
  EXPECT_EQ(run({{"GITHUB_SHA", built}}).commit, built);
  EXPECT_EQ(run({{"CI_COMMIT_SHA", built}, {"GIT_COMMIT", head}}).commit, built);
  EXPECT_EQ(run({{"GITHUB_ACTOR", "octo"}, {"BUILD_REQUESTEDFOR", "Jane"}}).actor, "octo");
  EXPECT_EQ(run({{"BUILD_URL", "https://jenkins.example/7"}}).url, "https://jenkins.example/7");
  EXPECT_EQ(run({{"BUILD_URL", "https://jenkins.example/7"}, {"CI_JOB_URL", "https://gitlab.example/8"}}).url,
            "https://gitlab.example/8");
}

TEST(Run, believes_nothing_that_cannot_be_meant) {
  const auto github_run = run(github({{"GITHUB_REF", "refs/pull/41/merge"}}));
  for (const auto& [name, values] : std::map<std::string, std::vector<std::string>>{
           {"GITHUB_REPOSITORY",
            {"acme", "acme/people/..", "../people", "acme/pe ople", "acme/people?x=1", "acme/people#",
             "acme//people"}},
           {"GITHUB_API_URL",
            {"http://api.github.com", "https://me:pass@api.github.com", "file:///etc",
             "https://api.github.com/?x", "api.github.com"}},
           {"GITHUB_RUN_ID", {"17; rm", "-17", "0", "99999999999999999999"}},
           {"GITHUB_SHA", {"main", "$(id)", "abc", std::string(41, 'b'), std::string(40, 'g')}},
           {"GITHUB_WORKSPACE", {"relative", ""}}}) {
    for (const std::string& value : values) {
      Variables variables = github({{"GITHUB_REF", "refs/pull/41/merge"}});
      variables[name] = value;
      const auto found = run(variables);
      EXPECT_EQ(found.repository, name == "GITHUB_REPOSITORY" ? "" : github_run.repository) << value;
      EXPECT_EQ(found.api, name == "GITHUB_API_URL" ? "" : github_run.api) << value;
      EXPECT_EQ(found.number, name == "GITHUB_RUN_ID" ? 0 : github_run.number) << value;
      EXPECT_EQ(found.commit, name == "GITHUB_SHA" ? "" : github_run.commit) << value;
      EXPECT_EQ(found.workspace, name == "GITHUB_WORKSPACE" ? "" : github_run.workspace) << value;
    }
  }
  for (const char* url : {"javascript:alert(1)", "https://ci.example/\"><script>", "https://ci.example/a b",
                          "https://ci.example/)[x](y", "https://ci.example/\x1b[31m", "ci.example"})
    EXPECT_EQ(run({{"GITLAB_CI", "true"}, {"CI_JOB_URL", url}}).url, "") << url;
  EXPECT_EQ(run({{"GITLAB_CI", "true"}, {"CI_PROJECT_ID", "5/../6"}}).repository, "");
  EXPECT_FALSE(run(azure({{"SYSTEM_PULLREQUEST_PULLREQUESTID", "41/threads"}})).pull_request);
  EXPECT_LT(run({{"GITLAB_CI", "true"}, {"GITLAB_USER_LOGIN", std::string(5000, 'x')}}).actor.size(), 300U);
}

TEST(Run, a_switch_that_says_no_is_no_pipeline) {
  EXPECT_EQ(run({{"GITHUB_ACTIONS", "false"}}).host, Host::none);
  EXPECT_EQ(run({{"GITLAB_CI", "0"}, {"TF_BUILD", "no"}}).host, Host::none);
}

TEST(VariableNames, are_all_that_is_asked_for_each_once) {
  const auto names = variable_names();
  for (const char* name : {"CI", "GITHUB_EVENT_PATH", "GITHUB_SHA", "CI_MERGE_REQUEST_IID",
                           "SYSTEM_PULLREQUEST_PULLREQUESTID", "BITBUCKET_PR_ID", "PULL_NUM", "BUILD_NUMBER"})
    EXPECT_THAT(names, Contains(name));
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  for (const std::string_view name : names) EXPECT_FALSE(name.ends_with("TOKEN")) << name;
}

}  // namespace
}  // namespace haloform::ci
