#pragma once

#include "tests/pipelines/job.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// When a job is in a pipeline, and how it begins there.
struct GitlabRule {
  std::string condition;
  std::string when = "on_success";
};

struct GitlabArtifacts {
  bool always = false;
  std::string access = "all";
  std::vector<std::string> paths;              ///< Patterns.
  std::map<std::string, std::string> reports;  ///< By kind.
};

/// A job of a `.gitlab-ci.yml`, after includes, inputs and `extends`.
struct GitlabJob {
  std::string name;
  std::string stage;
  std::string image;
  std::vector<std::string> script;  ///< `before_script` and `script`, which are one script.
  std::vector<std::string> after_script;
  Environment variables;
  std::vector<GitlabRule> rules;
  std::vector<std::string> needs;
  std::string environment;
  bool deploys = false;  ///< Its environment is deployed to, not only looked at.
  std::string resource_group;
  bool interruptible = false;
  std::set<int> may_fail_with;
  GitlabArtifacts artifacts;
};

/// The jobs of a file that includes what is beside it: `local`, from the root that its folder stands for, or a component of
/// `acme/haloform`, which that folder stands for too. Throws at whatever the harness does not know.
[[nodiscard]] std::vector<GitlabJob> gitlab_jobs(const std::string& file);

/// What a rule says: `$A == "b" && $C != $D`. Throws at whatever else.
[[nodiscard]] bool gitlab_condition(std::string_view text, const Environment& variables);

/// A value with `$NAME` and `${NAME}` replaced, as it is done for variables; empty where there is no such variable.
[[nodiscard]] std::string gitlab_expanded(std::string_view text, const Environment& variables);

}  // namespace haloform::test
