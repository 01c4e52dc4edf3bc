#include "tests/pipelines/github_site.hpp"

#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string example(const std::string& name) {
  std::ifstream in(fs::path(HALOFORM_SOURCE_DIR) / "examples/ci/github" / (name + ".yml"));
  if (!in) throw std::runtime_error("there is no workflow " + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

json repository() {
  return {{"id", 55}, {"full_name", "acme/people"}, {"default_branch", "main"}, {"private", true}};
}

/// Whether a workflow begins with such a run.
void expect_started(const GithubWorkflow& workflow, const GithubRun& run) {
  const auto event = workflow.events.find(run.event);
  if (event == workflow.events.end())
    throw std::runtime_error(workflow.name + " does not begin on " + run.event);
  for (const std::string& branch : event->second)
    if (branch != "main") throw std::runtime_error("another branch than main: " + branch);
  for (const std::string& input : workflow.inputs)
    if (run.event == "workflow_dispatch" && !run.inputs.contains(input))
      throw std::runtime_error("the input " + input + " is required");
}

/// A push to the repository with the token of a job needs its permission.
void guard_pushes(const std::string& origin) {
  const std::string hook = origin + "/hooks/pre-receive";
  std::ofstream(hook) << "#!/bin/sh\n"
                         "[ \"${PIPELINE_CONTENTS-write}\" = write ] && exit 0\n"
                         "echo 'Write access to repository not granted.' >&2\n"
                         "exit 1\n";
  fs::permissions(hook, fs::perms::owner_all);
}

}  // namespace

GithubSite::GithubSite(const json& world, const std::string& settings)
    : acme_(world, "{git: {remote: origin}" + settings + "}") {
  guard_pushes(acme_.origin());
  fs::create_symlink(fs::absolute(program()), tools_.path() / "haloform");
  const SandboxServer& sandbox = acme_.sandbox();
  place_.origin = acme_.origin();
  place_.forge = &forge_;
  place_.artifacts = &artifacts_;
  place_.vars = {{"HALOPSA_URL", sandbox.url()}, {"HALOPSA_PLAN_SCOPE", "read:agents read:teams"}};
  place_.secrets = {{"HALOPSA_PLAN_CLIENT_ID", sandbox.client_id()},
                    {"HALOPSA_PLAN_CLIENT_SECRET", sandbox.client_secret()}};
  place_.environments["people"] = {{"HALOPSA_CLIENT_ID", sandbox.client_id()},
                                   {"HALOPSA_CLIENT_SECRET", sandbox.client_secret()}};
  place_.action_inputs = {{"path", tools_.path().string()}};
}

GithubSite::~GithubSite() { EXPECT_THAT(forge_.broken(), testing::IsEmpty()); }

void GithubSite::push(int pull, std::string_view people, bool from_fork) {
  Pull& one = pulls_[pull];
  const std::string number = std::to_string(pull);
  one.branch = "change-" + number;
  one.from_fork = from_fork;
  one.head = acme_.push(one.branch, people,
                        from_fork ? "refs/pull/" + number + "/head" : "refs/heads/" + one.branch);
  one.trial =
      acme_.merge_branch(one.branch, "Merge " + one.head + " into main", "refs/pull/" + number + "/merge");
  forge_.push(number, one.head);
}

json GithubSite::event_of(int pull) const {
  const Pull& one = pulls_.at(pull);
  const std::string from = one.from_fork ? "stranger/people" : "acme/people";
  return {{"action", "synchronize"},
          {"number", pull},
          {"repository", repository()},
          {"sender", {{"login", one.from_fork ? "stranger" : "octo"}}},
          {"pull_request",
           {{"number", pull},
            {"state", "open"},
            {"merged", false},
            {"user", {{"login", one.from_fork ? "stranger" : "octo"}}},
            {"head", {{"sha", one.head}, {"ref", one.branch}, {"repo", {{"full_name", from}}}}},
            {"base", {{"ref", "main"}, {"repo", {{"full_name", "acme/people"}}}}}}}};
}

GithubRun GithubSite::run_of_pull(int pull) {
  return {.event = "pull_request",
          .payload = event_of(pull),
          .ref = "refs/pull/" + std::to_string(pull) + "/merge",
          .commit = pulls_.at(pull).trial,
          .number = ++runs_,
          .from_fork = pulls_.at(pull).from_fork};
}

GithubRun GithubSite::merge(int pull) {
  const Pull& one = pulls_.at(pull);
  const std::string number = std::to_string(pull);
  const std::string message = "Merge pull request #" + number + " from acme/" + one.branch;
  const std::string commit = acme_.merge_branch(one.branch, message, "refs/heads/main");
  forge_.merge(number, commit);
  const json of_commit = {{"id", commit},
                          {"message", message},
                          {"author", {{"name", "Octo"}, {"username", "octo"}}},
                          {"committer", {{"name", "GitHub"}, {"username", "web-flow"}}}};
  return {.event = "push",
          .payload = {{"ref", "refs/heads/main"},
                      {"after", commit},
                      {"head_commit", of_commit},
                      {"repository", repository()}},
          .ref = "refs/heads/main",
          .commit = commit,
          .number = ++runs_};
}

GithubRun GithubSite::run_by_hand(const Environment& inputs) {
  return {.event = "workflow_dispatch",
          .payload = {{"inputs", inputs}, {"ref", "refs/heads/main"}, {"repository", repository()}},
          .ref = "refs/heads/main",
          .commit = acme_.git({"rev-parse", "main"}),
          .number = ++runs_,
          .inputs = inputs};
}

GithubRun GithubSite::run_by_night() {
  return {.event = "schedule",
          .payload = {{"schedule", "17 3 * * *"}, {"repository", repository()}},
          .ref = "refs/heads/main",
          .commit = acme_.git({"rev-parse", "main"}),
          .number = ++runs_};
}

GithubEnd GithubSite::run(const std::string& name, const GithubRun& run,
                          const std::function<bool()>& cancel) {
  return run_text(example(name), run, cancel);
}

GithubEnd GithubSite::run_text(const std::string& text, const GithubRun& run,
                               const std::function<bool()>& cancel) {
  const GithubWorkflow workflow = read_workflow(text, "the workflow");
  expect_started(workflow, run);
  GithubEnd end;
  std::unique_lock<std::mutex> turn;
  for (const GithubJobText& wanted : workflow.jobs) {
    if (!wanted.needs.empty()) throw std::runtime_error("the harness does not know `needs`");
    auto machine = std::make_unique<Machine>("");
    GithubJob host(workflow, wanted, run, place_, *machine);
    if (!host.is_wanted()) continue;
    if (has_groups_ && !turn.owns_lock()) {
      const std::lock_guard guard(mutex_);
      turn = std::unique_lock(groups_[host.expanded_here(workflow.group)], std::defer_lock);
    }
    if (has_groups_ && !turn.owns_lock()) turn.lock();
    GithubJobEnd& job = end[wanted.id];
    job.result = run_job(host.job(), host, *machine, cancel);
    job.summary = host.summary();
    job.outputs = host.outputs_of_action();
    // GitHub would hide them in its log; nobody writes them in the first place.
    std::string all = job.result.log() + job.summary + machine->all_files();
    for (const auto& [number, comment] : pulls_)
      for (const ForgeComment& one : forge_.comments(std::to_string(number))) all += one.body;
    EXPECT_FALSE(all.contains(acme_.sandbox().client_secret())) << job.result.log();
    EXPECT_FALSE(all.contains(forge_job_with)) << job.result.log();
    job.machine = std::move(machine);
  }
  return end;
}

GithubJobEnd GithubSite::run_job_of(const std::string& workflow, const GithubRun& one,
                                    const std::function<bool()>& cancel) {
  GithubEnd end = run(workflow, one, cancel);
  if (end.size() != 1) throw std::runtime_error(workflow + " ran " + std::to_string(end.size()) + " jobs");
  return std::move(end.begin()->second);
}

std::string GithubSite::comment(int pull) const {
  const auto all = forge_.comments(std::to_string(pull));
  EXPECT_EQ(all.size(), 1U);
  return all.size() == 1 ? all.front().body : std::string();
}

}  // namespace haloform::test
