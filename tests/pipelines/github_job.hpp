#pragma once

#include "tests/pipelines/expression.hpp"
#include "tests/pipelines/github_file.hpp"
#include "tests/pipelines/job.hpp"
#include "tests/support/forge_server.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::test {

/// What a run left for other jobs and runs.
class RunArtifacts {
 public:
  using Files = std::map<std::string, std::string>;
  /// Throws StepFailed where the run has one of that name already and it is not to be replaced.
  void leave(std::uint64_t run, const std::string& name, Files files, bool replaces);
  /// Throws StepFailed where there is none.
  [[nodiscard]] const Files& of(std::uint64_t run, const std::string& name) const;
  [[nodiscard]] bool has(std::uint64_t run, const std::string& name) const;

 private:
  std::map<std::pair<std::uint64_t, std::string>, Files> all_;
};

/// What belongs to the repository and not to one run.
struct GithubPlace {
  std::string origin;  ///< The bare repository.
  ForgeServer* forge = nullptr;
  RunArtifacts* artifacts = nullptr;
  Environment vars{};
  Environment secrets{};
  std::map<std::string, Environment> environments{};  ///< Their secrets, which only the branch main may use.
  Environment action_inputs{};  ///< Of our own action, where the file does not say: which program it takes.
};

/// One run of a workflow.
struct GithubRun {
  std::string event;
  nlohmann::json payload;
  std::string ref;
  std::string commit;  ///< GITHUB_SHA
  std::uint64_t number = 100;
  std::uint64_t attempt = 1;
  bool from_fork = false;
  Environment inputs{};
};

/// One job of a run, as GitHub's runner does it: contexts, files of commands, the actions that everybody uses (checkout, artifacts),
/// and the action of this repository, whose own steps it runs.
class GithubJob : public Host {
 public:
  GithubJob(const GithubWorkflow& workflow, const GithubJobText& text, const GithubRun& run,
            const GithubPlace& place, Machine& machine);

  [[nodiscard]] Job job();
  /// Whether the job runs at all.
  [[nodiscard]] bool is_wanted() const;
  /// The expressions of the workflow itself, such as that of its concurrency.
  [[nodiscard]] std::string expanded_here(const std::string& text) const;
  /// What the last step that ran our action left.
  [[nodiscard]] const std::map<std::string, std::string>& outputs_of_action() const { return outputs_; }
  [[nodiscard]] const std::string& summary() const { return summary_; }
  [[nodiscard]] const std::string& token() const { return token_; }

  [[nodiscard]] bool wanted(const ShellStep& step, JobStatus status) override;
  [[nodiscard]] ShellStep filled(const ShellStep& step) override;
  void ended(const ShellStep& step, const ProcessResult& result) override;

 private:
  struct StepState {
    std::string outcome;
    std::map<std::string, std::string> outputs;
  };
  /// The job itself, or an action that it uses.
  struct Scope {
    std::string outer{};
    nlohmann::json inputs = nlohmann::json::object();
    Environment env{};
    std::map<std::string, StepState> steps{};
    JobStatus status = JobStatus::success;
    bool is_entered = false;
  };

  void add_own_action(Job& job, const GithubStep& step, const GithubAction& action);
  [[nodiscard]] ShellStep raw_step(const GithubStep& step, const std::string& scope) const;
  std::string check_out_here(const GithubStep& step);
  std::string upload(const GithubStep& step);
  std::string download(const GithubStep& step);
  std::string enter(const GithubStep& step, const GithubAction& action, const std::string& scope);
  std::string leave(const GithubStep& step, const GithubAction& action, const std::string& scope);

  [[nodiscard]] ExpressionWorld world_of(const std::string& scope, const Environment& env) const;
  [[nodiscard]] nlohmann::json value(const std::vector<std::string>& path, const Scope& scope,
                                     const Environment& env) const;
  [[nodiscard]] nlohmann::json step_value(const std::vector<std::string>& path, const Scope& scope) const;
  [[nodiscard]] nlohmann::json secret(const std::string& name) const;
  /// What is in the environment before a step says something of its own.
  [[nodiscard]] Environment around(const std::string& scope) const;
  [[nodiscard]] Environment expanded_all(const Environment& raw, const std::string& scope) const;
  [[nodiscard]] Environment with_of(const GithubStep& step, const std::vector<std::string>& known) const;
  void take_files(const ShellStep& step);

  const GithubWorkflow& workflow_;
  const GithubJobText& text_;
  const GithubRun& run_;
  const GithubPlace& place_;
  Machine& machine_;
  std::string token_;
  nlohmann::json github_;
  Environment defaults_;
  Environment added_;  ///< By GITHUB_ENV.
  std::map<std::string, Scope> scopes_;
  JobStatus status_ = JobStatus::success;
  std::string summary_;
  std::map<std::string, std::string> outputs_;
  int commands_ = 0;
};

}  // namespace haloform::test
