// The actions that GitHub's runner is given: those that everybody uses, in a few lines each, and the one of this repository.
#include "tests/pipelines/github_job.hpp"
#include "tests/pipelines/yaml_fields.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::string& own_action_text() {
  static const std::string text = bytes_of(fs::path(HALOFORM_SOURCE_DIR) / "action.yml");
  return text;
}

std::string given(const Environment& with, const std::string& name, const std::string& otherwise = {}) {
  const auto found = with.find(name);
  return found == with.end() ? otherwise : found->second;
}

/// The files of a folder that one line of `path` names: a name, or a beginning and an end with `*` between them.
std::vector<fs::path> files_named(const fs::path& folder, const std::string& line) {
  const std::size_t star = line.find('*');
  if (star == std::string::npos) {
    if (fs::is_regular_file(folder / line)) return {folder / line};
    return {};
  }
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (entry.is_regular_file() && name.starts_with(line.substr(0, star)) &&
        name.ends_with(line.substr(star + 1)))
      found.push_back(entry.path());
  }
  return found;
}

}  // namespace

void RunArtifacts::leave(std::uint64_t run, const std::string& name, Files files, bool replaces) {
  if (has(run, name) && !replaces)
    throw StepFailed("an artifact with the name " + name + " is there already");
  all_[{run, name}] = std::move(files);
}

const RunArtifacts::Files& RunArtifacts::of(std::uint64_t run, const std::string& name) const {
  const auto found = all_.find({run, name});
  if (found == all_.end()) throw StepFailed("there is no artifact " + name);
  return found->second;
}

bool RunArtifacts::has(std::uint64_t run, const std::string& name) const {
  return all_.contains({run, name});
}

ShellStep GithubJob::raw_step(const GithubStep& step, const std::string& scope) const {
  ShellStep raw{.name = step.name,
                .script = step.run,
                .env = step.env,
                .folder = step.folder,
                .condition = step.condition,
                .may_fail = step.may_fail,
                .id = step.id,
                .scope = scope};
  const std::string shell = step.shell.empty() ? workflow_.shell : step.shell;
  if (shell.empty()) raw.shell = {"bash", "-e"};
  if (!shell.empty() && shell != "bash") not_understood(step.name, "the shell " + shell);
  return raw;
}

Job GithubJob::job() {
  Job job{.name = text_.id, .steps = {}};
  for (const GithubStep& step : text_.steps) {
    const std::string action = step.uses.substr(0, step.uses.find('@'));
    ShellStep raw = raw_step(step, "");
    if (step.uses.empty()) {
    } else if (action == "actions/checkout") {
      raw.built_in = [this, &step] { return check_out_here(step); };
    } else if (action == "actions/upload-artifact") {
      raw.built_in = [this, &step] { return upload(step); };
    } else if (action == "actions/download-artifact") {
      raw.built_in = [this, &step] { return download(step); };
    } else if (step.uses == "./" || action == "OWNER/haloform") {
      add_own_action(job, step, read_action(own_action_text(), "action.yml"));
      continue;
    } else {
      not_understood(text_.id, "the action " + step.uses);
    }
    job.steps.push_back(std::move(raw));
  }
  return job;
}

void GithubJob::add_own_action(Job& job, const GithubStep& step, const GithubAction& action) {
  const std::string scope = "action " + std::to_string(scopes_.size());
  scopes_[scope];
  ShellStep first = raw_step(step, "");
  first.built_in = [this, step, action, scope] { return enter(step, action, scope); };
  job.steps.push_back(first);
  for (const GithubStep& inner : action.steps) {
    ShellStep raw = raw_step(inner, scope);
    raw.may_fail = step.may_fail;
    job.steps.push_back(std::move(raw));
  }
  ShellStep last = raw_step(step, scope);
  last.name += ", the end";
  last.env.clear();
  last.condition = "always()";
  last.id.clear();
  last.built_in = [this, step, action, scope] { return leave(step, action, scope); };
  job.steps.push_back(last);
}

Environment GithubJob::with_of(const GithubStep& step, const std::vector<std::string>& known) const {
  for (const auto& [name, text] : step.with)
    if (std::ranges::find(known, name) == known.end())
      throw std::runtime_error(step.uses + " has no input " + name);
  return expanded_all(step.with, "");
}

std::string GithubJob::enter(const GithubStep& step, const GithubAction& action, const std::string& scope) {
  std::vector<std::string> known;
  for (const auto& [name, text] : action.inputs) known.push_back(name);
  Scope& inner = scopes_.at(scope);
  for (const auto& [name, text] : expanded_all(action.inputs, "")) inner.inputs[name] = text;
  for (const auto& [name, text] : place_.action_inputs) inner.inputs[name] = text;
  for (const auto& [name, text] : with_of(step, known)) inner.inputs[name] = text;
  inner.env = expanded_all(step.env, "");
  inner.is_entered = true;
  return {};
}

std::string GithubJob::leave(const GithubStep& step, const GithubAction& action, const std::string& scope) {
  const Scope& inner = scopes_.at(scope);
  Scope& outer = scopes_.at("");
  const bool is_well = inner.status == JobStatus::success;
  if (!is_well && !step.may_fail) outer.status = JobStatus::failure;
  StepState state{is_well ? "success" : "failure", {}};
  for (const auto& [name, text] : action.outputs) {
    // An output is there where the command has it.
    ExpressionWorld world = world_of(scope, Environment());
    world.value = [&inner, &text](const std::vector<std::string>& path) -> json {
      if (path.size() != 4 || path[0] != "steps" || !inner.steps.contains(path[1]))
        throw std::runtime_error("action.yml: an output that no step has: " + text);
      const auto& outputs = inner.steps.at(path[1]).outputs;
      return outputs.contains(path[3]) ? json(outputs.at(path[3])) : json();
    };
    if (const std::string value = expanded(text, world); !value.empty()) state.outputs[name] = value;
  }
  outputs_ = state.outputs;
  if (!step.id.empty()) outer.steps[step.id] = std::move(state);
  return {};
}

std::string GithubJob::check_out_here(const GithubStep& step) {
  const Environment with = with_of(step, {"fetch-depth", "persist-credentials"});
  if (!text_.permissions.contains("contents"))
    throw StepFailed("Error: Not Found: may not read the contents");
  const bool keeps = given(with, "persist-credentials", "true") == "true";
  defaults_["PIPELINE_CONTENTS"] =
      keeps && !run_.from_fork ? text_.permissions.at("contents") : std::string("read");
  const bool is_branch = run_.ref.starts_with("refs/heads/");
  const std::string folder = machine_.workspace();
  std::string commit =
      check_out(place_.origin, run_.commit, folder, std::stoi(given(with, "fetch-depth", "1")));
  if (commit != run_.commit) throw StepFailed("checked out " + commit + " in the place of " + run_.commit);
  if (is_branch) {
    const ProcessResult named =
        haloform::test::run({"git", "checkout", "-q", "-B", run_.ref.substr(11)}, {.folder = folder});
    if (named.exit_code != 0) throw StepFailed(named.err);
  }
  return "HEAD is now at " + commit + "\n";
}

std::string GithubJob::upload(const GithubStep& step) {
  const Environment with = with_of(step, {"name", "path", "if-no-files-found", "overwrite"});
  RunArtifacts::Files files;
  std::istringstream lines(given(with, "path"));
  for (std::string line; std::getline(lines, line);)
    for (const fs::path& file : files_named(machine_.workspace(), line))
      files[file.filename()] = bytes_of(file);
  const std::string name = given(with, "name", "artifact");
  if (files.empty() && given(with, "if-no-files-found", "warn") == "error")
    throw StepFailed("No files were found with the provided path: " + given(with, "path"));
  if (files.empty()) return "No files were found\n";
  place_.artifacts->leave(run_.number, name, std::move(files), given(with, "overwrite", "false") == "true");
  const json& pull = run_.payload.value("pull_request", json());
  const std::string head = pull.is_object() ? pull.at("head").at("sha").get<std::string>() : run_.commit;
  place_.forge->leave_artifact({name, run_.number, head, run_.from_fork});
  return "Artifact " + name + " has been successfully uploaded\n";
}

std::string GithubJob::download(const GithubStep& step) {
  const Environment with = with_of(step, {"name", "run-id", "github-token"});
  const std::string run = given(with, "run-id", std::to_string(run_.number));
  // Of another run: by the API, with a token.
  if (run != std::to_string(run_.number) &&
      (given(with, "github-token") != token_ || !text_.permissions.contains("actions")))
    throw StepFailed("Resource not accessible by integration");
  for (const auto& [name, bytes] : place_.artifacts->of(std::stoull(run), given(with, "name")))
    std::ofstream(fs::path(machine_.workspace()) / name, std::ios::binary) << bytes;
  return "Artifact download completed successfully.\n";
}

}  // namespace haloform::test
