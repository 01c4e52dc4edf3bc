// GitLab with the pipelines of examples/ci/gitlab: what its server puts into a pipeline, and what its runner does with a job.
#include "tests/pipelines/gitlab_file.hpp"
#include "tests/pipelines/hosted.hpp"
#include "tests/support/program.hpp"

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace haloform::test {
namespace {

using std::chrono::milliseconds;

/// A variable of the project, as its settings have it.
struct ProjectVariable {
  std::string name;
  std::string value;
  std::string scope = "*";  ///< An environment, or the beginning of its name and `*`.
  bool is_protected = false;
};

/// What starts a pipeline.
struct GitlabEvent {
  std::string source;
  Change change;
  std::uint64_t pipeline = 0;

  [[nodiscard]] bool is_of_merge_request() const { return source == "merge_request_event"; }
};

bool fits(const std::string& scope, const std::string& environment) {
  if (scope == "*") return true;
  if (environment.empty()) return false;
  return scope.ends_with('*') ? environment.starts_with(scope.substr(0, scope.size() - 1))
                              : scope == environment;
}

std::string shell_word(const std::string& text) {
  std::string out = "'";
  for (const char sign : text) out += sign == '\'' ? std::string("'\\''") : std::string(1, sign);
  return out + "'";
}

/// All lines in one shell that ends at the first that fails, without anything on its input. The shell that waits for them obeys SIGTERM
/// once they are over. Without a shell of its own for `eval`, bash answers with 1 whatever the code was.
std::string script_of(const std::vector<std::string>& lines, const Environment& environment) {
  std::string all;
  for (const std::string& line : lines) all += "echo " + shell_word("$ " + line) + "\n" + line + "\n";
  const auto flag = environment.find("FF_USE_NEW_BASH_EVAL_STRATEGY");
  const bool keeps_code = flag != environment.end() && flag->second == "true";
  return "trap exit 1 TERM\n\nset -o pipefail; set -o errexit\nset +o noclobber\n: | " +
         (keeps_code ? "(eval " + shell_word(all) + ")" : "eval " + shell_word(all)) + "\nexit 0\n";
}

/// One run of a job by a runner with containers.
class GitlabRunner : public Host {
 public:
  GitlabRunner(Environment environment, bool hurries)
      : environment_(std::move(environment)), hurries_(hurries) {}

  bool wanted(const ShellStep& step, JobStatus status) override {
    return status == JobStatus::success || step.condition == "always";
  }
  ShellStep filled(const ShellStep& step) override {
    ShellStep whole = step;
    whole.env = environment_;
    return whole;
  }
  void ended(const ShellStep&, const ProcessResult&) override {}
  /// Of each process in the container; the container is gone after that.
  [[nodiscard]] std::vector<std::pair<int, milliseconds>> signals() const override {
    return {{SIGTERM, milliseconds(hurries_ ? 1'000 : 6'000)}};
  }
  [[nodiscard]] bool signals_everyone() const override { return true; }

 private:
  Environment environment_;
  bool hurries_;
};

class Gitlab : public Hosted {
 public:
  Gitlab(Pipelines& acme, const std::string& file)
      : Hosted(acme, ForgeKind::gitlab), jobs_(gitlab_jobs(file)) {
    const SandboxServer& sandbox = acme.sandbox();
    settings_.push_back({"HALOPSA_URL", sandbox.url()});
    for (const bool writes : {false, true}) {
      const std::string scope = writes ? "people" : "people-plan";
      settings_.push_back({"HALOPSA_CLIENT_ID", sandbox.client_id(), scope, writes});
      settings_.push_back({"HALOPSA_CLIENT_SECRET", sandbox.client_secret(), scope, writes});
    }
    settings_.push_back({"HALOPSA_SCOPE", std::string(read_scopes), "people-plan"});
    settings_.push_back({"GITLAB_TOKEN", std::string(forge_writer), "people*"});
  }

  std::map<std::string, JobRun> pull_request(const Change& change) override {
    const GitlabEvent event{"merge_request_event", change, next_run()};
    const Artifacts artifacts;
    std::map<std::string, JobRun> runs;
    for (const auto& [job, when] : jobs_of(event))
      runs.emplace(job->name.substr(std::string_view("haloform-").size()), run(*job, event, artifacts, {}));
    return runs;
  }
  std::unique_ptr<Deployment> merged(const Change& change) override;
  JobRun drift() override {
    const GitlabEvent event{
        "schedule", {.commit = acme().git({"rev-parse", "main"}), .pull = {}}, next_run()};
    const auto jobs = jobs_of(event);
    if (jobs.size() != 1) throw std::runtime_error("a schedule has " + std::to_string(jobs.size()) + " jobs");
    return run(*jobs.front().first, event, Artifacts(), {});
  }

  /// The jobs of a pipeline, and how each begins.
  [[nodiscard]] std::vector<std::pair<const GitlabJob*, std::string>> jobs_of(const GitlabEvent& event) {
    std::vector<std::pair<const GitlabJob*, std::string>> found;
    for (const GitlabJob& job : jobs_) {
      const Environment variables = predefined(event);
      const auto rule = std::ranges::find_if(
          job.rules, [&](const GitlabRule& one) { return gitlab_condition(one.condition, variables); });
      if (rule != job.rules.end()) found.emplace_back(&job, rule->when);
    }
    return found;
  }

  [[nodiscard]] JobRun run(const GitlabJob& job, const GitlabEvent& event, const Artifacts& artifacts,
                           const Cancel& cancel);

 private:
  [[nodiscard]] Environment predefined(const GitlabEvent& event);
  [[nodiscard]] Environment environment_of(const GitlabJob& job, const GitlabEvent& event,
                                           const Machine& machine);
  [[nodiscard]] Job steps_of(const GitlabJob& job, const GitlabEvent& event, const Artifacts& artifacts,
                             const Machine& machine, const Environment& environment);

  const std::vector<GitlabJob> jobs_;
  std::vector<ProjectVariable> settings_;
};

/// What the server knows before a job is there; rules see these.
Environment Gitlab::predefined(const GitlabEvent& event) {
  const Change& change = event.change;
  Environment all{{"CI", "true"},
                  {"GITLAB_CI", "true"},
                  {"CI_API_V4_URL", forge().api()},
                  {"CI_SERVER_FQDN", "gitlab.example"},
                  {"CI_PROJECT_ID", change.from_fork ? "77" : "5"},
                  {"CI_PROJECT_PATH", change.from_fork ? "stranger/people" : "acme/people"},
                  {"CI_DEFAULT_BRANCH", "main"},
                  {"CI_COMMIT_SHA", change.commit},
                  {"CI_PIPELINE_ID", std::to_string(event.pipeline)},
                  {"CI_PIPELINE_SOURCE", event.source},
                  {"GITLAB_USER_LOGIN", "jane"}};
  if (event.is_of_merge_request()) {
    all["CI_MERGE_REQUEST_IID"] = change.pull;
    all["CI_MERGE_REQUEST_PROJECT_ID"] = "5";
    all["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] = change.from_fork ? "77" : "5";
  } else {
    all["CI_COMMIT_BRANCH"] = "main";
    all["CI_COMMIT_MESSAGE"] =
        "Merge branch 'topic' into 'main'\n\nNew people\n\nSee merge request acme/people!" + change.pull;
  }
  return all;
}

/// The least that counts first: what is predefined, the file, the settings of the project.
Environment Gitlab::environment_of(const GitlabJob& job, const GitlabEvent& event, const Machine& machine) {
  Environment all = predefined(event);
  all["CI_PROJECT_DIR"] = machine.workspace();
  all["CI_JOB_URL"] = "https://gitlab.example/acme/people/-/jobs/9";
  all["CI_JOB_TOKEN"] = std::string(forge_job);
  if (!job.environment.empty()) all["CI_ENVIRONMENT_NAME"] = job.environment;
  for (const auto& [name, value] : job.variables) all[name] = gitlab_expanded(value, all);
  for (const ProjectVariable& one : settings_) {
    if (event.change.from_fork) continue;  // Its pipeline runs in the fork, whose settings are its own.
    if (one.is_protected && event.is_of_merge_request()) continue;
    if (fits(one.scope, job.environment)) all[one.name] = one.value;
  }
  return all;
}

Job Gitlab::steps_of(const GitlabJob& job, const GitlabEvent& event, const Artifacts& artifacts,
                     const Machine& machine, const Environment& environment) {
  Job all{.name = job.name, .steps = {}, .env = {}};
  const std::string folder = machine.workspace();
  const auto depth = environment.find("GIT_DEPTH");
  const int commits = depth == environment.end() ? 20 : std::stoi(depth->second);
  all.steps.push_back({.name = "checkout", .script = {}, .built_in = [=, this] {
                         return check_out(origin(), event.change.commit, folder, commits);
                       }});
  for (const std::string& other : job.needs)
    all.steps.push_back({.name = "artifacts of " + other, .script = {}, .built_in = [=, &artifacts] {
                           artifacts.give(other, folder);
                           return std::string();
                         }});
  all.steps.push_back({.name = "script", .script = script_of(job.script, environment), .shell = {"bash"}});
  if (!job.after_script.empty())
    all.steps.push_back({.name = "after_script",
                         .script = script_of(job.after_script, environment),
                         .condition = "always",
                         .shell = {"bash"}});
  all.steps.push_back({.name = "artifacts",
                       .script = {},
                       .condition = job.artifacts.always ? "always" : "",
                       .built_in = [=, &artifacts, kept = job.artifacts] {
                         std::string missing;
                         for (const std::string& pattern : kept.paths)
                           if (artifacts.keep(job.name, folder, pattern) == 0)
                             missing += "WARNING: " + pattern + ": no matching files\n";
                         for (const auto& [kind, file] : kept.reports)
                           if (artifacts.keep(job.name, folder, file) == 0)
                             missing += "WARNING: " + file + ": no matching files\n";
                         return missing;
                       }});
  return all;
}

JobRun Gitlab::run(const GitlabJob& job, const GitlabEvent& event, const Artifacts& artifacts,
                   const Cancel& cancel) {
  const auto held = turn(job.resource_group);
  const Machine machine(program());
  JobRun done;
  done.environment = environment_of(job, event, machine);
  GitlabRunner runner(done.environment, hurries());
  done.began = std::chrono::steady_clock::now();
  done.result = run_job(steps_of(job, event, artifacts, machine, done.environment), runner, machine, cancel);
  done.ended = std::chrono::steady_clock::now();
  done.is_warning = job.may_fail_with.contains(done.exit_code());
  done.left = machine.all_files();
  return done;
}

class GitlabDeployment : public Deployment {
 public:
  GitlabDeployment(Gitlab& gitlab, GitlabEvent event) : gitlab_(gitlab), event_(std::move(event)) {
    for (const auto& [job, when] : gitlab.jobs_of(event_)) {
      if (job->deploys) {
        if (when != "manual") throw std::runtime_error("nobody approves " + job->name);
        apply_ = job;
      } else {
        plan_ = gitlab.run(*job, event_, artifacts_, {});
      }
    }
    if (apply_ == nullptr) throw std::runtime_error("nothing is applied");
  }
  const JobRun& plan() const override { return plan_; }
  JobRun apply(const Cancel& cancel) override { return gitlab_.run(*apply_, event_, artifacts_, cancel); }

 private:
  Gitlab& gitlab_;
  const GitlabEvent event_;
  const GitlabJob* apply_ = nullptr;
  Artifacts artifacts_;
  JobRun plan_;
};

std::unique_ptr<Deployment> Gitlab::merged(const Change& change) {
  return std::make_unique<GitlabDeployment>(*this, GitlabEvent{"push", change, next_run()});
}

}  // namespace

std::unique_ptr<Hosted> on_gitlab(Pipelines& acme, std::string_view file) {
  return std::make_unique<Gitlab>(
      acme, std::string(HALOFORM_SOURCE_DIR) + "/examples/ci/gitlab/" + std::string(file));
}

}  // namespace haloform::test
