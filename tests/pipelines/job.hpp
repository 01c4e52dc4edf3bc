#pragma once

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::test {

using Environment = std::map<std::string, std::string>;

/// What became of the steps before.
enum class JobStatus : std::uint8_t { success, failure, cancelled };

/// What a host does itself did not succeed: the step fails. Any other exception is a mistake of the test, and ends it.
struct StepFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One step of a job, as the file of a host has it. Its texts are the host's, with its expressions, until `Host::filled`.
struct ShellStep {
  std::string name;
  std::string script;
  Environment env{};
  std::string folder{};     ///< From the workspace, or absolute; empty: the workspace.
  std::string condition{};  ///< In the words of the host; empty: what the host does without one.
  /// The file with the script is its last word.
  std::vector<std::string> shell{"bash", "--noprofile", "--norc", "-eo", "pipefail"};
  bool may_fail = false;  ///< The job goes on and is a success all the same.
  std::string id{};
  std::string scope{};  ///< For the host's own use, such as the action that the step is of.
  /// What the host does itself in the place of a script: a checkout, an artifact. Answers what it shows; throws StepFailed where it
  /// fails. Asked after `Host::filled`.
  std::function<std::string()> built_in{};
};

struct Job {
  std::string name;
  std::vector<ShellStep> steps;
  Environment env{};
};

/// The disk of a runner, fresh for each job: nothing of another run is on it, and nothing of this machine's environment but what
/// is needed to find programs.
class Machine {
 public:
  /// `program` is put on PATH as `haloform`; nothing is, where it is empty.
  explicit Machine(const std::string& program);

  [[nodiscard]] std::string workspace() const { return *folder_ / "work"; }
  [[nodiscard]] std::string temp() const { return *folder_ / "temp"; }
  [[nodiscard]] std::string path(std::string_view below) const { return *folder_ / below; }
  [[nodiscard]] bool exists(std::string_view file_of_workspace) const;
  [[nodiscard]] std::string read(std::string_view file_of_workspace) const;
  /// Searched before everything else from now on.
  void prepend_path(const std::string& folder) { search_ = folder + ":" + search_; }
  /// PATH, HOME, TMPDIR and the like.
  [[nodiscard]] Environment environment() const;
  /// Every byte of every file that was left on it, but of `.git`.
  [[nodiscard]] std::string all_files() const;

 private:
  std::unique_ptr<TempDir> folder_;
  std::string search_;
};

/// What a host does around the steps. One for each run of a job.
class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  /// Whether the step runs. Throws where its condition has something that the harness does not know.
  [[nodiscard]] virtual bool wanted(const ShellStep& step, JobStatus status) = 0;
  /// The step with every expression replaced, and in `env` all that the host and the file put into its environment. Asked right
  /// before it runs, since it may refer to what earlier steps left. Throws at what the harness does not know.
  [[nodiscard]] virtual ShellStep filled(const ShellStep& step) = 0;
  /// After it, with what it showed: outputs, variables, commands.
  virtual void ended(const ShellStep& step, const ProcessResult& result) = 0;
  /// What a step is sent when the job is cancelled, and how long it then has each time. At the end its whole tree is killed. The
  /// runners of GitHub and Azure signal the shell alone.
  [[nodiscard]] virtual std::vector<std::pair<int, std::chrono::milliseconds>> signals() const;
  /// Whether each signal goes to every process of the step, the youngest first, each of which then has that time.
  [[nodiscard]] virtual bool signals_everyone() const { return false; }
};

struct StepResult {
  std::string name;
  std::string id;
  bool skipped = false;
  bool killed = false;      ///< Nothing but SIGKILL ended it.
  ProcessResult process{};  ///< Of a built-in: 0 or 1, and what it showed.
};

struct JobResult {
  JobStatus status = JobStatus::success;
  std::vector<StepResult> steps;

  /// The one step with that name or id; throws where there is none.
  [[nodiscard]] const StepResult& step(std::string_view name) const;
  /// All that the job showed, with the names of the steps.
  [[nodiscard]] std::string log() const;
};

/// Runs the steps in order, as they stand. `cancel`, where there is one, is asked all the time; once it says so, the job is cancelled
/// as somebody does by the button.
[[nodiscard]] JobResult run_job(const Job& job, Host& host, const Machine& machine,
                                const std::function<bool()>& cancel = {});

/// A clone of `ref` (a branch, a full name, a commit) of a bare repository into `folder`, as a host's checkout makes it: without a
/// branch of its own where `detached`; all of the history where `depth` is 0. Answers the commit.
std::string check_out(const std::string& origin, const std::string& ref, const std::string& folder, int depth,
                      bool detached = true);

}  // namespace haloform::test
