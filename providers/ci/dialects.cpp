#include "providers/ci/dialects.hpp"

#include <array>

namespace haloform::ci {
namespace {

constexpr Dialect like_github(Host host, std::string_view told_by) {
  return {.host = host,
          .told_by = told_by,
          .commit = "GITHUB_SHA",
          .actor = "GITHUB_ACTOR",
          .repository = "GITHUB_REPOSITORY",
          .api = "GITHUB_API_URL",
          .workspace = "GITHUB_WORKSPACE",
          .number = "GITHUB_RUN_ID",
          .attempt = "GITHUB_RUN_ATTEMPT",
          .has_events = true};
}

// The order also decides where none of them has said that it is the one: GITHUB_SHA counts more than GIT_COMMIT.
constexpr std::array rows{
    like_github(Host::other, "GITEA_ACTIONS"),
    like_github(Host::other, "FORGEJO_ACTIONS"),
    like_github(Host::github, "GITHUB_ACTIONS"),
    Dialect{.host = Host::gitlab,
            .told_by = "GITLAB_CI",
            .commit = "CI_COMMIT_SHA",
            .url = "CI_JOB_URL",
            .actor = "GITLAB_USER_LOGIN",
            .repository = "CI_PROJECT_ID",
            .api = "CI_API_V4_URL",
            .workspace = "CI_PROJECT_DIR",
            .number = "CI_PIPELINE_ID",
            .pull_request = "CI_MERGE_REQUEST_IID",
            .head = "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"},
    Dialect{.host = Host::bitbucket,
            .told_by = "BITBUCKET_BUILD_NUMBER",
            .commit = "BITBUCKET_COMMIT",
            .actor = "BITBUCKET_STEP_TRIGGERER_UUID",
            .repository = "BITBUCKET_REPO_FULL_NAME",
            .workspace = "BITBUCKET_CLONE_DIR",
            .number = "BITBUCKET_BUILD_NUMBER",
            .pull_request = "BITBUCKET_PR_ID"},
    Dialect{.host = Host::azure,
            .told_by = "TF_BUILD",
            .commit = "BUILD_SOURCEVERSION",
            .actor = "BUILD_REQUESTEDFOR",
            .repository = "BUILD_REPOSITORY_ID",
            .api = "SYSTEM_COLLECTIONURI",
            .workspace = "BUILD_SOURCESDIRECTORY",
            .number = "BUILD_BUILDID",
            .attempt = "SYSTEM_JOBATTEMPT",
            .pull_request = "SYSTEM_PULLREQUEST_PULLREQUESTID",
            .head = "SYSTEM_PULLREQUEST_SOURCECOMMITID"},
    Dialect{.host = Host::other,
            .told_by = "JENKINS_URL",
            .commit = "GIT_COMMIT",
            .url = "BUILD_URL",
            .actor = "BUILD_USER_ID",
            .workspace = "WORKSPACE",
            .number = "BUILD_NUMBER",
            .pull_request = "CHANGE_ID",
            .author = "CHANGE_AUTHOR"},
    Dialect{.host = Host::other,
            .told_by = "CIRCLECI",
            .commit = "CIRCLE_SHA1",
            .url = "CIRCLE_BUILD_URL",
            .actor = "CIRCLE_USERNAME",
            .workspace = "CIRCLE_WORKING_DIRECTORY",
            .number = "CIRCLE_BUILD_NUM",
            .pull_request = "CIRCLE_PULL_REQUEST"},
    Dialect{.host = Host::other,
            .told_by = "BUILDKITE",
            .commit = "BUILDKITE_COMMIT",
            .url = "BUILDKITE_BUILD_URL",
            .actor = "BUILDKITE_BUILD_CREATOR",
            .workspace = "BUILDKITE_BUILD_CHECKOUT_PATH",
            .number = "BUILDKITE_BUILD_NUMBER",
            .pull_request = "BUILDKITE_PULL_REQUEST"},
    Dialect{.host = Host::atlantis,
            .told_by = "ATLANTIS_TERRAFORM_VERSION",
            .commit = "HEAD_COMMIT",
            .url = "PULL_URL",
            .actor = "USER_NAME",
            .pull_request = "PULL_NUM",
            .author = "PULL_AUTHOR",
            .has_plain_names = true},
};

}  // namespace

std::span<const Dialect> dialects() { return rows; }

}  // namespace haloform::ci
