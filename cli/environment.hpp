#pragma once

#include "planner/base/secret.hpp"
#include "planner/base/variables.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::cli {

/// The environment variables that this program knows, read once at the start. What a library reads by itself
/// (HTTPS_PROXY, SSL_CERT_FILE) is not among them.
class Environment final : public Variables {
 public:
  /// Reads the process's environment, and takes the client secret, the keys of the state and the credentials of stores and of pull
  /// requests out of it: the variables are gone and their texts overwritten, so that nothing started or dumped later carries them.
  /// Tokens that git's own helpers may want (CI_JOB_TOKEN, SYSTEM_ACCESSTOKEN, GITHUB_TOKEN, GH_TOKEN, GITLAB_TOKEN) stay there.
  [[nodiscard]] static Environment take();
  /// For tests: exactly these; secrets of stores may be among them.
  explicit Environment(std::map<std::string, std::string, std::less<>> variables,
                       std::optional<Secret> client_secret = {});

  /// Nothing where the variable is unset or empty.
  [[nodiscard]] std::optional<std::string> get(std::string_view name) const override;
  /// Whether the variable is set, to nothing.
  [[nodiscard]] bool is_empty(std::string_view name) const override;
  [[nodiscard]] std::optional<std::string> pipeline() const override;
  /// HALOPSA_CLIENT_SECRET.
  [[nodiscard]] const std::optional<Secret>& client_secret() const { return client_secret_; }

  /// A credential of a store, or a key of the state; nothing where the variable is unset, empty, or no secret.
  [[nodiscard]] std::optional<Secret> secret(std::string_view name) const override;
  /// Which secrets are set, by name.
  [[nodiscard]] std::vector<std::string> secret_names() const override;

  /// `NAME=value` of all that a program may see which somebody had us start: what is left of the environment without HALOPSA_*,
  /// HALOFORM_*, what stores and their tools read, and the tokens of the job.
  [[nodiscard]] static std::vector<std::string> for_others();

  /// The folder for what this program remembers on this machine: `$XDG_STATE_HOME/haloform`, by default
  /// `~/.local/state/haloform`; nothing where there is no absolute path to it.
  [[nodiscard]] std::optional<std::string> state_folder() const;

 private:
  std::map<std::string, std::string, std::less<>> variables_;
  std::map<std::string, Secret, std::less<>> secrets_;
  std::optional<Secret> client_secret_;
};

}  // namespace haloform::cli
