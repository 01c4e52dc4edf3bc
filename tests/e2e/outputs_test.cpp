// What is asked for with -o or --json is there, whatever becomes of the run.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string two_people = "agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com") +
                               agent_block("bob", "Bob Jones", "bob@example.com");

/// The kinds of output that a command takes, as it lists them.
std::vector<std::string> kinds_of(const Stage& stage, const std::string& command) {
  const ProcessResult result = stage.haloform({command, "-o", "nonsense-of-no-kind"});
  static const std::regex list("write one of: ([a-z, \n]+)\n");
  std::smatch match;
  EXPECT_TRUE(std::regex_search(result.err, match, list)) << result.err;
  std::vector<std::string> kinds;
  std::istringstream words(match[1].str());
  for (std::string word; words >> word;) {
    if (word.ends_with(',')) word.pop_back();
    // Not every kind is one of every command.
    const ProcessResult tried =
        stage.haloform({command, "-o", word + "=tried", "--config", "no/such/folder"});
    if (!tried.err.contains("is not an output")) kinds.push_back(word);
  }
  return kinds;
}

/// One thing that keeps a run from going on.
struct Obstacle {
  const char* name;
  int exit_code;
  std::function<void(const Stage&)> put;
  std::map<std::string, std::optional<std::string>> environment = {};
};

const std::vector<Obstacle> obstacles{
    {"a wrong configuration", 3,
     [](const Stage& stage) { stage.configure("agents: {jane: {nmae: Jane}}\n"); }},
    {"no configuration", 3, [](const Stage& stage) { stage.remove("haloform.yaml"); }},
    {"wrong credentials", 4, [](const Stage&) {}, {{"HALOPSA_CLIENT_SECRET", "wrong"}}},
    {"no credentials", 4, [](const Stage&) {}, {{"HALOPSA_CLIENT_SECRET", std::nullopt}}},
    {"an instance that is away", 1,
     [](const Stage& stage) { stage.control().add_fault("LIST /api/Agent status=503"); }},
    {"a state that is none", 1, [](const Stage& stage) { stage.write("haloform.state.json", "{}"); }},
};

/// stdout is one document that says what is wrong.
void expect_findings(const std::string& out, const Obstacle& obstacle) {
  ASSERT_TRUE(json::accept(out)) << obstacle.name << ": " << out;
  const json document = json::parse(out);
  EXPECT_NE(document.at("valid"), true) << obstacle.name;
  EXPECT_GT(document.at("errors"), 0) << obstacle.name;
  EXPECT_EQ(document.at("errors").get<std::size_t>(),
            document.at("diagnostics").size() + document.at("failures").size())
      << obstacle.name;
  for (const json& failure : document.at("failures")) {
    EXPECT_FALSE(failure.at("kind").get<std::string>().empty());
    EXPECT_FALSE(failure.at("what").get<std::string>().empty());
  }
}

/// How often a request was tried, and for how long, is not the same twice.
std::string without_times(const std::string& text) {
  return std::regex_replace(text, std::regex("tried [0-9]+ times in [0-9]+ ms"), "tried");
}

TEST(Outputs, of_a_run_that_failed_are_there_and_say_why) {
  for (const Obstacle& obstacle : obstacles) {
    const Stage stage(world_of({}));
    stage.configure(two_people);
    obstacle.put(stage);
    for (const Flags& command : std::vector<Flags>{{"plan"}, {"apply", "--auto-approve"}}) {
      SCOPED_TRACE(std::string(obstacle.name) + ", " + command.front());
      Flags flags = command;
      flags.insert(flags.end(), {"--retry-for", "50ms"});
      const ProcessResult plain = stage.haloform(flags, obstacle.environment);
      EXPECT_EQ(plain.exit_code, obstacle.exit_code) << shown(plain);
      EXPECT_EQ(plain.out, "");

      Flags documents = flags;
      documents.insert(documents.end(), {"-o", "json"});
      const std::vector<std::string> kinds = kinds_of(stage, command.front());
      EXPECT_THAT(kinds, testing::IsSupersetOf({"text", "json", "terraform"}));
      for (const std::string& kind : kinds) {
        // One that is there from the run before must not be taken for the result of this one.
        stage.write("out." + kind, "an old result");
        documents.insert(documents.end(), {"-o", kind + "=out." + kind});
      }
      const ProcessResult result = stage.haloform(documents, obstacle.environment);
      EXPECT_EQ(result.exit_code, plain.exit_code);
      EXPECT_EQ(without_times(result.err), without_times(plain.err)) << "people read what they always did";
      expect_findings(result.out, obstacle);
      for (const std::string& kind : kinds)
        EXPECT_THAT(stage.read("out." + kind), Not(HasSubstr("an old result"))) << kind;
      EXPECT_EQ(stage.read("out.json"), result.out);
      EXPECT_EQ(stage.read("out.text"), result.err);
      EXPECT_THAT(stage.read("out.terraform"), StartsWith("Error: "));
    }
  }
}

TEST(Outputs, of_validate_say_what_else_is_wrong_than_the_configuration) {
  const Stage stage(world_of({}));
  stage.configure("agents: {jane: {nmae: Jane}}\n");
  const ProcessResult result = stage.haloform({"validate", "-o", "json", "-o", "terraform=v.txt"});
  EXPECT_EQ(result.exit_code, 3);
  const json document = json::parse(result.out);
  EXPECT_EQ(document.at("valid"), false);
  EXPECT_EQ(document.at("diagnostics").at(0).at("file"), "haloform.yaml");
  EXPECT_THAT(document.at("failures"), IsEmpty());
  EXPECT_THAT(stage.read("v.txt"), StartsWith("Error: "));
  stage.configure(two_people);
  const ProcessResult valid = stage.haloform({"validate", "-o", "json", "-o", "terraform=v.txt"});
  EXPECT_EQ(json::parse(valid.out),
            json::parse(R"({"valid": true, "errors": 0, "warnings": 0, "diagnostics": [], "failures": []})"));
  EXPECT_EQ(stage.read("v.txt"), "Success! The configuration is valid.\n");
}

TEST(Outputs, of_other_commands_are_there_too) {
  const Stage stage(world_of({}));
  stage.configure(two_people);
  for (const Flags& command : std::vector<Flags>{{"show", "no-such-file.json"}, {"get", "agent", "404"}}) {
    Flags flags = command;
    flags.insert(flags.end(), {"-o", "json", "-o", "text=out.txt"});
    const ProcessResult result = stage.haloform(flags);
    EXPECT_EQ(result.exit_code, 1) << shown(result);
    EXPECT_EQ(json::parse(result.out).at("failures").size(), 1U) << shown(result);
    EXPECT_EQ(stage.read("out.txt"), result.err);
  }
}

// The folder of the file may be what is wrong: what happened is not less important.
TEST(Outputs, that_cannot_be_written_hide_no_error) {
  const Stage stage(world_of({}));
  stage.configure("agents: {jane: {nmae: Jane}}\n");
  const ProcessResult result =
      stage.haloform({"plan", "-o", "json=no/such/folder/p.json", "-o", "text=t.txt"});
  EXPECT_EQ(result.exit_code, 3) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("no/such/folder"));
  EXPECT_THAT(result.err, HasSubstr("unknown key \"nmae\""));
  EXPECT_THAT(stage.read("t.txt"), HasSubstr("unknown key \"nmae\""));
}

TEST(Outputs, that_cannot_be_written_are_an_error_after_all_others_are) {
  const Stage stage(world_of({}));
  stage.configure(two_people);
  const ProcessResult result =
      stage.haloform({"plan", "-o", "json=no/such/folder/p.json", "-o", "json=p.json", "-o", "text"});
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(result.out, HasSubstr("Plan: 2 to create."));
  EXPECT_EQ(json::parse(stage.read("p.json")).at("applyable"), true)
      << "the plan is there, and not the error";
}

// What was done stays in the report, whatever comes after it.
TEST(Outputs, of_an_apply_keep_the_report_where_the_verification_fails) {
  const Stage other(world_of({}));
  other.configure(two_people);
  ASSERT_EQ(other.apply().exit_code, 0);
  const Stage stage(world_of({}));
  stage.configure(two_people);
  // The listings of an apply are followed by those that verify it.
  const auto listings = other.control().summary().at("by_path").at("GET /api/Agent").get<int>();
  stage.control().add_fault("LIST /api/Agent:from-" + std::to_string(listings + 1) + " status=503");
  const ProcessResult result =
      stage.apply({"--verify", "--retry-for", "50ms", "-o", "json=report.json", "-o", "terraform"});
  EXPECT_NE(result.exit_code, 0) << shown(result);
  EXPECT_EQ(json::parse(stage.read("report.json")).at("counts").at("done"), 2) << shown(result);
  EXPECT_THAT(result.out, HasSubstr("Apply complete! Resources: 2 added, 0 changed, 0 destroyed."));
  EXPECT_THAT(result.out, HasSubstr("\nError: ")) << "what is no document goes on";
}

// ---- --json

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    EXPECT_TRUE(json::accept(line)) << line;
    if (json::accept(line)) lines.push_back(json::parse(line));
  }
  return lines;
}

std::vector<std::string> types_of(const std::vector<json>& lines) {
  std::vector<std::string> types;
  for (const json& line : lines) types.push_back(line.at("type"));
  return types;
}

TEST(Stream, of_a_plan_is_its_changes_and_their_count) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}));
  stage.configure(two_people);
  const ProcessResult result = stage.plan({"--json", "-o", "json=plan.json"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  const auto lines = lines_of(result.out);
  ASSERT_THAT(types_of(lines), testing::ElementsAre("version", "planned_change", "planned_change",
                                                    "diagnostic", "change_summary"));
  EXPECT_EQ(lines[1].at("change").at("action"), "import");
  EXPECT_EQ(lines[2].at("change").at("action"), "create");
  EXPECT_EQ(lines[3].at("diagnostic").at("severity"), "warning") << "there is no state yet";
  EXPECT_EQ(lines[4].at("@message"), "Plan: 1 to import, 1 to add, 0 to change, 0 to destroy.");
  EXPECT_EQ(json::parse(stage.read("plan.json")).at("haloform").at("counts").at("add"), 1);
}

TEST(Stream, of_a_run_that_failed_is_a_version_and_what_is_wrong) {
  for (const Obstacle& obstacle : obstacles) {
    const Stage stage(world_of({}));
    stage.configure(two_people);
    obstacle.put(stage);
    for (const Flags& command : std::vector<Flags>{{"plan"}, {"apply", "--auto-approve"}}) {
      Flags flags = command;
      flags.insert(flags.end(), {"--json", "--retry-for", "50ms"});
      const ProcessResult result = stage.haloform(flags, obstacle.environment);
      EXPECT_EQ(result.exit_code, obstacle.exit_code) << obstacle.name;
      const auto lines = lines_of(result.out);
      ASSERT_GE(lines.size(), 2U) << obstacle.name;
      EXPECT_EQ(lines.front().at("type"), "version");
      for (std::size_t at = 1; at < lines.size(); ++at) {
        EXPECT_EQ(lines[at].at("type"), "diagnostic");
        EXPECT_EQ(lines[at].at("diagnostic").at("severity"), "error");
      }
      EXPECT_THAT(result.err, HasSubstr("error: "));
    }
  }
}

TEST(Stream, of_an_apply_has_an_end_for_each_beginning) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(6));
  stage.control().add_fault("CREATE /api/Agent:1 status=400");
  const ProcessResult result = stage.apply({"--json", "--parallelism", "1"});
  EXPECT_EQ(result.exit_code, 6) << shown(result);
  const auto lines = lines_of(result.out);
  std::map<std::string, std::vector<std::string>> said;
  for (const json& line : lines) {
    if (line.contains("hook")) said[line.at("hook").at("resource").at("addr")].push_back(line.at("type"));
  }
  EXPECT_EQ(said.size(), 6U);
  std::size_t errored = 0;
  for (const auto& [address, types] : said) {
    ASSERT_EQ(types.size(), 2U) << address;
    EXPECT_EQ(types[0], "apply_start");
    if (types[1] == "apply_errored") ++errored;
  }
  EXPECT_EQ(errored, 1U);
  EXPECT_THAT(types_of(lines), Contains("diagnostic"));
  EXPECT_EQ(lines.back().at("changes"),
            json::parse(R"({"add": 5, "change": 0, "import": 0, "remove": 0, "operation": "apply"})"));
  EXPECT_THAT(result.err, Not(HasSubstr("created"))) << "each step is said once";
}

TEST(Stream, of_a_blocked_plan_says_which_step_and_plans_nothing_of_it) {
  const Stage stage(world_of({}));
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com") +
                  agent_block("bob", "Bob Jones", "bob@example.com", "lifecycle: {protect: true}"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "phone: \"1\""));
  for (const Flags& command : std::vector<Flags>{{"plan", "--json"}, {"apply", "--json", "--auto-approve"}}) {
    const ProcessResult result = stage.haloform(command);
    EXPECT_EQ(result.exit_code, 5) << shown(result);
    std::vector<std::string> planned;
    std::vector<std::string> blocked;
    for (const json& line : lines_of(result.out)) {
      if (line.at("type") == "planned_change")
        planned.push_back(line.at("change").at("resource").at("resource_name"));
      if (line.at("type") == "diagnostic" && line.at("diagnostic").contains("address"))
        blocked.push_back(line.at("diagnostic").at("address"));
    }
    EXPECT_THAT(planned, testing::ElementsAre("jane"));
    EXPECT_THAT(blocked, testing::ElementsAre("halopsa_agent.bob"));
  }
}

// Whoever waits for a line gets it before the run has ended.
TEST(Stream, is_written_as_it_happens) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(1));
  stage.control().add_fault("CREATE /api/Agent hang-before=1000");
  RunningProcess apply = stage.start({"apply", "--auto-approve", "--json", "--parallelism", "1"});
  const auto version = apply.read_line();
  ASSERT_TRUE(version);
  EXPECT_EQ(json::parse(*version).at("type"), "version");
  EXPECT_TRUE(apply.wait_for("\"type\":\"apply_start\""));
  EXPECT_EQ(stage.control().world().at("agents").size(), 0U) << "nobody was made yet";
  const ProcessResult result = apply.wait();
  EXPECT_EQ(result.exit_code, 0) << shown(result);
}

// The names are others', and each line stays JSON and no command of a runner.
TEST(Stream, of_hostile_names_stays_what_it_is) {
  const std::vector<std::string> names{"##vso[task.complete result=Failed]x",
                                       "::error::x",
                                       "a\"}\n{\"type\":\"version\"}",
                                       "\x1b]0;x\x07",
                                       std::string("\xe2\x80\xae") + "evil",
                                       "##[error]",
                                       "Plan: 9 to add, 9 to change, 9 to destroy."};
  std::vector<json> agents;
  std::string blocks = "agents:\n";
  for (std::size_t at = 0; at < names.size(); ++at) {
    const std::string mail = "u" + std::to_string(at) + "@example.com";
    agents.push_back(agent_row(100 + static_cast<std::int64_t>(at), names[at], mail, {{"phone", names[at]}}));
    blocks += agent_block("p" + std::to_string(at), "Person " + std::to_string(at), mail, "phone: \"1\"");
  }
  const Stage stage(world_of(std::move(agents)));
  stage.configure(blocks);
  for (const Flags& command :
       std::vector<Flags>{{"plan", "--json"},
                          {"plan", "-o", "terraform"},
                          {"apply", "--auto-approve", "--json", "--allow", "update=100"}}) {
    const ProcessResult result = stage.haloform(command);
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    for (const char* const token : {"##vso[", "##[", "\x1b", "\xe2\x80\xae"})
      EXPECT_THAT(result.out, Not(HasSubstr(token)));
    std::istringstream in(result.out);
    for (std::string line; std::getline(in, line);) EXPECT_FALSE(line.starts_with("::")) << line;
    if (command[1] == "-o") {
      EXPECT_THAT(result.out, HasSubstr("\nPlan: 7 to import, 0 to add, 7 to change, 0 to destroy.\n"));
      EXPECT_THAT(result.out, Not(HasSubstr("Plan: 9")));
    } else {
      std::size_t versions = 0;
      for (const json& line : lines_of(result.out)) versions += line.at("type") == "version" ? 1U : 0U;
      EXPECT_EQ(versions, 1U);
    }
  }
}

// ---- what a plan says of a block that is gone

TEST(RemovedBlocks, are_named_with_their_last_place) {
  const Stage stage(world_of({}));
  stage.configure(two_people);
  ASSERT_EQ(stage.apply().exit_code, 0);
  const std::string place = stage.state().at("resources").at("agent.bob").at("source");
  EXPECT_THAT(place, StartsWith("haloform.yaml:"));
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  const ProcessResult plan = stage.plan({"-o", "text", "-o", "json=plan.json"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("its block was at " + place));
  const json own = json::parse(stage.read("plan.json")).at("resource_changes").at(0).at("haloform");
  EXPECT_EQ(own.at("action"), "deactivate");
  EXPECT_EQ(own.at("declared"), false);
  EXPECT_EQ(own.at("source").at("file").get<std::string>() + ":" + own.at("source").at("line").dump() + ":" +
                own.at("source").at("column").dump(),
            place);
  // It is remembered of whoever left, too, and follows a block that moves within its file.
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state().at("resources").at("agent.bob").at("source"), place);
}

TEST(SavedPlans, of_an_earlier_form_are_refused_with_what_to_do) {
  const Stage stage(world_of({}));
  stage.configure(two_people);
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.replace("plan.json", "\"format\": 5", "\"format\": 4");
  const ProcessResult result = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(unwrapped(result.err), HasSubstr("another version of haloform saved this plan"));
  EXPECT_THAT(unwrapped(result.err), HasSubstr("plan again"));
}

TEST(UnmanagedRecords, are_in_the_plan_with_their_fields_where_they_are_asked_for) {
  const Stage stage(world_of({agent_row(7, "Zoe Quinn", "zoe@example.com", {{"phone", "123"}})}));
  stage.configure("");
  ASSERT_EQ(stage.plan({"--out", "plain.json"}).exit_code, 0);
  EXPECT_TRUE(json::parse(stage.read("plain.json")).at("haloform").at("unmanaged_records").is_null());
  ASSERT_EQ(stage.plan({"--show-unmanaged", "--out", "plan.json"}).exit_code, 0);
  const json records = json::parse(stage.read("plan.json")).at("haloform").at("unmanaged_records");
  ASSERT_EQ(records.size(), 1U) << records;
  EXPECT_EQ(records[0].at("name"), "Zoe Quinn");
  EXPECT_EQ(records[0].at("fields").at("phone"), "123");
  EXPECT_THAT(stage.haloform({"show", "plan.json", "--show-unmanaged"}).out, HasSubstr("\"Zoe Quinn\""));
}

}  // namespace
}  // namespace haloform::test
