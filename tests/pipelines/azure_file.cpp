#include "tests/pipelines/azure_file.hpp"

#include "tests/pipelines/yaml_fields.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <regex>
#include <stdexcept>
#include <utility>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;

bool is_same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) == std::tolower(static_cast<unsigned char>(right));
  });
}

const std::string* value_of(const AzureVariables& variables, std::string_view name) {
  const auto found =
      std::ranges::find_if(variables, [&](const auto& pair) { return is_same_name(pair.first, name); });
  return found == variables.end() ? nullptr : &found->second;
}

/// The branches of `{branches: {include: [...]}}`.
std::vector<std::string> branches_of(YamlFields trigger) {
  YamlFields branches = trigger.fields("branches");
  std::vector<std::string> names = branches.texts("include");
  branches.end();
  return names;
}

std::vector<std::string> groups_of(YamlFields& fields, std::vector<std::string> groups) {
  const auto list = fields.node("variables");
  if (!list) return groups;
  for (const YAML::Node& one : *list) {
    YamlFields variable(one, fields.where() + ".variables");
    groups.push_back(variable.required("group"));
    variable.end();
  }
  return groups;
}

AzureStep step_of(YamlFields fields) {
  AzureStep step;
  step.name = fields.text("displayName");
  step.condition = fields.text("condition");
  step.env = fields.pairs("env");
  step.folder = fields.text("workingDirectory");
  if (std::string script = fields.text("bash"); !script.empty()) {
    step.script = std::move(script);
  } else if (const std::string what = fields.text("checkout"); !what.empty()) {
    if (what != "self") not_understood(fields.where(), "checkout: " + what);
    step.kind = AzureStep::Kind::checkout;
    step.keeps_credentials = fields.flag("persistCredentials", false);
    step.fetch_depth = std::stoi(fields.required("fetchDepth"));
  } else if (std::string folder = fields.text("publish"); !folder.empty()) {
    step.kind = AzureStep::Kind::publish;
    step.script = std::move(folder);
    step.artifact = fields.required("artifact");
  } else {
    if (fields.required("download") != "current") not_understood(fields.where(), "a download of others");
    step.kind = AzureStep::Kind::download;
    step.artifact = fields.required("artifact");
  }
  if (step.name.empty()) step.name = step.artifact.empty() ? "checkout" : "artifact " + step.artifact;
  fields.end();
  return step;
}

std::vector<AzureStep> steps_in(const YAML::Node& list, const fs::path& folder, const std::string& where) {
  if (!list.IsSequence()) not_understood(where, "steps that are no list");
  std::vector<AzureStep> steps;
  for (const YAML::Node& one : list) {
    YamlFields fields(one, where + ".steps");
    const std::string other = fields.text("template");
    if (other.empty()) {
      steps.push_back(step_of(std::move(fields)));
      continue;
    }
    fields.end();
    YamlFields file(YAML::LoadFile(folder / other), other);
    const auto theirs = file.node("steps");
    file.end();
    if (!theirs) not_understood(other, "a template without steps");
    for (AzureStep& step : steps_in(*theirs, folder, other)) steps.push_back(std::move(step));
  }
  return steps;
}

/// Of a deployment they are in `strategy`.
YAML::Node steps_node(YamlFields& job, bool is_deployment) {
  if (!is_deployment) {
    const auto steps = job.node("steps");
    if (!steps) not_understood(job.where(), "a job without steps");
    return *steps;
  }
  YamlFields strategy = job.fields("strategy");
  YamlFields once = strategy.fields("runOnce");
  YamlFields deploy = once.fields("deploy");
  const auto steps = deploy.node("steps");
  for (const YamlFields* one : {&strategy, &once, &deploy}) one->end();
  if (!steps) not_understood(job.where(), "a deployment without steps");
  return *steps;
}

std::vector<AzureJob> jobs_in(const YAML::Node& list, const std::string& stage,
                              const std::vector<std::string>& groups, const fs::path& folder) {
  std::vector<AzureJob> jobs;
  for (const YAML::Node& one : list) {
    YamlFields fields(one, "job");
    AzureJob job;
    job.stage = stage;
    job.name = fields.text("job");
    const bool is_deployment = job.name.empty();
    if (is_deployment) {
      job.name = fields.required("deployment");
      job.environment = fields.required("environment");
    }
    job.condition = fields.text("condition");
    job.groups = groups_of(fields, groups);
    job.steps = steps_in(steps_node(fields, is_deployment), folder, job.name);
    fields.end();
    jobs.push_back(std::move(job));
  }
  return jobs;
}

/// Each one needs the one before it, as Azure has it without `dependsOn`.
std::vector<AzureJob> jobs_of_stages(const YAML::Node& list, const std::vector<std::string>& groups,
                                     const fs::path& folder) {
  std::vector<AzureJob> jobs;
  std::string before;
  for (const YAML::Node& one : list) {
    YamlFields stage(one, "stage");
    const std::string name = stage.required("stage");
    const std::string needs = stage.text("dependsOn");
    if (!needs.empty() && needs != before) not_understood(name, "dependsOn: " + needs);
    const auto theirs = stage.node("jobs");
    stage.end();
    for (AzureJob& job : jobs_in(*theirs, name, groups, folder)) jobs.push_back(std::move(job));
    before = name;
  }
  return jobs;
}

// --- conditions ---

std::string operand_of(std::string_view text, const AzureVariables& variables) {
  static const std::regex variable(R"( *variables\['([A-Za-z.]+)'\] *)");
  static const std::regex literal(R"( *'([^']*)' *)");
  const std::string whole(text);
  std::smatch found;
  if (std::regex_match(whole, found, variable)) return azure_value(variables, found[1].str());
  if (std::regex_match(whole, found, literal)) return found[1];
  not_understood("a condition", whole);
}

}  // namespace

AzureFile azure_file(const std::string& file) {
  YamlFields top(YAML::LoadFile(file), file);
  AzureFile read;
  const auto trigger = top.node("trigger");
  if (!trigger) not_understood(file, "a file without a trigger: each push to any branch starts it");
  if (!trigger->IsScalar()) {
    YamlFields fields(*trigger, file + ".trigger");
    read.branches = branches_of(fields);
  } else if (trigger->Scalar() != "none") {
    not_understood(file, "trigger: " + trigger->Scalar());
  }
  // Else pull requests of GitHub, strangers' among them, start it.
  if (top.required("pr") != "none") not_understood(file, "pr");
  if (const auto schedules = top.node("schedules")) {
    for (const YAML::Node& one : *schedules) {
      YamlFields schedule(one, file + ".schedules");
      static_cast<void>(schedule.required("cron"));
      static_cast<void>(schedule.text("displayName"));
      if (!schedule.flag("always", false)) not_understood(file, "a schedule that runs after a push alone");
      YamlFields branches = schedule.fields("branches");
      read.scheduled_on = branches.texts("include");
      branches.end();
      schedule.end();
    }
  }
  const std::string lock = top.text("lockBehavior");
  if (!lock.empty() && lock != "sequential") not_understood(file, "lockBehavior: " + lock);
  read.is_sequential = !lock.empty();
  YamlFields pool = top.fields("pool");
  if (!pool.required("vmImage").starts_with("ubuntu-")) not_understood(file, "its pool");
  pool.end();
  const std::vector<std::string> groups = groups_of(top, {});
  const fs::path folder = fs::path(file).parent_path();
  const auto jobs = top.node("jobs");
  const auto stages = top.node("stages");
  top.end();
  if (jobs.has_value() == stages.has_value()) not_understood(file, "its jobs");
  read.jobs = jobs ? jobs_in(*jobs, {}, groups, folder) : jobs_of_stages(*stages, groups, folder);
  return read;
}

bool azure_condition(std::string_view text, const AzureVariables& variables, JobStatus status) {
  if (text == "always()") return true;
  if (text == "succeeded()" || text.empty()) return status == JobStatus::success;
  if (text == "failed()") return status == JobStatus::failure;
  static const std::regex compared(R"((eq|ne)\(([^,()]*),([^,()]*)\))");
  const std::string whole(text);
  std::smatch found;
  if (!std::regex_match(whole, found, compared)) not_understood("a condition", whole);
  // Azure compares texts whatever the case of their letters.
  const bool same =
      is_same_name(operand_of(found[2].str(), variables), operand_of(found[3].str(), variables));
  return same == (found[1] == "eq");
}

std::string azure_expanded(std::string_view text, const AzureVariables& variables) {
  static const std::regex place(R"(\$\(([A-Za-z_][A-Za-z0-9_.]*)\))");
  std::string out;
  std::string left(text);
  for (std::smatch found; std::regex_search(left, found, place);) {
    const std::string* const value = value_of(variables, found[1].str());
    out += found.prefix().str() + (value != nullptr ? *value : found.str());
    const std::string behind = found.suffix();
    left = behind;
  }
  return out + left;
}

std::string azure_value(const AzureVariables& variables, std::string_view name) {
  const std::string* const value = value_of(variables, name);
  return value == nullptr ? std::string() : *value;
}

}  // namespace haloform::test
