// What a pipeline is given beside the text: commands to its runner on stdout, files that the runner names, reports for its host.
#include "tests/support/report_rules.hpp"
#include "tests/support/runner_models.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr std::array kinds{"github", "gitlab", "codequality", "azure", "bitbucket", "sarif", "junit"};

Flags to_files() {
  Flags flags;
  for (const char* kind : kinds) flags.insert(flags.end(), {"-o", std::string(kind) + "=out." + kind});
  return flags;
}

void expect_taken(const Stage& stage) {
  EXPECT_THAT(wrong_in_sarif(json::parse(stage.read("out.sarif"))), IsEmpty());
  EXPECT_THAT(wrong_in_codequality(json::parse(stage.read("out.codequality"))), IsEmpty());
  EXPECT_THAT(wrong_in_insights(json::parse(stage.read("out.bitbucket"))), IsEmpty());
  EXPECT_NO_THROW((void)read_junit(stage.read("out.junit")));
}

TEST(HostOutputs, of_the_example_are_taken_by_their_hosts) {
  const Stage stage = Stage::example("acme");
  const ProcessResult plan = stage.plan(to_files());
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  expect_taken(stage);
  EXPECT_THAT(wrong_in_terraform_report(json::parse(stage.read("out.gitlab"))), IsEmpty());
  const ProcessResult apply = stage.apply(to_files());
  EXPECT_EQ(apply.exit_code, 0) << shown(apply);
  expect_taken(stage);
}

// ---- a configuration that is wrong

const char* const mistakes =
    "agents:\n"
    "  jane: {name: Jane Smith, emial: jane@example.com}\n"
    "  joe: {name: \"\", email: joe@example.com}\n"
    "teams:\n"
    "  support: {name: Support, members: [jan]}\n";

TEST(HostOutputs, of_a_wrong_configuration_are_there_and_name_every_mistake) {
  const Stage stage(world_of({}));
  stage.configure(mistakes);
  Flags flags{"validate"};
  for (const char* kind : {"github", "codequality", "azure", "bitbucket", "sarif", "junit"})
    flags.insert(flags.end(), {"-o", std::string(kind) + "=out." + kind});
  const ProcessResult result = stage.haloform(flags);
  EXPECT_EQ(result.exit_code, 3) << shown(result);
  expect_taken(stage);
  std::vector<std::string> rules;
  const json sarif = json::parse(stage.read("out.sarif"));
  for (const json& one : sarif.at("runs").at(0).at("results")) rules.push_back(one.at("ruleId"));
  EXPECT_THAT(rules, ElementsAre("unknown_key", "missing_field", "unknown_reference"));
  const auto commands = github_obeys(stage.read("out.github"));
  EXPECT_THAT(commands, SizeIs(3));
  for (const RunnerCommand& command : commands) EXPECT_EQ(command.properties.at("file"), "haloform.yaml");
  const auto tests = read_junit(stage.read("out.junit"));
  EXPECT_EQ(std::ranges::count(tests, "failure", &JunitTest::end), 3);
}

TEST(HostOutputs, of_a_right_configuration_say_so) {
  const Stage stage(world_of({}));
  stage.configure("agents: {jane: {name: Jane Smith, email: jane@example.com}}\n");
  const ProcessResult result =
      stage.haloform({"validate", "-o", "junit=out.junit", "-o", "sarif=out.sarif", "-o", "github"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_THAT(github_obeys(result.out), IsEmpty()) << "there is nothing to annotate";
  EXPECT_THAT(result.out, HasSubstr("The configuration is valid")) << "people read the text beside commands";
  const auto tests = read_junit(stage.read("out.junit"));
  ASSERT_THAT(tests, SizeIs(1));
  EXPECT_EQ(tests.front().end, "passed");
  EXPECT_THAT(json::parse(stage.read("out.sarif")).at("runs").at(0).at("results"), IsEmpty());
}

// ---- what the runner is left

const char* const leaver_gone = "agents: {joe: {name: Joe Doe, email: joe@example.com}}\n";

/// Jane is managed, and gone from the configuration.
Stage with_a_leaver() {
  Stage stage(
      world_of({agent_row(7, "Jane Smith", "jane@example.com"), agent_row(8, "Joe Doe", "joe@example.com")}));
  stage.configure(
      "guards: {deactivate: 1}\n"
      "agents: {jane: {name: Jane Smith, email: jane@example.com}, joe: {name: Joe Doe, email: "
      "joe@example.com}}\n");
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  stage.configure(std::string("guards: {deactivate: 1}\n") + leaver_gone);
  return stage;
}

TEST(GithubOutput, annotates_and_leaves_what_later_steps_may_use) {
  const Stage stage = with_a_leaver();
  stage.write("outputs", "earlier=1");
  const ProcessResult plan =
      stage.haloform({"plan", "-o", "text", "-o", "github"}, {{"GITHUB_OUTPUT", stage.path("outputs")}});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  const auto commands = github_obeys(plan.out);
  ASSERT_THAT(commands, SizeIs(1)) << plan.out;
  EXPECT_EQ(commands.front().name, "warning");
  EXPECT_THAT(commands.front().properties.at("title"), HasSubstr("agent.jane"));
  EXPECT_THAT(plan.out, HasSubstr("\nPlan: 0 to add, 1 to change, 0 to destroy.\n"))
      << "people read the text beside it";
  const std::string outputs = stage.read("outputs");
  EXPECT_THAT(outputs, StartsWith("earlier=1\ndigest=sha256:"));
  EXPECT_THAT(outputs, HasSubstr("\nhas_changes=true\n"));
  EXPECT_THAT(outputs, HasSubstr("\ndeactivate=1\n"));
}

TEST(GithubOutput, stands_beside_text_and_in_no_document) {
  const Stage stage = with_a_leaver();
  const ProcessResult beside_json = stage.haloform({"plan", "-o", "json", "-o", "github"});
  EXPECT_EQ(beside_json.exit_code, 1);
  EXPECT_THAT(beside_json.err, HasSubstr("want stdout"));
  const ProcessResult quiet = stage.haloform({"plan", "-q", "-o", "github"});
  EXPECT_THAT(quiet.out, StartsWith("::warning "));
  EXPECT_EQ(std::ranges::count(quiet.out, '\n'), 1);
  const ProcessResult applied = stage.apply({"-o", "github"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(applied.out, HasSubstr("Apply complete!"));
  EXPECT_THAT(github_obeys(applied.out), IsEmpty()) << "what ended well needs no annotation";
}

TEST(GithubOutput, leaves_a_summary_in_the_room_that_is_left) {
  const Stage stage = with_a_leaver();
  const Flags plan{"plan", "-o", "github"};
  stage.write("summary.md", "# Earlier");
  const ProcessResult result = stage.haloform(plan, {{"GITHUB_STEP_SUMMARY", stage.path("summary.md")}});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_THAT(stage.read("summary.md"), StartsWith("# Earlier\n"));
  EXPECT_THAT(stage.read("summary.md"), HasSubstr("agent.jane"));
  EXPECT_THAT(result.err, Not(HasSubstr("note:")));

  const std::size_t most = 1U << 20U;
  stage.write("summary.md", std::string(most - 600, 'x') + "\n");
  (void)stage.haloform(plan, {{"GITHUB_STEP_SUMMARY", stage.path("summary.md")}});
  EXPECT_LE(stage.read("summary.md").size(), most);

  stage.write("summary.md", std::string(most, 'x'));
  const ProcessResult full = stage.haloform(plan, {{"GITHUB_STEP_SUMMARY", stage.path("summary.md")}});
  EXPECT_EQ(full.exit_code, 0) << shown(full);
  EXPECT_THAT(full.err, HasSubstr("the summary of this step is left out"));
  EXPECT_EQ(stage.read("summary.md"), std::string(most, 'x'));
}

// Whatever the runner names, the plan is the plan.
TEST(GithubOutput, goes_on_where_nothing_can_be_left) {
  const Stage stage = with_a_leaver();
  std::filesystem::create_directory(stage.path("folder"));
  std::filesystem::create_symlink(stage.path("haloform.yaml"), stage.path("link"));
  const std::string before = stage.read("haloform.yaml");
  for (const std::string& place :
       {stage.path("folder"), stage.path("nowhere/file"), stage.path("link"), std::string("/dev/full"),
        std::string("/dev/null"), std::string("\x1b[2J::error::x")}) {
    const ProcessResult result =
        stage.haloform({"plan", "-o", "github"}, {{"GITHUB_STEP_SUMMARY", place}, {"GITHUB_OUTPUT", place}});
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_THAT(github_obeys(result.out), SizeIs(1)) << result.out;
    EXPECT_THAT(github_obeys(result.err), IsEmpty()) << result.err;
  }
  EXPECT_EQ(stage.read("haloform.yaml"), before);
}

TEST(AzureOutput, names_the_file_of_its_summary) {
  const Stage stage = with_a_leaver();
  std::filesystem::create_directory(stage.path("temp"));
  const ProcessResult plan =
      stage.haloform({"plan", "-o", "azure"}, {{"AGENT_TEMPDIRECTORY", stage.path("temp")}});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  const auto commands = azure_obeys(plan.out);
  ASSERT_THAT(commands, SizeIs(2)) << plan.out;
  EXPECT_EQ(commands[0].name, "task.logissue");
  EXPECT_EQ(commands[0].properties.at("type"), "warning");
  EXPECT_EQ(commands[1].name, "task.uploadsummary");
  EXPECT_THAT(commands[1].data, StartsWith(stage.path("temp") + "/"));
  EXPECT_TRUE(std::filesystem::exists(commands[1].data));
  EXPECT_THAT(azure_obeys(stage.haloform({"plan", "-o", "azure"}).out), SizeIs(1))
      << "without an agent there is no summary";
}

// ---- names of others

TEST(HostOutputs, of_hostile_names_give_no_command_but_ours) {
  const std::vector<std::string> names{"##vso[task.setvariable variable=PATH]/tmp/evil",
                                       "::error::x",
                                       "x%0A::add-mask::y",
                                       "##[set-env name=PATH;]x",
                                       "a,title=b::c",
                                       "a;]b##vso[task.debug]c",
                                       "\u3000::notice::x"};
  std::vector<json> agents{agent_row(99, "Joe Doe", "joe@example.com")};
  std::string blocks = "agents:\n  joe: {name: Joe Doe, email: joe@example.com}\n";
  std::string with_them = blocks;
  for (std::size_t at = 0; at < names.size(); ++at) {
    const std::string email = "u" + std::to_string(at) + "@example.com";
    agents.push_back(agent_row(static_cast<std::int64_t>(at) + 100, names[at], email));
    with_them += "  p" + std::to_string(at) + ": {name: P, email: " + email +
                 ", lifecycle: {ignore_changes: [name]}}\n";
  }
  const Stage stage(world_of(std::move(agents)));
  stage.configure("guards: {deactivate: 100}\n" + with_them);
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("guards: {deactivate: 100}\n" + blocks);
  const std::map<std::string, std::optional<std::string>> environment{
      {"GITHUB_OUTPUT", stage.path("outputs")},
      {"GITHUB_STEP_SUMMARY", stage.path("summary.md")},
      {"AGENT_TEMPDIRECTORY", stage.path(".")}};
  Flags flags{"plan", "-o", "text", "-o", "github"};
  const ProcessResult github = stage.haloform(flags, environment);
  EXPECT_THAT(github_obeys(github.out), SizeIs(names.size())) << github.out;
  for (const RunnerCommand& command : github_obeys(github.out)) EXPECT_EQ(command.name, "warning");
  EXPECT_THAT(azure_obeys(shown(github)), IsEmpty());
  const ProcessResult azure = stage.haloform({"plan", "-o", "azure"}, environment);
  const auto commands = azure_obeys(azure.out);
  EXPECT_EQ(std::ranges::count(commands, "task.logissue", &RunnerCommand::name),
            static_cast<std::ptrdiff_t>(names.size()));
  for (const RunnerCommand& command : commands)
    EXPECT_TRUE(command.name == "task.logissue" || command.name == "task.uploadsummary") << command.name;
  const ProcessResult files = stage.plan(to_files());
  EXPECT_EQ(files.exit_code, 0) << shown(files);
  expect_taken(stage);
  for (const char* kind : {"gitlab", "codequality", "bitbucket", "sarif", "junit"}) {
    const std::string text = stage.read(std::string("out.") + kind);
    EXPECT_THAT(github_obeys(text), IsEmpty()) << kind;
    EXPECT_THAT(azure_obeys(text), IsEmpty()) << kind;
  }
}

}  // namespace
}  // namespace haloform::test
