#include "cli/command_line.hpp"

#include "cli/command_tree.hpp"
#include "cli/sandbox_flags.hpp"
#include "cli/shared_flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace haloform::cli {
namespace {

using Words = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;

/// What the reader of a command is handed.
OptionReader typed(const Words& words) {
  auto read = read_command_line(command_tree(), words);
  if (!read) throw std::runtime_error(read.error().text());
  return OptionReader(std::get<TypedCommand>(std::move(*read)).typed);
}

Error mistake(const Words& words) {
  auto line = parse_command_line(words);
  return line ? Error{ErrorKind::internal, "no mistake was seen", "", ""} : line.error();
}

std::string help_of(Words words) {
  words.emplace_back("--help");
  const auto help = parse_command_line(words);
  return help ? std::get<HelpText>(*help).text : help.error().text();
}

TEST(Options, of_a_plan_are_read_from_wherever_they_stand) {
  OptionReader plan = typed({"--state",  "s.json",   "plan",          "--config",
                             "sub",      "-o",       "json=p.json",   "-o",
                             "text",     "--allow",  "deactivate=60", "--allow",
                             "create=7", "--target", "agent.jane",    "--detailed-exitcode",
                             "--out",    "saved",    "--retry-for",   "30s"});
  EXPECT_EQ(locations(plan).config, "sub");
  EXPECT_EQ(locations(plan).state, StateLocation(StateLocation::Local{"s.json"}));
  const Outputs wishes = outputs(plan, shows(&OutputKind::renders_plan));
  ASSERT_EQ(wishes.size(), 2U);
  EXPECT_EQ(wishes[0].kind->name, "json");
  EXPECT_EQ(wishes[0].file, "p.json");
  EXPECT_EQ(wishes[1].kind->name, "text");
  const PolicyFlags policy = policy_options(plan);
  EXPECT_EQ(policy.allow.at("deactivate"), 60U);
  EXPECT_EQ(policy.allow.at("create"), 7U);
  EXPECT_EQ(policy.targets.size(), 1U);
  EXPECT_TRUE(plan.has("--detailed-exitcode"));
  EXPECT_EQ(plan.value("--out"), "saved");
  EXPECT_EQ(instance_options(plan).retry_for, std::chrono::seconds(30));
  EXPECT_FALSE(plan.mistake());
}

TEST(Options, have_the_defaults_that_the_help_names) {
  OptionReader apply = typed({"apply"});
  EXPECT_EQ(locations(apply).config, ".");
  EXPECT_FALSE(locations(apply).state);
  EXPECT_EQ(instance_options(apply).parallelism, 8U);
  EXPECT_EQ(instance_options(apply).retry_for, std::chrono::minutes(6));
  EXPECT_EQ(lock_timeout(apply), Milliseconds(0));
  EXPECT_FALSE(apply.has("--auto-approve"));
  EXPECT_FALSE(apply.first_word());
  EXPECT_FALSE(policy_options(apply).allow_delete);
  EXPECT_FALSE(apply.mistake());
  EXPECT_THAT(help_of({"apply"}), HasSubstr("(default 24h)"));
}

TEST(Options, that_are_empty_are_taken_as_they_were_typed) {
  OptionReader plan = typed({"plan", "--config", "", "--parallelism", ""});
  EXPECT_EQ(locations(plan).config, "");
  static_cast<void>(instance_options(plan));
  ASSERT_TRUE(plan.mistake());
  EXPECT_THAT(plan.mistake()->where, HasSubstr("--parallelism"));
}

TEST(Options, a_state_without_a_name_is_a_mistake) {
  OptionReader plan = typed({"plan", "--state", ""});
  static_cast<void>(locations(plan));
  EXPECT_TRUE(plan.mistake());
}

TEST(Options, a_repeatable_flag_does_not_swallow_the_word_after_it) {
  EXPECT_EQ(typed({"apply", "-o", "text", "plan.json"}).first_word(), "plan.json");
}

TEST(Options, of_the_state_commands_are_addresses) {
  OptionReader move = typed({"state", "mv", "agent.a", "agent.b", "--lock-timeout", "5s"});
  EXPECT_EQ(move.address(0).text(), "agent.a");
  EXPECT_EQ(move.address(1).text(), "agent.b");
  EXPECT_EQ(lock_timeout(move), std::chrono::seconds(5));
  EXPECT_THAT(typed({"state", "rm", "team.x", "agent.y"}).words(), ElementsAre("team.x", "agent.y"));
  EXPECT_THAT(mistake({"state", "rm", "team.x", "jane"}).what, HasSubstr("jane"));
}

TEST(Options, of_a_stream_are_an_output_beside_files) {
  OptionReader plan = typed({"plan", "--json", "-o", "json=p.json"});
  const Outputs wishes = outputs(plan, shows(&OutputKind::renders_plan));
  ASSERT_EQ(wishes.size(), 2U);
  EXPECT_EQ(wishes[1].kind, &stream_output());
  EXPECT_FALSE(wishes[1].file);
  EXPECT_FALSE(plan.mistake());
  EXPECT_TRUE(parse_command_line({"apply", "--json", "plan.json"}));
  EXPECT_TRUE(parse_command_line({"apply", "--json", "--auto-approve"}));
}

TEST(Options, of_an_import_are_an_address_and_an_id) {
  EXPECT_THAT(typed({"import", "agent.jane", "42"}).words(), ElementsAre("agent.jane", "42"));
  EXPECT_THAT(mistake({"import", "agent.jane", "0"}).advice, HasSubstr("from 1"));
  EXPECT_EQ(mistake({"import", "agent.jane"}).kind, ErrorKind::usage);
}

TEST(Options, of_the_sandbox_reach_it) {
  OptionReader given = typed({"sandbox", "--seats", "3", "--latency", "20", "--in-memory", "--fault",
                              "LIST /api/Agent cut", "--fault", "POST /auth/token html", "--page-cap", "50"});
  const sandbox::SandboxOptions options = sandbox_options(given);
  EXPECT_EQ(options.listen, "127.0.0.1:0");
  EXPECT_EQ(options.seats, 3);
  EXPECT_EQ(options.latency, Milliseconds(20));
  EXPECT_EQ(options.changes, sandbox::WorldChanges::in_memory);
  EXPECT_EQ(options.faults.size(), 2U);
  EXPECT_THAT(options.halo, ElementsAre("page-cap=50"));
  EXPECT_FALSE(given.mistake());
}

TEST(Options, that_cannot_be_meant_are_refused_with_what_can) {
  struct Row {
    Words words;
    const char* hint;
  };
  const std::vector<Row> table{
      {{"plan", "-o", "jsn"}, "json"},
      {{"plan", "-o", "markdwn"}, "markdown"},
      {{"plan", "-o", "pictures"}, "text, json"},
      {{"plan", "-o", "json="}, "FILE"},
      {{"plan", "-o", "json", "-o", "text"}, "file"},
      {{"plan", "--allow", "deactivat=3"}, "deactivate"},
      {{"plan", "--allow", "deactivate"}, "deactivate=N"},
      {{"plan", "--allow", "deactivate=-1"}, "deactivate=N"},
      {{"plan", "--allow", "empty=people"}, "empty=contacts"},
      {{"plan", "--allow", "unlisted"}, "unlisted=agents"},
      {{"plan", "--target", "jane"}, "agent.KEY"},
      {{"plan", "--target", "agents.jane"}, "did you mean agent.jane?"},
      {{"plan", "--target", "contcat.Jane"}, "did you mean contact.jane?"},
      {{"plan", "--target", "agent.Jane Smith"}, "agent.KEY"},
      {{"plan", "-o=json"}, "write -o json"},
      {{"plan", "-out=x"}, "write --out FILE"},
      {{"plan", "-auto-approve"}, "write --auto-approve; it is a flag of \"haloform apply\""},
      {{"apply", "-auto-approve"}, "write --auto-approve"},
      {{"apply", "-auto-aprove"}, "did you mean --auto-approve?"},
      {{"apply", "-target=agent.jane"}, "write --target ADDRESS"},
      {{"apply", "-no-color"}, "--color never"},
      {{"apply", "-lock=false"}, "--lock-timeout"},
      {{"apply", "-lock-timeout=5m"}, "write --lock-timeout TIME"},
      {{"validate", "--json"}, "write -o json"},
      {{"show", "-json", "plan.json"}, "write -o json"},
      {{"plan", "-json"}, "write --json"},
      {{"plan", "--json", "-o", "json"}, "-o json=FILE"},
      {{"plan", "--json", "-o", "text"}, "-o text=FILE"},
      {{"apply", "--json"}, "--auto-approve"},
      {{"-help"}, "write --help"},
      {{"plna"}, "did you mean \"plan\"?"},
      {{"plan", "--color", "sometimes"}, "auto"},
      {{"plan", "--retry-for", "soon"}, "30s"},
      {{"plan", "--parallelism", "0"}, "--parallelism"},
      {{"plan", "-q", "-v"}, "leave one"},
      {{"apply", "--max-age", "old"}, "24h"},
      {{"apply", "--expect", "sha256:12"}, "64"},
      {{"apply", "plan.json", "--allow", "deactivate=3"}, "haloform plan"},
      {{"apply", "plan.json", "--approved", "approval.json"}, "one of the two"},
      {{"apply", "--only-approved"}, "--approved"},
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
  for (const Words& words : commands) EXPECT_THAT(help_of(words), HasSubstr("Exit codes:"));
  const auto same = parse_command_line({"help", "plan"});
  ASSERT_TRUE(same) << same.error().text();
  EXPECT_THAT(std::get<HelpText>(*same).text, HasSubstr("--detailed-exitcode"));
}

TEST(Help, knows_every_command_of_the_design) {
  const CommandSpec tree = command_tree();
  for (const char* name : {"validate", "plan", "apply", "show", "state", "import", "get", "doctor", "unlock",
                           "sandbox", "version", "completion", "man"}) {
    ASSERT_NE(tree.child(name), nullptr) << name;
    EXPECT_FALSE(tree.child(name)->help.empty()) << name;
  }
  for (const char* name : {"list", "show", "mv", "rm", "move-instance", "release", "init", "pull", "push",
                           "restore", "history", "migrate", "encrypt", "decrypt"}) {
    EXPECT_NE(tree.child("state")->child(name), nullptr) << name;
  }
}

TEST(Help, lists_the_commands_under_the_heading_of_their_group) {
  const std::string help = help_of({});
  for (const CommandSpec& command : command_tree().children) {
    EXPECT_THAT(help, HasSubstr("\n" + std::string(group_title(command.group)) + ":\n")) << command.name;
    EXPECT_THAT(help, HasSubstr(command.help)) << command.name;
  }
  EXPECT_THAT(help_of({"state"}), HasSubstr("\nSubcommands:\n"));
}

/// Every row below `command`, and what is wrong with it.
void expect_whole(const CommandSpec& command, const std::string& name) {
  EXPECT_FALSE(command.help.empty()) << name;
  EXPECT_NE(command.run == nullptr, command.children.empty()) << name << " does something, or is a family";
  EXPECT_EQ(command.run == nullptr, command.exit_codes.empty()) << name;
  for (const FlagSpec& flag : command.flags) {
    EXPECT_FALSE(flag.help.empty()) << name << " " << flag.name;
    EXPECT_EQ(flag.value.empty(), flag.takes == Takes::nothing) << name << " " << flag.name;
  }
  for (std::size_t at = 0; at + 1 < command.words.size(); ++at) {
    EXPECT_EQ(command.words[at].how_many, HowMany::one) << name << " " << command.words[at].name;
  }
  for (const CommandSpec& child : command.children) expect_whole(child, name + " " + child.name);
}

TEST(CommandRows, are_whole) {
  for (const CommandSpec& command : command_tree().children) expect_whole(command, command.name);
}

}  // namespace
}  // namespace haloform::cli
