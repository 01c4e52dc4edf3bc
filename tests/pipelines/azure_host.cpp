// Azure DevOps with the pipelines of examples/ci/azure: what its server gives a run, and what the agent does with a job.
#include "tests/pipelines/azure_file.hpp"
#include "tests/pipelines/hosted.hpp"
#include "tests/support/program.hpp"
#include "tests/support/runner_models.hpp"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

struct AzureGroup {
  AzureVariables plain;
  AzureVariables secret;
};

/// What starts a run.
struct AzureRun {
  std::string reason;
  Change change;
  std::uint64_t number = 0;
};

/// `System.TeamProject` as scripts have it: SYSTEM_TEAMPROJECT.
std::string name_in_environment(std::string_view name) {
  std::string out;
  for (const char sign : name)
    out +=
        sign == '.' || sign == ' ' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(sign)));
  return out;
}

/// One attempt of a job. The agent has what is secret ready for macros, and puts everything else into the environment.
class AzureAgent : public Host {
 public:
  AzureAgent(AzureVariables plain, AzureVariables secret, Machine& machine, bool hurries)
      : plain_(std::move(plain)), all_(plain_), machine_(machine), hurries_(hurries) {
    all_.insert(secret.begin(), secret.end());
  }

  bool wanted(const ShellStep& step, JobStatus status) override {
    return azure_condition(step.condition, plain_, status);
  }
  ShellStep filled(const ShellStep& step) override {
    ShellStep whole = step;
    whole.script = expanded(step.script);
    whole.folder = expanded(step.folder);
    whole.env.clear();
    for (const auto& [name, value] : plain_) whole.env[name_in_environment(name)] = value;
    for (const auto& [name, value] : step.env) whole.env[name] = expanded(value);
    for (const auto& [name, value] : whole.env) seen_[name] = value;
    return whole;
  }
  void ended(const ShellStep&, const ProcessResult& result) override {
    for (const RunnerCommand& command : azure_obeys(result.out)) obey(command);
    // Standard error is read as standard output is.
    for (const RunnerCommand& command : azure_obeys(result.err)) obey(command);
  }
  [[nodiscard]] std::vector<std::pair<int, milliseconds>> signals() const override {
    if (hurries_) return {{SIGINT, milliseconds(700)}, {SIGTERM, milliseconds(300)}};
    return Host::signals();
  }

  [[nodiscard]] std::string expanded(std::string_view text) const { return azure_expanded(text, all_); }
  [[nodiscard]] const Environment& seen() const { return seen_; }

 private:
  void obey(const RunnerCommand& command) {
    static const std::set<std::string> shown{"task.logissue", "task.complete"};
    if (command.name == "task.prependpath") {
      if (!fs::is_directory(command.data)) throw std::runtime_error("no folder for PATH: " + command.data);
      machine_.prepend_path(command.data);
    } else if (command.name == "task.uploadsummary") {
      if (!fs::is_regular_file(command.data)) throw std::runtime_error("no summary: " + command.data);
    } else if (!shown.contains(command.name)) {
      throw std::runtime_error("the agent is told " + command.name + " " + command.data);
    }
  }

  AzureVariables plain_;
  AzureVariables all_;
  Machine& machine_;
  bool hurries_;
  Environment seen_;
};

class Azure : public Hosted {
 public:
  explicit Azure(Pipelines& acme) : Hosted(acme, ForgeKind::azure) {
    const SandboxServer& sandbox = acme.sandbox();
    make_tarball();
    groups_["people"].plain = {{"HALOFORM_TARBALL", "file://" + (tools_ / "haloform.tar.gz")},
                               {"HALOFORM_SHA256", checksum()},
                               {"HALOPSA_URL", sandbox.url()},
                               {"HALOFORM_STATE", "git:origin#haloform-state"}};
    for (const char* group : {"people-plan", "people-apply"})
      groups_[group].secret = {{"HALOPSA_CLIENT_ID", sandbox.client_id()},
                               {"HALOPSA_CLIENT_SECRET", sandbox.client_secret()}};
    groups_["people-plan"].plain["HALOPSA_SCOPE"] = read_scopes;
  }

  std::map<std::string, JobRun> pull_request(const Change& change) override {
    const AzureFile file = read("azure-pipelines.yml");
    if (!file.branches.empty()) throw std::runtime_error("a push starts what is for pull requests");
    const AzureRun run{"PullRequest", change, next_run()};
    const Artifacts artifacts;
    std::map<std::string, JobRun> runs;
    for (const AzureJob& job : file.jobs) {
      if (azure_condition(job.condition, predefined(run), JobStatus::success))
        runs.emplace(job.name, this->run(job, run, artifacts, 1, false, {}));
    }
    return runs;
  }
  std::unique_ptr<Deployment> merged(const Change& change) override;
  JobRun drift() override {
    const AzureFile file = read("drift.yml");
    if (file.scheduled_on != std::vector<std::string>{"main"} || file.jobs.size() != 1)
      throw std::runtime_error("drift.yml is not for the schedule of the main branch alone");
    return run(file.jobs.front(),
               {"Schedule", {.commit = acme().git({"rev-parse", "main"}), .pull = {}}, next_run()},
               Artifacts(), 1, false, {});
  }

  [[nodiscard]] static AzureFile read(const std::string& name) {
    return azure_file(std::string(HALOFORM_SOURCE_DIR) + "/examples/ci/azure/" + name);
  }
  [[nodiscard]] AzureVariables predefined(const AzureRun& run);
  [[nodiscard]] JobRun run(const AzureJob& job, const AzureRun& run, const Artifacts& artifacts, int attempt,
                           bool is_sequential, const Cancel& cancel);

 private:
  void make_tarball() const;
  [[nodiscard]] std::string checksum() const;
  [[nodiscard]] Job steps_of(const AzureJob& job, const AzureRun& run, const Artifacts& artifacts,
                             const Machine& machine, const AzureVariables& variables) const;

  TempDir tools_;
  std::map<std::string, AzureGroup> groups_;
};

/// As releases have it, but for the program itself, to which a link leads.
void Azure::make_tarball() const {
  fs::create_directories(tools_.path() / "haloform-1.0" / "bin");
  fs::create_symlink(fs::absolute(program()), tools_.path() / "haloform-1.0" / "bin" / "haloform");
  const ProcessResult made =
      test::run({"tar", "-czf", "haloform.tar.gz", "haloform-1.0"}, {.folder = tools_.path().string()});
  if (made.exit_code != 0) throw std::runtime_error("tar: " + made.err);
}

std::string Azure::checksum() const {
  const ProcessResult sum = test::run({"sha256sum", tools_ / "haloform.tar.gz"});
  return sum.out.substr(0, sum.out.find(' '));
}

AzureVariables Azure::predefined(const AzureRun& run) {
  const Change& change = run.change;
  AzureVariables all{{"TF_BUILD", "True"},
                     {"System.CollectionUri", forge().api()},
                     {"System.TeamProject", "People and Culture"},
                     {"Build.Repository.Id", "3411ebc1-d5aa-464f-9615-0b527bc66719"},
                     {"Build.BuildId", std::to_string(run.number)},
                     {"Build.Reason", run.reason},
                     {"Build.RequestedFor", "Jane"},
                     {"Build.SourceVersion", change.commit},
                     {"Build.SourceBranch", "refs/heads/main"}};
  if (run.reason == "PullRequest") {
    all["Build.SourceBranch"] = "refs/pull/" + change.pull + "/merge";
    all["System.PullRequest.PullRequestId"] = change.pull;
    all["System.PullRequest.SourceCommitId"] = change.commit;
    all["System.PullRequest.IsFork"] = change.from_fork ? "True" : "False";
  } else {
    all["Build.SourceVersionMessage"] = "Merged PR " + change.pull + ": New people";
  }
  return all;
}

Job Azure::steps_of(const AzureJob& job, const AzureRun& run, const Artifacts& artifacts,
                    const Machine& machine, const AzureVariables& variables) const {
  Job all{.name = job.name, .steps = {}, .env = {}};
  for (const AzureStep& one : job.steps) {
    // A shell without -e: what is to end a script at its first mistake stands in it.
    ShellStep step{.name = one.name,
                   .script = one.script,
                   .env = one.env,
                   .folder = one.folder,
                   .condition = one.condition,
                   .shell = {"bash"}};
    const std::string artifact = azure_expanded(one.artifact, variables);
    switch (one.kind) {
      case AzureStep::Kind::bash: break;
      case AzureStep::Kind::checkout:
        step.built_in = [this, &run, &machine, depth = one.fetch_depth] {
          return check_out(origin(), run.change.commit, machine.workspace(), depth);
        };
        break;
      case AzureStep::Kind::publish:
        step.built_in = [&artifacts, artifact, folder = azure_expanded(one.script, variables)] {
          if (artifacts.has(artifact)) throw StepFailed("Artifact " + artifact + " already exists");
          return std::to_string(artifacts.keep(artifact, folder, "*")) + " files";
        };
        break;
      case AzureStep::Kind::download:
        step.built_in = [&artifacts, artifact, &machine] {
          if (!artifacts.has(artifact)) throw StepFailed("Artifact " + artifact + " was not found");
          artifacts.give(artifact, machine.path("pipeline/" + artifact));
          return std::string();
        };
        break;
    }
    all.steps.push_back(std::move(step));
  }
  return all;
}

JobRun Azure::run(const AzureJob& job, const AzureRun& run, const Artifacts& artifacts, int attempt,
                  bool is_sequential, const Cancel& cancel) {
  const auto held = turn(is_sequential ? job.environment : std::string());
  Machine machine({});
  AzureVariables plain = predefined(run);
  plain["System.JobAttempt"] = std::to_string(attempt);
  plain["Build.SourcesDirectory"] = plain["System.DefaultWorkingDirectory"] = machine.workspace();
  plain["Pipeline.Workspace"] = machine.path("pipeline");
  plain["Agent.TempDirectory"] = machine.temp();
  plain["Build.ArtifactStagingDirectory"] = machine.path("staging");
  for (const char* folder : {"pipeline", "staging"}) fs::create_directory(machine.path(folder));
  AzureVariables secret{{"System.AccessToken", std::string(forge_jwt)}};
  for (const std::string& group : job.groups) {
    const AzureGroup& known = groups_.at(group);
    plain.insert(known.plain.begin(), known.plain.end());
    if (!run.change.from_fork) secret.insert(known.secret.begin(), known.secret.end());
  }
  AzureAgent agent(plain, secret, machine, hurries());
  JobRun done;
  done.began = std::chrono::steady_clock::now();
  done.result = run_job(steps_of(job, run, artifacts, machine, plain), agent, machine, cancel);
  done.ended = std::chrono::steady_clock::now();
  done.environment = agent.seen();
  done.left = machine.all_files();
  return done;
}

class AzureDeployment : public Deployment {
 public:
  AzureDeployment(Azure& azure, AzureRun run)
      : azure_(azure), run_(std::move(run)), file_(Azure::read("deploy.yml")) {
    if (file_.branches != std::vector<std::string>{"main"} || file_.jobs.size() != 2 ||
        file_.jobs.back().environment.empty())
      throw std::runtime_error("deploy.yml is not a plan and a deployment of the main branch");
    plan_ = azure_.run(file_.jobs.front(), run_, artifacts_, 1, false, {});
  }
  const JobRun& plan() const override { return plan_; }
  JobRun apply(const Cancel& cancel) override {
    return azure_.run(file_.jobs.back(), run_, artifacts_, ++attempts_, file_.is_sequential, cancel);
  }

 private:
  Azure& azure_;
  const AzureRun run_;
  const AzureFile file_;
  Artifacts artifacts_;
  JobRun plan_;
  int attempts_ = 0;
};

std::unique_ptr<Deployment> Azure::merged(const Change& change) {
  return std::make_unique<AzureDeployment>(*this, AzureRun{"IndividualCI", change, next_run()});
}

}  // namespace

std::unique_ptr<Hosted> on_azure(Pipelines& acme) { return std::make_unique<Azure>(acme); }

}  // namespace haloform::test
