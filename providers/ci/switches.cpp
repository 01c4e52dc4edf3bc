#include "providers/ci/switches.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>

namespace haloform::ci {
namespace {

// Most set CI; the others are what some set alone, or besides.
constexpr std::array<std::string_view, 33> switches{"CI",         "CONTINUOUS_INTEGRATION",
                                                    "TF_BUILD",   "GITHUB_ACTIONS",
                                                    "GITLAB_CI",  "GITEA_ACTIONS",
                                                    "CIRCLECI",   "FORGEJO_ACTIONS",
                                                    "BUILDKITE",  "WOODPECKER_CI",
                                                    "TRAVIS",     "APPVEYOR",
                                                    "DRONE",      "SEMAPHORE",
                                                    "BITRISE_IO", "CIRRUS_CI",
                                                    "BUDDY",      "NETLIFY",
                                                    "VERCEL",     "RENDER",
                                                    "SPACELIFT",  "EARTHLY_CI",
                                                    "EAS_BUILD",  "AC_APPCIRCLE",
                                                    "NEVERCODE",  "SCREWDRIVER",
                                                    "STRIDER",    "SAILCI",
                                                    "LAYERCI",    "MAGNUM",
                                                    "DSARI",      "VELA",
                                                    "XCS"};
constexpr auto places = std::to_array<std::string_view>(
    {// Jenkins, Hudson, and those that took over their names
     "JENKINS_URL", "JENKINS_HOME", "HUDSON_URL", "BUILD_NUMBER", "BUILD_ID", "BUILD_URL",
     // GitHub, GitLab, Codeship, sourcehut
     "GITHUB_RUN_ID", "RUNNER_OS", "CI_NAME", "CI_BUILD_ID", "CI_BUILD_NUMBER", "CI_JOB_ID", "CI_PIPELINE_ID",
     "CI_APP_ID", "CI_XCODE_PROJECT",
     // Azure
     "BUILD_BUILDID", "AGENT_JOBSTATUS", "SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
     // Atlassian, AWS, Google
     "BITBUCKET_BUILD_NUMBER", "BITBUCKET_COMMIT", "bamboo_buildKey", "bamboo_planKey", "CODEBUILD_BUILD_ID",
     "CODEBUILD_BUILD_ARN", "BUILDER_OUTPUT",
     // Others that build
     "BUILDKITE_JOB_ID", "BUDDY_WORKSPACE_ID", "CF_BUILD_ID", "CM_BUILD_ID", "TEAMCITY_VERSION",
     "GO_PIPELINE_NAME", "GO_PIPELINE_LABEL", "HARNESS_BUILD_ID", "PROW_JOB_ID", "APPCENTER_BUILD_ID",
     "RELEASE_BUILD_ID", "AGOLA_GIT_REF", "GERRIT_PROJECT", "TASKCLUSTER_ROOT_URL", "HEROKU_TEST_RUN_ID",
     "NOW_BUILDER", "RUN_ID",
     // Those that run Terraform
     "TFC_RUN_ID", "ATLANTIS_TERRAFORM_VERSION", "SPACELIFT_RUN_ID", "ENV0_DEPLOYMENT_ID", "SCALR_RUN_ID"});

}  // namespace

bool says_yes(const Variables& variables, std::string_view name) {
  static constexpr std::array<std::string_view, 4> no{"false", "0", "no", "off"};
  const auto value = variables.get(name);
  return value && std::ranges::find(no, folded(trimmed(*value))) == no.end();
}

std::span<const std::string_view> pipeline_switches() { return switches; }
std::span<const std::string_view> pipeline_places() { return places; }

}  // namespace haloform::ci
