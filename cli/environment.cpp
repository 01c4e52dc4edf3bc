#include "cli/environment.hpp"

#include "providers/ci/run.hpp"

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
                                     "XDG_STATE_HOME",
                                     "GITHUB_STEP_SUMMARY",
                                     "GITHUB_OUTPUT",
                                     "AGENT_TEMPDIRECTORY"};

/// Credentials of stores and of pull requests, and keys of the state: nothing that is started later is to have them.
constexpr std::array<std::string_view, 22> taken_secrets{"HALOFORM_STATE_KEY",
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
                                                         "SYSTEM_OIDCREQUESTTOKEN",
                                                         "HALOFORM_GITLAB_TOKEN",
                                                         "AZURE_DEVOPS_TOKEN"};
/// What git's helpers may want (those of `gh` and `glab` among them).
constexpr std::array<std::string_view, 5> shared_secrets{"CI_JOB_TOKEN", "SYSTEM_ACCESSTOKEN", "GITHUB_TOKEN",
                                                         "GH_TOKEN", "GITLAB_TOKEN"};
/// The addresses of whoever is told of a run: who knows one may write there.
constexpr std::string_view secret_prefix = "HALOFORM_NOTIFY_";
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

/// What hosts of pipelines give to a job so that it may act in its name; CI_REPOSITORY_URL has a token in it.
constexpr std::array<std::string_view, 5> job_prefixes{"HALOPSA_", "ACTIONS_RUNTIME_", "CI_JOB_JWT",
                                                       "BITBUCKET_STEP_OIDC_", "ENDPOINT_"};
constexpr std::array<std::string_view, 6> job_secrets{"CI_REPOSITORY_URL",  "CI_REGISTRY_PASSWORD",
                                                      "CI_DEPLOY_PASSWORD", "CI_DEPENDENCY_PROXY_PASSWORD",
                                                      "ACTIONS_CACHE_URL",  "SECUREFILE_DOWNLOAD_TOKEN"};

bool is_any_of(std::string_view name, const auto& names) {
  return std::ranges::find(names, name) != names.end();
}
bool is_taken(std::string_view name) {
  return is_any_of(name, taken_secrets) || name.starts_with(secret_prefix);
}
bool is_secret(std::string_view name) { return is_taken(name) || is_any_of(name, shared_secrets); }

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
    if (is_taken(name)) take_out(name.c_str(), value);
  }
}

}  // namespace

std::vector<std::string> Environment::for_others() {
  std::vector<std::string> all;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    const auto begins = [&](std::string_view prefix) { return name.starts_with(prefix); };
    const bool kept_back = is_secret(name) || is_any_of(name, job_secrets) ||
                           std::ranges::any_of(store_prefixes, begins) ||
                           std::ranges::any_of(job_prefixes, begins);
    if (!kept_back && name.size() < text.size()) all.emplace_back(text);
  }
  return all;
}

Environment Environment::take() {
  std::map<std::string, std::string, std::less<>> variables;
  const auto keep = [&](const char* name) {
    if (const char* value = std::getenv(name)) variables.emplace(name, value);
  };
  for (const char* name : plain_variables) keep(name);
  for (const std::string_view name : ci::variable_names()) keep(std::string(name).c_str());

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

std::optional<std::string> Environment::pipeline() const { return ci::pipeline_of(*this); }

std::optional<std::string> Environment::state_folder() const {
  // The XDG specification: a path that is not absolute is ignored.
  if (const auto state = get("XDG_STATE_HOME"); state && state->starts_with('/')) return *state + "/haloform";
  if (const auto home = get("HOME"); home && home->starts_with('/')) return *home + "/.local/state/haloform";
  return std::nullopt;
}

}  // namespace haloform::cli
