#include "tests/pipelines/github_file.hpp"

#include "tests/pipelines/yaml_fields.hpp"

#include <yaml-cpp/yaml.h>

#include <set>
#include <utility>

namespace haloform::test {
namespace {

GithubStep read_step(const YAML::Node& node, const std::string& where) {
  YamlFields fields(node, where);
  GithubStep step{.name = fields.text("name"),
                  .id = fields.text("id"),
                  .condition = fields.text("if"),
                  .uses = fields.text("uses"),
                  .run = fields.text("run"),
                  .shell = fields.text("shell"),
                  .folder = fields.text("working-directory"),
                  .may_fail = fields.flag("continue-on-error", false),
                  .with = fields.pairs("with"),
                  .env = fields.pairs("env")};
  fields.end();
  if (step.uses.empty() == step.run.empty()) not_understood(where, "a step that has not one of uses and run");
  if (step.name.empty()) step.name = "Run " + (step.uses.empty() ? step.run : step.uses);
  return step;
}

std::vector<GithubStep> read_steps(YamlFields& fields) {
  const auto list = fields.node("steps");
  if (!list || !list->IsSequence()) not_understood(fields.where(), "a job without steps");
  std::vector<GithubStep> steps;
  for (const YAML::Node& node : *list)
    steps.push_back(read_step(node, fields.where() + ".steps[" + std::to_string(steps.size()) + "]"));
  return steps;
}

/// What the token of a job may do. Nothing else is given where a file says something.
std::map<std::string, std::string> read_permissions(YamlFields& fields) {
  static const std::set<std::string> known{"actions", "contents", "issues", "pull-requests"};
  auto permissions = fields.pairs("permissions");
  for (const auto& [area, right] : permissions) {
    if (!known.contains(area) || (right != "read" && right != "write"))
      not_understood(fields.where(), "the permission " + area + ": " + right);
  }
  return permissions;
}

GithubJobText read_job(const std::string& id, const YAML::Node& node, const std::string& where) {
  YamlFields fields(node, where);
  if (!fields.required("runs-on").starts_with("ubuntu-")) not_understood(where, "another runner");
  static_cast<void>(fields.text("timeout-minutes"));
  GithubJobText job{.id = id,
                    .condition = fields.text("if"),
                    .environment = fields.text("environment"),
                    .needs = fields.texts("needs"),
                    .permissions = read_permissions(fields),
                    .env = fields.pairs("env"),
                    .steps = read_steps(fields)};
  fields.end();
  return job;
}

void read_events(GithubWorkflow& workflow, const YAML::Node& on, const std::string& where) {
  YamlFields events(on, where + ".on");
  for (const char* name : {"push", "pull_request", "workflow_dispatch", "schedule"}) {
    const auto event = events.node(name);
    if (!event) continue;
    workflow.events[name] = {};
    if (!event->IsMap()) continue;
    YamlFields fields(*event, where + ".on." + name);
    workflow.events[name] = fields.texts("branches");
    YamlFields inputs = fields.fields("inputs");
    if (const auto digest = inputs.node("digest")) workflow.inputs.emplace_back("digest");
    inputs.end();
    fields.end();
  }
  events.end();
}

}  // namespace

GithubWorkflow read_workflow(const std::string& text, const std::string& where) {
  YamlFields fields(YAML::Load(text), where);
  GithubWorkflow workflow;
  workflow.name = fields.required("name");
  const auto on = fields.node("on");
  if (!on) not_understood(where, "a workflow that nothing starts");
  read_events(workflow, *on, where);
  // A job that says nothing may do nothing.
  if (const auto permissions = fields.node("permissions");
      !permissions || !permissions->IsMap() || permissions->size() != 0)
    not_understood(where, "permissions of the whole workflow");
  workflow.env = fields.pairs("env");
  YamlFields defaults = fields.fields("defaults");
  YamlFields run = defaults.fields("run");
  workflow.shell = run.text("shell");
  run.end();
  defaults.end();
  YamlFields concurrency = fields.fields("concurrency");
  workflow.group = concurrency.required("group");
  workflow.cancels_running = concurrency.flag("cancel-in-progress", false);
  concurrency.end();
  const auto jobs = fields.node("jobs");
  if (!jobs) not_understood(where, "a workflow without jobs");
  for (const auto& pair : *jobs) {
    const std::string id = pair.first.Scalar();
    workflow.jobs.push_back(read_job(id, pair.second, where + ".jobs." + id));
  }
  fields.end();
  return workflow;
}

GithubAction read_action(const std::string& text, const std::string& where) {
  YamlFields fields(YAML::Load(text), where);
  GithubAction action;
  for (const char* key : {"name", "description"}) static_cast<void>(fields.required(key));
  static_cast<void>(fields.pairs("branding"));
  const auto inputs = fields.node("inputs");
  for (const auto& pair : inputs.value_or(YAML::Node(YAML::NodeType::Map))) {
    YamlFields input(pair.second, where + ".inputs." + pair.first.Scalar());
    static_cast<void>(input.required("description"));
    action.inputs[pair.first.Scalar()] = input.required("default");
    input.end();
  }
  const auto outputs = fields.node("outputs");
  for (const auto& pair : outputs.value_or(YAML::Node(YAML::NodeType::Map))) {
    YamlFields output(pair.second, where + ".outputs." + pair.first.Scalar());
    static_cast<void>(output.required("description"));
    action.outputs[pair.first.Scalar()] = output.required("value");
    output.end();
  }
  YamlFields runs = fields.fields("runs");
  if (runs.required("using") != "composite") not_understood(where, "an action that is not composite");
  action.steps = read_steps(runs);
  for (const GithubStep& step : action.steps)
    if (step.run.empty() || step.shell.empty()) not_understood(where, "a step without run and shell");
  runs.end();
  fields.end();
  return action;
}

}  // namespace haloform::test
