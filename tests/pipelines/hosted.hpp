#pragma once

#include "tests/pipelines/job.hpp"
#include "tests/support/forge_server.hpp"
#include "tests/support/pipelines.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// What the application that only reads was given, in the words of the profile `guide`.
inline constexpr std::string_view read_scopes = "read:agents read:customers read:teams";

/// What a pipeline runs for.
struct Change {
  std::string commit;
  std::string pull = "41";
  bool from_fork = false;
};

/// What became of a job, and what it had.
struct JobRun {
  JobResult result;
  bool is_warning = false;  ///< It failed in a way that the file allows.
  Environment environment;  ///< All that its scripts had.
  std::string left;         ///< Every byte that it left on its machine.
  std::chrono::steady_clock::time_point began{};
  std::chrono::steady_clock::time_point ended{};

  /// Of the first step that failed; 0 where none did.
  [[nodiscard]] int exit_code() const;
  [[nodiscard]] std::string log() const { return result.log(); }
};

using Cancel = std::function<bool()>;

/// The pipeline after a merge. It has planned, and waits for an approval.
class Deployment {
 public:
  Deployment() = default;
  Deployment(const Deployment&) = delete;
  Deployment& operator=(const Deployment&) = delete;
  virtual ~Deployment() = default;

  [[nodiscard]] virtual const JobRun& plan() const = 0;
  /// What somebody does by the button: approves, or runs the job again.
  [[nodiscard]] virtual JobRun apply(const Cancel& cancel = {}) = 0;
};

/// Files that jobs leave to others, by the name of a job or of an artifact.
class Artifacts {
 public:
  [[nodiscard]] bool has(const std::string& name) const;
  [[nodiscard]] std::string folder(const std::string& name) const { return folder_ / name; }
  /// Copies what a pattern finds in a folder; answers how many files that were.
  std::size_t keep(const std::string& name, const std::string& from, const std::string& pattern) const;
  /// Copies all of it into a folder.
  void give(const std::string& name, const std::string& to) const;

 private:
  TempDir folder_;
};

/// A repository on a host with its pipelines as examples/ci has them, and all that its owner has set there. The same stories are told
/// of each host.
class Hosted {
 public:
  Hosted(Pipelines& acme, ForgeKind kind) : acme_(acme), forge_(kind) {}
  Hosted(const Hosted&) = delete;
  Hosted& operator=(const Hosted&) = delete;
  virtual ~Hosted() = default;

  /// The jobs that the pipeline of a pull request has, by what they do: `validate`, `plan`.
  [[nodiscard]] virtual std::map<std::string, JobRun> pull_request(const Change& change) = 0;
  [[nodiscard]] virtual std::unique_ptr<Deployment> merged(const Change& change) = 0;
  [[nodiscard]] virtual JobRun drift() = 0;

  [[nodiscard]] ForgeServer& forge() { return forge_; }
  [[nodiscard]] std::string origin() const { return acme_.origin(); }
  /// How long a step is left after each signal; short, where a test waits for the last one.
  void hurry() { hurries_ = true; }
  /// Whether jobs of one group go one after the other, where the file says so. Otherwise they meet.
  void take_turns(bool wanted) { takes_turns_ = wanted; }

 protected:
  /// Held while a job runs that goes one at a time.
  [[nodiscard]] std::unique_lock<std::mutex> turn(const std::string& group);
  [[nodiscard]] Pipelines& acme() const { return acme_; }
  [[nodiscard]] bool hurries() const { return hurries_; }
  [[nodiscard]] std::uint64_t next_run() { return ++runs_; }

 private:
  Pipelines& acme_;
  ForgeServer forge_;
  bool hurries_ = false;
  bool takes_turns_ = true;
  std::uint64_t runs_ = 100;
  std::mutex mutex_;
  std::map<std::string, std::mutex> turns_;
};

/// The pipelines of examples/ci/gitlab; `file` says how they are included.
[[nodiscard]] std::unique_ptr<Hosted> on_gitlab(Pipelines& acme,
                                                std::string_view file = "include.gitlab-ci.yml");
/// The pipelines of examples/ci/azure.
[[nodiscard]] std::unique_ptr<Hosted> on_azure(Pipelines& acme);

}  // namespace haloform::test
