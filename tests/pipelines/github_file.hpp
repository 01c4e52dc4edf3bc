#pragma once

#include "tests/pipelines/job.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haloform::test {

/// What GitHub's files say, as far as the harness knows it: a key that it does not know makes the reading throw. Texts still
/// have their expressions.

struct GithubStep {
  std::string name;
  std::string id;
  std::string condition;
  std::string uses;  ///< Or `run`.
  std::string run;
  std::string shell;
  std::string folder;
  bool may_fail = false;
  Environment with;
  Environment env;
};

struct GithubJobText {
  std::string id;
  std::string condition;
  std::string environment;
  std::vector<std::string> needs;
  std::map<std::string, std::string> permissions;
  Environment env;
  std::vector<GithubStep> steps;
};

struct GithubWorkflow {
  std::string name;
  std::map<std::string, std::vector<std::string>> events;  ///< With the branches of each; none: all.
  std::vector<std::string> inputs;                         ///< Of workflow_dispatch.
  Environment env;
  std::string shell;  ///< Where a step names none.
  std::string group;  ///< Of its concurrency.
  bool cancels_running = false;
  std::vector<GithubJobText> jobs;
};

struct GithubAction {
  std::map<std::string, std::string> inputs;   ///< With their defaults.
  std::map<std::string, std::string> outputs;  ///< With their values.
  std::vector<GithubStep> steps;
};

/// `where` is named in what is thrown.
[[nodiscard]] GithubWorkflow read_workflow(const std::string& text, const std::string& where);
[[nodiscard]] GithubAction read_action(const std::string& text, const std::string& where);

}  // namespace haloform::test
