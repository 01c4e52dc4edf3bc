#include "cli/options.hpp"

#include "cli/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace haloform {
namespace {

using Words = std::vector<std::string>;
using testing::HasSubstr;

template <typename T>
T parsed(const Words& words) {
  auto options = parse_options(words);
  if (!options) throw std::runtime_error(options.error().text());
  return std::get<T>(std::get<Options>(*options).command);
}

Error mistake(const Words& words) {
  auto options = parse_options(words);
  return options ? Error{ErrorKind::internal, "no mistake was seen", "", ""} : options.error();
}

TEST(Options, of_a_plan_are_read_from_wherever_they_stand) {
  const auto plan = parsed<PlanOptions>({"--state",  "s.json",   "plan",          "--config",
                                         "sub",      "-o",       "json=p.json",   "-o",
                                         "text",     "--allow",  "deactivate=60", "--allow",
                                         "create=7", "--target", "agent.jane",    "--detailed-exitcode",
                                         "--out",    "saved",    "--retry-for",   "30s"});
  EXPECT_EQ(plan.at.config, "sub");
  EXPECT_EQ(plan.at.state, "s.json");
  ASSERT_EQ(plan.outputs.size(), 2U);
  EXPECT_EQ(plan.outputs[0].kind, OutputKind::json);
  EXPECT_EQ(plan.outputs[0].file, "p.json");
  EXPECT_EQ(plan.outputs[1].kind, OutputKind::text);
  EXPECT_EQ(plan.policy.allow.at("deactivate"), 60U);
  EXPECT_EQ(plan.policy.allow.at("create"), 7U);
  EXPECT_EQ(plan.policy.targets.size(), 1U);
  EXPECT_TRUE(plan.detailed_exitcode);
  EXPECT_EQ(plan.out, "saved");
  EXPECT_EQ(plan.instance.retry_for, std::chrono::seconds(30));
}

TEST(Options, have_the_defaults_that_the_help_names) {
  const auto apply = parsed<ApplyOptions>({"apply"});
  EXPECT_EQ(apply.at.config, ".");
  EXPECT_FALSE(apply.at.state);
  EXPECT_EQ(apply.instance.parallelism, 8U);
  EXPECT_EQ(apply.instance.retry_for, std::chrono::minutes(6));
  EXPECT_EQ(apply.max_age, std::chrono::hours(24));
  EXPECT_EQ(apply.lock_timeout, Milliseconds(0));
  EXPECT_FALSE(apply.auto_approve);
  EXPECT_FALSE(apply.plan_file);
  EXPECT_FALSE(apply.policy.allow_delete);
}

TEST(Options, a_repeatable_flag_does_not_swallow_the_word_after_it) {
  const auto apply = parsed<ApplyOptions>({"apply", "-o", "text", "plan.json"});
  EXPECT_EQ(apply.plan_file, "plan.json");
}

TEST(Options, of_the_state_commands_are_addresses) {
  const auto move = parsed<StateMoveOptions>({"state", "mv", "agent.a", "agent.b", "--lock-timeout", "5s"});
  EXPECT_EQ(move.from.text(), "agent.a");
  EXPECT_EQ(move.to.text(), "agent.b");
  EXPECT_EQ(move.lock_timeout, std::chrono::seconds(5));
  EXPECT_EQ(parsed<StateRemoveOptions>({"state", "rm", "team.x", "agent.y"}).addresses.size(), 2U);
  EXPECT_THAT(mistake({"state", "rm", "jane"}).what, HasSubstr("jane"));
}

TEST(Options, of_an_import_are_an_address_and_an_id) {
  const auto import = parsed<ImportOptions>({"import", "agent.jane", "42"});
  EXPECT_EQ(import.address.text(), "agent.jane");
  EXPECT_EQ(import.id.number(), 42);
  EXPECT_THAT(mistake({"import", "agent.jane", "0"}).advice, HasSubstr("from 1"));
  EXPECT_EQ(mistake({"import", "agent.jane"}).kind, ErrorKind::usage);
}

TEST(Options, of_the_sandbox_reach_it) {
  const auto sandbox =
      parsed<SandboxCommand>({"sandbox", "--seats", "3", "--latency", "20", "--in-memory", "--fault",
                              "LIST /api/Agent cut", "--fault", "POST /auth/token html"})
          .options;
  EXPECT_EQ(sandbox.seats, 3);
  EXPECT_EQ(sandbox.latency, Milliseconds(20));
  EXPECT_EQ(sandbox.changes, sandbox::WorldChanges::in_memory);
  EXPECT_EQ(sandbox.faults.size(), 2U);
}

TEST(Options, that_cannot_be_meant_are_refused_with_what_can) {
  struct Row {
    Words words;
    const char* hint;
  };
  const std::vector<Row> table{
      {{"plan", "-o", "jsn"}, "json"},
      {{"plan", "-o", "markdown"}, "text or json"},
      {{"plan", "-o", "json="}, "FILE"},
      {{"plan", "-o", "json", "-o", "text"}, "file"},
      {{"plan", "--allow", "deactivat=3"}, "deactivate"},
      {{"plan", "--allow", "deactivate"}, "deactivate=N"},
      {{"plan", "--allow", "deactivate=-1"}, "deactivate=N"},
      {{"plan", "--allow", "empty=people"}, "empty=contacts"},
      {{"plan", "--allow", "unlisted"}, "unlisted=agents"},
      {{"plan", "--target", "jane"}, "agent.KEY"},
      {{"plan", "--color", "sometimes"}, "auto"},
      {{"plan", "--retry-for", "soon"}, "30s"},
      {{"plan", "--parallelism", "0"}, "--parallelism"},
      {{"plan", "-q", "-v"}, "leave one"},
      {{"apply", "--expect", "sha256:12"}, "64"},
      {{"apply", "plan.json", "--allow", "deactivate=3"}, "haloform plan"},
      {{"get", "agents-of-change", "1"}, "agent"},
      {{"plan", "extra"}, "--help"},
      {{"plan", "--out"}, "--help"},
      {{}, "--help"},
  };
  for (const Row& row : table) {
    const Error error = mistake(row.words);
    EXPECT_EQ(error.kind, ErrorKind::usage) << testing::PrintToString(row.words) << error.what;
    EXPECT_THAT(error.advice, HasSubstr(row.hint)) << testing::PrintToString(row.words) << error.what;
  }
}

TEST(Help, of_each_command_lists_its_exit_codes) {
  const std::vector<Words> commands{{"plan"}, {"apply"}, {"validate"}, {"state", "mv"}, {"sandbox"}};
  for (Words words : commands) {
    words.emplace_back("--help");
    const auto help = parse_options(words);
    ASSERT_TRUE(help) << help.error().text();
    EXPECT_THAT(std::get<HelpText>(*help).text, HasSubstr("Exit codes:"));
  }
  const auto same = parse_options({"help", "plan"});
  ASSERT_TRUE(same) << same.error().text();
  EXPECT_THAT(std::get<HelpText>(*same).text, HasSubstr("--detailed-exitcode"));
}

TEST(Help, knows_every_command_of_the_design) {
  const CommandSpec tree = command_tree();
  for (const char* name : {"validate", "plan", "apply", "show", "state", "import", "get", "unlock", "sandbox",
                           "version", "completion"}) {
    ASSERT_NE(tree.child(name), nullptr) << name;
    EXPECT_FALSE(tree.child(name)->help.empty()) << name;
  }
  for (const char* name : {"list", "show", "mv", "rm", "move-instance", "restore"}) {
    EXPECT_NE(tree.child("state")->child(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace haloform
