#include "tests/pipelines/github_job.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t largest_summary = std::size_t{1} << 20U;
/// What a step writes commands to, beside its output.
constexpr const char* command_files[] = {"GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"};

std::string token_with(const std::map<std::string, std::string>& permissions, bool from_fork) {
  std::string token(forge_job_with);
  for (const auto& [area, right] : permissions)
    token += (token.ends_with('/') ? "" : ",") + area + "=" + (from_fork ? "read" : right);
  // A job that may do nothing has a token all the same.
  return token.ends_with('/') ? token + "metadata=read" : token;
}

std::string text_in(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// `name=value` and `name<<END`, `value`, `END`.
std::map<std::string, std::string> pairs_in(const std::string& text) {
  std::map<std::string, std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const std::size_t equal = line.find('=');
    const std::size_t here = line.find("<<");
    if (here != std::string::npos && here < equal) {
      std::string value;
      const std::string end = line.substr(here + 2);
      std::string part;
      while (std::getline(in, part) && part != end) value += (value.empty() ? "" : "\n") + part;
      if (part != end) throw std::runtime_error("a value has no end: " + line);
      all[line.substr(0, here)] = value;
    } else if (equal != std::string::npos) {
      all[line.substr(0, equal)] = line.substr(equal + 1);
    } else {
      throw std::runtime_error("the runner does not take this line: " + line);
    }
  }
  return all;
}

std::string condition_of(std::string_view text) {
  if (text.starts_with("${{") && text.ends_with("}}")) text = text.substr(3, text.size() - 5);
  return std::string(text);
}

}  // namespace

GithubJob::GithubJob(const GithubWorkflow& workflow, const GithubJobText& text, const GithubRun& run,
                     const GithubPlace& place, Machine& machine)
    : workflow_(workflow),
      text_(text),
      run_(run),
      place_(place),
      machine_(machine),
      token_(token_with(text.permissions, run.from_fork)) {
  const std::string number = std::to_string(run.number);
  const std::string attempt = std::to_string(run.attempt);
  const std::string short_ref = run.ref.substr(run.ref.find('/', run.ref.find('/') + 1) + 1);
  const std::string event = machine.temp() + "/event.json";
  std::ofstream(event) << run.payload.dump();
  github_ = {{"event", run.payload},
             {"event_name", run.event},
             {"ref", run.ref},
             {"ref_name", short_ref},
             {"sha", run.commit},
             {"repository", "acme/people"},
             {"run_id", number},
             {"run_attempt", attempt},
             {"token", token_},
             {"api_url", place.forge->api()},
             {"workflow", workflow.name},
             {"job", text.id},
             {"actor", "octo"},
             {"server_url", "https://github.example"}};
  defaults_ = {{"CI", "true"},
               {"GITHUB_ACTIONS", "true"},
               {"GITHUB_API_URL", place.forge->api()},
               {"GITHUB_SERVER_URL", "https://github.example"},
               {"GITHUB_REPOSITORY", "acme/people"},
               {"GITHUB_EVENT_NAME", run.event},
               {"GITHUB_EVENT_PATH", event},
               {"GITHUB_REF", run.ref},
               {"GITHUB_REF_NAME", short_ref},
               {"GITHUB_SHA", run.commit},
               {"GITHUB_RUN_ID", number},
               {"GITHUB_RUN_ATTEMPT", attempt},
               {"GITHUB_ACTOR", "octo"},
               {"GITHUB_WORKFLOW", workflow.name},
               {"GITHUB_JOB", text.id},
               {"GITHUB_WORKSPACE", machine.workspace()},
               {"RUNNER_TEMP", machine.temp()},
               {"RUNNER_OS", "Linux"},
               {"RUNNER_ARCH", "X64"},
               {"PIPELINE_CONTENTS", "none"}};
  scopes_[""].is_entered = true;
  for (const std::string& input : workflow.inputs) {
    const auto given = run.inputs.find(input);
    scopes_[""].inputs[input] = given == run.inputs.end() ? json() : json(given->second);
  }
}

bool GithubJob::is_wanted() const {
  return text_.condition.empty() ||
         holds(evaluated(condition_of(text_.condition), world_of("", Environment())));
}

std::string GithubJob::expanded_here(const std::string& text) const {
  return expanded(text, world_of("", Environment()));
}

ExpressionWorld GithubJob::world_of(const std::string& scope, const Environment& env) const {
  const Scope& here = scopes_.at(scope);
  return {
      .value = [this, &here, env](const std::vector<std::string>& path) { return value(path, here, env); },
      .status =
          [this, &here](std::string_view name) {
            if (name == "always") return true;
            if (name == "cancelled") return status_ == JobStatus::cancelled;
            const bool is_well = here.status == JobStatus::success && status_ != JobStatus::cancelled;
            return name == "success" ? is_well : here.status == JobStatus::failure;
          }};
}

json GithubJob::value(const std::vector<std::string>& path, const Scope& scope,
                      const Environment& env) const {
  const auto unknown = [&path] {
    std::string text;
    for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
    return std::runtime_error("there is no " + text);
  };
  const auto known = [&](const auto& all) -> json {
    const auto found = all.find(path.at(1));
    if (path.size() != 2 || found == all.end()) throw unknown();
    return *found;
  };
  const std::string& root = path.front();
  if (path.size() < 2) throw unknown();
  if (root == "steps") return step_value(path, scope);
  if (root == "inputs") return known(scope.inputs);
  if (root == "secrets" && path.size() == 2) return secret(path[1]);
  if (root == "vars" && place_.vars.contains(path[1])) return place_.vars.at(path[1]);
  if (root == "env" && env.contains(path[1])) return env.at(path[1]);
  if (root == "runner" && path[1] == "temp") return machine_.temp();
  if (root != "github") throw unknown();
  if (path[1] == "action_path") return HALOFORM_SOURCE_DIR;
  // Empty where the action is used from a folder, as it is here.
  if (path[1] == "action_repository") return "";
  const json* at = &github_;
  for (auto part = path.begin() + 1; part != path.end(); ++part) {
    if (!at->is_object() || !at->contains(*part)) throw unknown();
    at = &at->at(*part);
  }
  return *at;
}

json GithubJob::step_value(const std::vector<std::string>& path, const Scope& scope) const {
  const auto found = scope.steps.find(path[1]);
  if (found == scope.steps.end()) throw std::runtime_error("no step before has the id " + path[1]);
  const StepState& step = found->second;
  if (path.size() == 3 && (path[2] == "outcome" || path[2] == "conclusion")) return step.outcome;
  if (path.size() != 4 || path[2] != "outputs") throw std::runtime_error("steps." + path[1] + " has no such");
  if (const auto output = step.outputs.find(path[3]); output != step.outputs.end()) return output->second;
  // What a step leaves that was skipped, or did not end well, is empty.
  if (step.outcome != "success") return "";
  throw std::runtime_error("the step " + path[1] + " left no output " + path[3]);
}

json GithubJob::secret(const std::string& name) const {
  if (name == "GITHUB_TOKEN") return token_;
  const bool is_repository = place_.secrets.contains(name);
  const auto environment = place_.environments.find(text_.environment);
  const bool is_environment = environment != place_.environments.end() && environment->second.contains(name);
  if (!is_repository && !is_environment)
    throw std::runtime_error("the job " + text_.id + " has no secret " + name);
  if (run_.from_fork) return "";
  if (is_repository) return place_.secrets.at(name);
  if (run_.ref != "refs/heads/main")
    throw std::runtime_error(run_.ref + " may not use the environment " + text_.environment);
  return environment->second.at(name);
}

Environment GithubJob::around(const std::string& scope) const {
  Environment all = defaults_;
  const auto add = [&](const Environment& raw) {
    const ExpressionWorld world = world_of("", all);
    for (const auto& [name, text] : raw) all.insert_or_assign(name, expanded(text, world));
  };
  add(workflow_.env);
  add(text_.env);
  for (const auto& [name, text] : added_) all.insert_or_assign(name, text);
  for (const auto& [name, text] : scopes_.at(scope).env) all.insert_or_assign(name, text);
  return all;
}

Environment GithubJob::expanded_all(const Environment& raw, const std::string& scope) const {
  const ExpressionWorld world = world_of(scope, around(scope));
  Environment all;
  for (const auto& [name, text] : raw) all[name] = expanded(text, world);
  return all;
}

bool GithubJob::wanted(const ShellStep& step, JobStatus status) {
  if (status == JobStatus::cancelled) status_ = JobStatus::cancelled;
  Scope& scope = scopes_.at(step.scope);
  const std::string condition = condition_of(step.condition);
  bool runs = scope.is_entered;
  if (runs) {
    const ExpressionWorld world = world_of(step.scope, around(step.scope));
    // Evaluated in any case, so that what is unknown in it is found.
    const bool is_met = condition.empty() || holds(evaluated(condition, world));
    runs = is_met && (asks_for_status(condition) || world.status("success"));
  }
  if (!runs && !step.id.empty() && !scope.steps.contains(step.id)) scope.steps[step.id] = {"skipped", {}};
  return runs;
}

ShellStep GithubJob::filled(const ShellStep& step) {
  ShellStep full = step;
  full.env = around(step.scope);
  for (const auto& [name, text] : expanded_all(step.env, step.scope)) full.env.insert_or_assign(name, text);
  const ExpressionWorld world = world_of(step.scope, full.env);
  full.script = expanded(step.script, world);
  full.folder = expanded(step.folder, world);
  ++commands_;
  for (const char* name : command_files) {
    const std::string file = machine_.temp() + "/" + name + "-" + std::to_string(commands_);
    std::ofstream(file).flush();
    full.env[name] = file;
  }
  return full;
}

void GithubJob::ended(const ShellStep& step, const ProcessResult& result) {
  Scope& scope = scopes_.at(step.scope);
  const bool is_well = result.exit_code == 0;
  if (!is_well && !step.may_fail) scope.status = JobStatus::failure;
  if (!step.id.empty()) scope.steps[step.id].outcome = is_well ? "success" : "failure";
  if (!step.built_in) take_files(step);
}

void GithubJob::take_files(const ShellStep& step) {
  const auto file = [&step](const char* name) { return text_in(step.env.at(name)); };
  for (const auto& [name, value] : pairs_in(file("GITHUB_OUTPUT")))
    scopes_.at(step.scope).steps[step.id].outputs[name] = value;
  for (const auto& [name, value] : pairs_in(file("GITHUB_ENV"))) added_[name] = value;
  std::istringstream folders(file("GITHUB_PATH"));
  for (std::string folder; std::getline(folders, folder);)
    if (!folder.empty()) machine_.prepend_path(folder);
  const std::string summary = file("GITHUB_STEP_SUMMARY");
  if (summary.size() > largest_summary) throw std::runtime_error("a summary above 1 MiB is not shown");
  summary_ += summary;
}

}  // namespace haloform::test
