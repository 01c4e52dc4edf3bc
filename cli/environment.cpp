#include "cli/environment.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace haloform::cli {
namespace {

constexpr const char* secret_variable = "HALOPSA_CLIENT_SECRET";

// GitHub, GitLab, Bitbucket, Azure, Jenkins, CircleCI; for a commit Jenkins says GIT_COMMIT.
constexpr std::array actor_variables{
    "GITHUB_ACTOR",       "GITLAB_USER_LOGIN", "BITBUCKET_STEP_TRIGGERER_UUID",
    "BUILD_REQUESTEDFOR", "BUILD_USER_ID",     "CIRCLE_USERNAME"};
constexpr std::array commit_variables{"GITHUB_SHA",          "CI_COMMIT_SHA", "BITBUCKET_COMMIT",
                                      "BUILD_SOURCEVERSION", "GIT_COMMIT",    "CIRCLE_SHA1"};
constexpr std::array plain_variables{"HALOPSA_URL",
                                     "HALOPSA_AUTH_URL",
                                     "HALOPSA_TENANT",
                                     "HALOPSA_CA_FILE",
                                     "HALOPSA_SCOPE",
                                     "SSL_CERT_FILE",
                                     "HALOPSA_CLIENT_ID",
                                     "HALOPSA_CLIENT_SECRET_FILE",
                                     "NO_COLOR",
                                     "TERM",
                                     "HOME",
                                     "XDG_STATE_HOME"};
// What says that nobody sits in front of this run. Most set CI; the others are what some set alone, or besides.
constexpr std::array pipeline_switches{"CI",         "CONTINUOUS_INTEGRATION",
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
// Numbers, ids, names and places of a run, of which "0" is one like another.
constexpr std::array pipeline_variables{
    // Jenkins, Hudson, and those that took over their names
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
    "TFC_RUN_ID", "ATLANTIS_TERRAFORM_VERSION", "SPACELIFT_RUN_ID", "ENV0_DEPLOYMENT_ID", "SCALR_RUN_ID"};

std::string first_of(const Environment& environment, const auto& names, std::string_view fallback) {
  for (const std::string_view name : names) {
    if (auto value = environment.get(name)) return *value;
  }
  return std::string(fallback);
}

}  // namespace

Environment Environment::take() {
  std::map<std::string, std::string, std::less<>> variables;
  const auto keep = [&](const char* name) {
    if (const char* value = std::getenv(name)) variables.emplace(name, value);
  };
  for (const char* name : plain_variables) keep(name);
  for (const char* name : actor_variables) keep(name);
  for (const char* name : commit_variables) keep(name);
  for (const char* name : pipeline_switches) keep(name);
  for (const char* name : pipeline_variables) keep(name);

  std::optional<Secret> secret;
  if (char* value = std::getenv(secret_variable); value != nullptr && *value != '\0') {
    secret.emplace(value);
    // unsetenv only forgets where it is: the block that the system made for this process keeps the text.
    ::explicit_bzero(value, std::strlen(value));
  }
  ::unsetenv(secret_variable);
  ::unsetenv("HALOPSA_CLIENT_SECRET_FILE");
  return Environment(std::move(variables), std::move(secret));
}

Environment::Environment(std::map<std::string, std::string, std::less<>> variables,
                         std::optional<Secret> client_secret)
    : variables_(std::move(variables)), client_secret_(std::move(client_secret)) {}

std::optional<std::string> Environment::get(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

bool Environment::is_empty(std::string_view name) const {
  const auto found = variables_.find(name);
  return found != variables_.end() && found->second.empty();
}

std::optional<std::string> Environment::pipeline() const {
  static constexpr std::array<std::string_view, 4> no{"false", "0", "no", "off"};
  for (const std::string_view name : pipeline_switches) {
    const auto value = get(name);
    if (value && std::ranges::find(no, folded(trimmed(*value))) == no.end()) return std::string(name);
  }
  for (const std::string_view name : pipeline_variables) {
    if (get(name)) return std::string(name);
  }
  return std::nullopt;
}

std::optional<std::string> Environment::state_folder() const {
  // The XDG specification: a path that is not absolute is ignored.
  if (const auto state = get("XDG_STATE_HOME"); state && state->starts_with('/')) return *state + "/haloform";
  if (const auto home = get("HOME"); home && home->starts_with('/')) return *home + "/.local/state/haloform";
  return std::nullopt;
}

std::string Environment::actor(std::string_view fallback) const {
  return first_of(*this, actor_variables, fallback);
}

std::string Environment::commit() const { return first_of(*this, commit_variables, ""); }

}  // namespace haloform::cli
