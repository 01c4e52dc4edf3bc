#include "cli/environment.hpp"

#include "planner/base/text.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

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

/// Credentials of stores, and keys of the state: nothing that is started later is to have them.
constexpr std::array<std::string_view, 20> taken_secrets{"HALOFORM_STATE_KEY",
                                                         "HALOFORM_STATE_KEY_PREVIOUS",
                                                         "HALOFORM_POSTGRES_URL",
                                                         "PGPASSWORD",
                                                         "TF_HTTP_PASSWORD",
                                                         "TF_HTTP_CLIENT_PRIVATE_KEY_PEM",
                                                         "AWS_SECRET_ACCESS_KEY",
                                                         "AWS_SESSION_TOKEN",
                                                         "AWS_SSE_CUSTOMER_KEY",
                                                         "AZURE_STORAGE_KEY",
                                                         "AZURE_STORAGE_SAS_TOKEN",
                                                         "AZURE_STORAGE_CONNECTION_STRING",
                                                         "AZURE_CLIENT_SECRET",
                                                         "ARM_ACCESS_KEY",
                                                         "ARM_SAS_TOKEN",
                                                         "ARM_CLIENT_SECRET",
                                                         "ARM_OIDC_TOKEN",
                                                         "ARM_OIDC_REQUEST_TOKEN",
                                                         "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                                                         "SYSTEM_OIDCREQUESTTOKEN"};
/// The job's own, which git's helpers may want.
constexpr std::array<std::string_view, 2> shared_secrets{"CI_JOB_TOKEN", "SYSTEM_ACCESSTOKEN"};
/// What the stores and their own tools know variables by.
constexpr std::array<std::string_view, 11> store_prefixes{"HALOFORM_",
                                                          "TF_HTTP_",
                                                          "AWS_",
                                                          "AZURE_",
                                                          "ARM_",
                                                          "PG",
                                                          "CI_API_",
                                                          "CI_SERVER_",
                                                          "ACTIONS_ID_TOKEN_",
                                                          "SYSTEM_",
                                                          "AZURESUBSCRIPTION_"};

bool is_any_of(std::string_view name, const auto& names) {
  return std::ranges::find(names, name) != names.end();
}
bool is_secret(std::string_view name) {
  return is_any_of(name, taken_secrets) || is_any_of(name, shared_secrets);
}

/// The value, which is gone from where it was; unsetenv only forgets where it is: the block that the system made for this process
/// keeps the text.
void take_out(const char* name, char* value) {
  ::explicit_bzero(value, std::strlen(value));
  ::unsetenv(name);
}

/// The variables of stores, and every secret, which is taken out of the environment where nobody else needs it.
void keep_those_of_stores(std::map<std::string, std::string, std::less<>>& variables) {
  std::vector<std::string> secrets;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    const auto begins = [&](std::string_view prefix) { return name.starts_with(prefix); };
    if (is_secret(name)) {
      secrets.emplace_back(name);
    } else if (name.size() < text.size() && std::ranges::any_of(store_prefixes, begins)) {
      variables.emplace(name, text.substr(name.size() + 1));
    }
  }
  for (const std::string& name : secrets) {
    char* value = std::getenv(name.c_str());
    if (value == nullptr) continue;
    variables.emplace(name, value);
    if (is_any_of(name, taken_secrets)) take_out(name.c_str(), value);
  }
}

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

  keep_those_of_stores(variables);

  std::optional<Secret> secret;
  if (char* value = std::getenv(secret_variable); value != nullptr && *value != '\0') {
    secret.emplace(value);
    take_out(secret_variable, value);
  }
  ::unsetenv(secret_variable);
  ::unsetenv("HALOPSA_CLIENT_SECRET_FILE");
  return Environment(std::move(variables), std::move(secret));
}

Environment::Environment(std::map<std::string, std::string, std::less<>> variables,
                         std::optional<Secret> client_secret)
    : variables_(std::move(variables)), client_secret_(std::move(client_secret)) {
  for (auto& [name, value] : variables_) {
    // What is left of it says that the variable is set, to nothing.
    if (!is_secret(name) || value.empty()) continue;
    secrets_.emplace(name, Secret(value));
    wipe(value);
  }
  std::erase_if(variables_, [this](const auto& variable) { return secrets_.contains(variable.first); });
}

std::optional<std::string> Environment::get(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::optional<Secret> Environment::secret(std::string_view name) const {
  const auto found = secrets_.find(name);
  if (found == secrets_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> Environment::secret_names() const {
  std::vector<std::string> names;
  names.reserve(secrets_.size());
  for (const auto& [name, value] : secrets_) names.push_back(name);
  return names;
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
