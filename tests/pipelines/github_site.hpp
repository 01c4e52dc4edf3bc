#pragma once

#include "tests/pipelines/github_job.hpp"
#include "tests/support/forge_server.hpp"
#include "tests/support/pipelines.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace haloform::test {

/// What became of one job of a run.
struct GithubJobEnd {
  JobResult result;
  std::unique_ptr<Machine> machine;
  std::string summary;
  std::map<std::string, std::string> outputs;  ///< Of the step that runs haloform.
};

/// A run of a workflow: the jobs that ran, by their ids.
using GithubEnd = std::map<std::string, GithubJobEnd>;

/// A repository on GitHub with the workflows of examples/ci/github, the people of a sandbox, the state on a branch, and pull requests.
class GithubSite {
 public:
  /// `settings` stand below `state:` beside the remote.
  explicit GithubSite(const nlohmann::json& world, const std::string& settings = {});
  ~GithubSite();
  GithubSite(const GithubSite&) = delete;
  GithubSite& operator=(const GithubSite&) = delete;

  /// Opens a pull request, or brings a newer commit to it.
  void push(int pull, std::string_view people, bool from_fork = false);
  /// The run that GitHub starts for the newest commit of the pull request.
  [[nodiscard]] GithubRun run_of_pull(int pull);
  /// Merges it on GitHub's page; the run that GitHub starts for that.
  [[nodiscard]] GithubRun merge(int pull);
  /// By hand, on main.
  [[nodiscard]] GithubRun run_by_hand(const Environment& inputs = {});
  [[nodiscard]] GithubRun run_by_night();

  /// Runs a workflow of the examples: the jobs that are wanted, as they stand. Where the workflow says so, it waits for an earlier run
  /// of its group.
  [[nodiscard]] GithubEnd run(const std::string& workflow, const GithubRun& run,
                              const std::function<bool()>& cancel = {});
  /// The same of any workflow.
  [[nodiscard]] GithubEnd run_text(const std::string& text, const GithubRun& run,
                                   const std::function<bool()>& cancel = {});
  /// Of the only job that a run of the workflow has.
  [[nodiscard]] GithubJobEnd run_job_of(const std::string& workflow, const GithubRun& run,
                                        const std::function<bool()>& cancel = {});

  [[nodiscard]] Pipelines& acme() { return acme_; }
  [[nodiscard]] ForgeServer& forge() { return forge_; }
  [[nodiscard]] SandboxControl control() const { return acme_.control(); }
  [[nodiscard]] const RunArtifacts& artifacts() const { return artifacts_; }
  /// The only comment of the pull request; empty, and a failure, where it has not one.
  [[nodiscard]] std::string comment(int pull) const;
  /// Whether runs of a group wait for one another; a repository that has taken that out does not.
  void without_concurrency() { has_groups_ = false; }

 private:
  struct Pull {
    std::string branch;
    std::string head;
    std::string trial;  ///< `refs/pull/41/merge`
    bool from_fork = false;
  };
  [[nodiscard]] nlohmann::json event_of(int pull) const;

  Pipelines acme_;
  ForgeServer forge_{ForgeKind::github};
  RunArtifacts artifacts_;
  GithubPlace place_;
  TempDir tools_;
  std::map<int, Pull> pulls_;
  std::uint64_t runs_ = 100;
  bool has_groups_ = true;
  std::mutex mutex_;
  std::map<std::string, std::mutex> groups_;
};

}  // namespace haloform::test
