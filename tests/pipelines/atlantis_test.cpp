// The workflow of examples/ci/atlantis, whose lines Atlantis hands to `sh -c` one by one.
#include "tests/pipelines/job.hpp"
#include "tests/pipelines/yaml_fields.hpp"
#include "tests/support/pipelines.hpp"
#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <regex>
#include <string>
#include <utility>

namespace haloform::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string atlantis_folder = HALOFORM_SOURCE_DIR "/examples/ci/atlantis/";

/// The steps of one stage of a workflow on the server.
Job stage_of(const std::string& workflow, const std::string& stage) {
  const YAML::Node file = YAML::LoadFile(atlantis_folder + "repos.yaml");
  Job job{.name = stage, .steps = {}};
  for (const YAML::Node& node : file["workflows"][workflow][stage]["steps"]) {
    YamlFields step(node, stage);
    const std::string line = step.required("run");
    step.end();
    job.steps.push_back({.name = line, .script = line, .shell = {"sh"}});
  }
  return job;
}

/// What Atlantis puts into the environment of a `run` step. A step that fails ends the stage.
class Atlantis : public Host {
 public:
  explicit Atlantis(Environment env) : env_(std::move(env)) {}
  bool wanted(const ShellStep& /*step*/, JobStatus status) override { return status == JobStatus::success; }
  ShellStep filled(const ShellStep& step) override {
    ShellStep full = step;
    full.env = env_;
    return full;
  }
  void ended(const ShellStep& /*step*/, const ProcessResult& /*result*/) override {}

 private:
  Environment env_;
};

class OnAtlantis : public testing::Test {
 protected:
  OnAtlantis() { acme_.merge(many_agents(1)); }

  /// The folder of a pull request on the server, which is kept until it is closed.
  void open(const std::string& people) {
    const std::string head = acme_.push("change", people, "refs/heads/change");
    check_out(acme_.origin(), "change", machine_.workspace(), 0);
    env_ = {{"ATLANTIS_TERRAFORM_VERSION", "1.9.0"},
            {"DIR", machine_.workspace()},
            {"PLANFILE", machine_.workspace() + "/default.tfplan"},
            {"SHOWFILE", machine_.workspace() + "/default.json"},
            {"HEAD_COMMIT", head},
            {"HEAD_BRANCH_NAME", "change"},
            {"BASE_BRANCH_NAME", "main"},
            {"BASE_REPO_OWNER", "acme"},
            {"BASE_REPO_NAME", "people"},
            {"PULL_NUM", "41"},
            {"PULL_AUTHOR", "octo"},
            {"USER_NAME", "reviewer"},
            {"WORKSPACE", "default"},
            {"HALOFORM_STATE", "git:origin#haloform-state"}};
    for (const auto& [name, value] : acme_.sandbox().environment())
      if (value) env_[name] = *value;
  }
  JobResult run_stage(const std::string& stage) {
    Atlantis host(env_);
    return run_job(stage_of("haloform", stage), host, machine_);
  }

  Pipelines acme_{world_of({})};
  Machine machine_{program()};
  Environment env_;
};

TEST_F(OnAtlantis, a_plan_is_shown_in_its_words_and_applied_as_it_was_saved) {
  open(many_agents(3));
  const JobResult planned = run_stage("plan");
  ASSERT_EQ(planned.status, JobStatus::success) << planned.log();
  const std::string& shown_plan = planned.steps.back().process.out;
  EXPECT_TRUE(std::regex_search(
      shown_plan, std::regex(R"(Plan: (?:\d+ to import, )?\d+ to add, \d+ to change, \d+ to destroy)")))
      << shown_plan;
  EXPECT_THAT(shown_plan, HasSubstr("will be created"));
  const auto tree = nlohmann::json::parse(machine_.read("default.json"));
  EXPECT_EQ(tree.at("resource_changes").size(), 3U);
  EXPECT_TRUE(tree.contains("format_version"));

  const JobResult applied = run_stage("apply");
  EXPECT_EQ(applied.status, JobStatus::success) << applied.log();
  EXPECT_THAT(applied.steps.back().process.out, HasSubstr("Apply complete!"));
  EXPECT_EQ(acme_.control().count("create"), 3);
  EXPECT_NE(run_stage("apply").status, JobStatus::success) << "a plan is applied once";
  EXPECT_EQ(acme_.control().count("create"), 3);

  const JobResult again = run_stage("plan");
  EXPECT_THAT(again.steps.back().process.out,
              HasSubstr("No changes. Your infrastructure matches the configuration."));
}

TEST_F(OnAtlantis, a_mistake_ends_the_stage_before_halopsa_is_asked) {
  open("agents:\n" + agent_block("gil", "Gil", "no e-mail"));
  const JobResult planned = run_stage("plan");
  EXPECT_EQ(planned.status, JobStatus::failure);
  EXPECT_THAT(planned.steps.front().process.err,
              AllOf(HasSubstr("haloform.yaml:"), HasSubstr("e-mail address")));
  EXPECT_TRUE(planned.steps.back().skipped);
  EXPECT_EQ(acme_.control().summary().at("total"), 0);
}

TEST_F(OnAtlantis, the_file_of_the_repository_chooses_and_says_nothing_more) {
  const YAML::Node server = YAML::LoadFile(atlantis_folder + "repos.yaml")["repos"][0];
  EXPECT_FALSE(server["allow_custom_workflows"].as<bool>());
  YAML::Node repository = YAML::LoadFile(atlantis_folder + "atlantis.yaml");
  YamlFields fields(repository, "atlantis.yaml");
  EXPECT_EQ(fields.required("version"), "3");
  const auto projects = fields.node("projects");
  fields.end();
  ASSERT_TRUE(projects.has_value());
  YamlFields project((*projects)[0], "projects[0]");
  for (const char* key : {"name", "dir"}) static_cast<void>(project.required(key));
  EXPECT_EQ(project.required("workflow"), "haloform");
  static_cast<void>(project.fields("autoplan").texts("when_modified"));
  project.end();
}

}  // namespace
}  // namespace haloform::test
