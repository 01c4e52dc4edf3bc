#include "cli/environment.hpp"

#include <array>
#include <cstdlib>
#include <utility>

namespace haloform {
namespace {

constexpr const char* secret_variable = "HALOPSA_CLIENT_SECRET";

// GitHub, GitLab, Bitbucket, Azure, Jenkins, CircleCI; for a commit Jenkins says GIT_COMMIT.
constexpr std::array actor_variables{
    "GITHUB_ACTOR",       "GITLAB_USER_LOGIN", "BITBUCKET_STEP_TRIGGERER_UUID",
    "BUILD_REQUESTEDFOR", "BUILD_USER_ID",     "CIRCLE_USERNAME"};
constexpr std::array commit_variables{"GITHUB_SHA",          "CI_COMMIT_SHA", "BITBUCKET_COMMIT",
                                      "BUILD_SOURCEVERSION", "GIT_COMMIT",    "CIRCLE_SHA1"};
constexpr std::array plain_variables{
    "HALOPSA_URL", "HALOPSA_TENANT", "HALOPSA_CLIENT_ID", "HALOPSA_CLIENT_SECRET_FILE", "NO_COLOR",
    "TERM",        "HOME",           "XDG_STATE_HOME"};

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

  std::optional<Secret> secret;
  if (const char* value = std::getenv(secret_variable); value != nullptr && *value != '\0') {
    secret.emplace(value);
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

}  // namespace haloform
