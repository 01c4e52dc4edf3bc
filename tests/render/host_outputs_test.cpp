// What hosts of pipelines are given, held against models of the hosts that were written independently (tests/support).
#include "planner/base/runner_text.hpp"
#include "planner/render/checks/junit.hpp"
#include "planner/render/checks/sarif.hpp"
#include "planner/render/checks/xml.hpp"
#include "planner/render/plan_annotations.hpp"
#include "planner/render/run_annotations.hpp"
#include "planner/render/runners/azure.hpp"
#include "planner/render/runners/bitbucket.hpp"
#include "planner/render/runners/codequality.hpp"
#include "planner/render/runners/github.hpp"
#include "planner/render/runners/gitlab.hpp"
#include "planner/render/terraform/terraform_text.hpp"
#include "planner/render/terraform/ui_lines.hpp"
#include "tests/render/sample_plan.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/report_rules.hpp"
#include "tests/support/runner_models.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace haloform::render {
namespace {

using nlohmann::json;
using test::azure_obeys;
using test::github_obeys;
using test::RunnerCommand;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

using enum ResourceType;

/// One kind of output, by all that it shows.
struct HostKind {
  const char* name;
  std::string (*of_plan)(const Catalog&, const plan::Plan&, const Options&);
  std::string (*of_report)(const Catalog&, const plan::Plan&, const plan::ApplyReport&, const Options&);
  std::string (*of_trouble)(const Trouble&, const Options&);
};
const std::array<HostKind, 7> host_kinds{
    {{"github.txt", render_github, render_github, render_github},
     {"azure.txt", render_azure, render_azure, render_azure},
     {"gitlab.json", render_gitlab, render_gitlab, render_gitlab},
     {"codequality.json", render_codequality, render_codequality, render_codequality},
     {"bitbucket.json", render_bitbucket, render_bitbucket, render_bitbucket},
     {"sarif.json", render_sarif, render_sarif, render_sarif},
     {"junit.xml", render_junit, render_junit, render_junit}}};

Options in_folder(std::string folder) {
  Options options;
  options.run.folder = std::move(folder);
  options.run.run_url = "https://ci.example.com/runs/41";
  return options;
}

StepDraft leaver(int number) {
  const std::string name = "p" + std::to_string(number);
  return {"agent." + name, plan::Deactivate{remote_id(number + 1), plan::DeactivateChanges::alone()}};
}

plan::ApplyReport report_on(const plan::Plan& plan) {
  plan::ApplyReport report;
  report.state_written = true;
  constexpr std::array ends{plan::StepEnd::done,        plan::StepEnd::failed,   plan::StepEnd::in_doubt,
                            plan::StepEnd::not_started, plan::StepEnd::deferred, plan::StepEnd::blocked};
  for (std::size_t at = 0; at < plan.steps.size(); ++at) {
    plan::StepResult result;
    result.step = &plan.steps[at];
    result.end = ends.at(at % ends.size());
    if (result.end != plan::StepEnd::done) result.message = "HaloPSA said no";
    result.took = Milliseconds(1234);
    report.results.push_back(std::move(result));
  }
  return report;
}

Trouble sample_trouble() {
  Trouble trouble;
  trouble.diagnostics.error({"people/agents.yaml", 12, 5}, "unknown key \"emial\" in agent.jane",
                            "did you mean \"email\"?", Diagnostic::Rule::unknown_key);
  trouble.diagnostics.add({Severity::error,
                           {"people/agents.yaml", 30, 3},
                           "agent.jane is declared again",
                           "keep one of the two blocks",
                           SourceSpan{"people/agents.yaml", 11, 3},
                           "the first agent.jane",
                           Diagnostic::Rule::duplicate});
  trouble.diagnostics.warning({"people/agents.yaml", 14, 5}, "this file has a comment that cuts a value {0}",
                              {}, Diagnostic::Rule::misleading_text);
  trouble.errors.push_back(
      {ErrorKind::unavailable, "the instance does not answer", "GET /api/Agent", "run again"});
  return trouble;
}

/// Holds a document against what its host demands.
void expect_taken(const std::string& name, const std::string& text) {
  SCOPED_TRACE(name);
  if (name == "github.txt" || name == "azure.txt") return;
  if (name == "junit.xml") {
    EXPECT_NO_THROW((void)test::read_junit(text)) << text.substr(0, 2000);
    return;
  }
  ASSERT_TRUE(json::accept(text)) << text.substr(0, 2000);
  const json document = json::parse(text);
  if (name == "sarif.json") {
    EXPECT_THAT(test::wrong_in_sarif(document), IsEmpty());
  } else if (name == "codequality.json") {
    EXPECT_THAT(test::wrong_in_codequality(document), IsEmpty());
  } else if (name == "bitbucket.json") {
    EXPECT_THAT(test::wrong_in_insights(document), IsEmpty());
  } else if (!document.contains("errors")) {
    EXPECT_THAT(test::wrong_in_terraform_report(document), IsEmpty());
  }
}

TEST(HostOutputs, of_every_action_are_as_they_were_read_and_found_good) {
  const plan::Plan plan = plan_with_every_action();
  const plan::ApplyReport report = report_on(plan);
  const Options options = in_folder("people/prod");
  for (const HostKind& kind : host_kinds) {
    const std::string folder = "tests/render/golden/hosts/";
    for (const auto& [of, text] : std::map<std::string, std::string>{
             {"plan", kind.of_plan(sample_catalog(), plan, options)},
             {"report", kind.of_report(sample_catalog(), plan, report, options)},
             {"trouble", kind.of_trouble(sample_trouble(), options)}}) {
      expect_golden(folder + of + '.' + kind.name, text);
      expect_taken(kind.name, text);
    }
  }
}

TEST(HostOutputs, are_taken_where_there_is_nothing_to_say) {
  const plan::Plan plan = sample_plan({});
  for (const HostKind& kind : host_kinds) {
    expect_taken(kind.name, kind.of_plan(sample_catalog(), plan, {}));
    expect_taken(kind.name, kind.of_report(sample_catalog(), plan, {}, {}));
    expect_taken(kind.name, kind.of_trouble(Trouble(), {}));
  }
  EXPECT_THAT(render_github(sample_catalog(), plan, {}), IsEmpty());
  const auto tests = test::read_junit(render_junit(Trouble(), {}));
  ASSERT_THAT(tests, SizeIs(1)) << "a file without a test is an error to most readers";
  EXPECT_EQ(tests.front().name, "the configuration is valid");
}

// ---- limits, and counts that are true behind them

/// 5,000 steps: 2,000 deactivations that run, 2,000 that a limit blocks, 1,000 that are protected.
plan::Plan large_plan() {
  std::vector<plan::Step> steps;
  const plan::LimitExceeded limit{
      agent, GuardKind::deactivate, 2000, {Limit{Limit::Unit::count, 5}, 5000, 5, false}, {}, {}};
  for (int at = 0; at < 5000; ++at) {
    StepDraft step = leaver(at);
    step.at(static_cast<std::uint32_t>(at) + 1)
        .person(std::string(300, 'x'), "p@example.com")
        .reason(plan::DeclaredInactive{});
    if (at >= 2000 && at < 4000) step.blocked(limit);
    if (at >= 4000) step.blocked(plan::Protected{address("agent.p" + std::to_string(at)), false, true});
    steps.push_back(step);
  }
  return sample_plan(std::move(steps));
}

/// How many a runner shows of a level, and how many of those that it does not are spoken of.
std::size_t spoken_of(const std::vector<RunnerCommand>& commands, const std::string& level,
                      const std::string& title_key) {
  std::size_t count = 0;
  std::size_t shown = 0;
  for (const RunnerCommand& command : commands) {
    const std::string type = command.name == "task.logissue" ? command.properties.at("type") : command.name;
    if (type != level) continue;
    ++shown;
    const std::string words = title_key.empty() ? command.data : command.properties.at(title_key);
    count += words.contains(" more ") && std::isdigit(static_cast<unsigned char>(words.front())) != 0
                 ? std::stoul(words)
                 : 1;
  }
  EXPECT_THAT(shown, Le(10U)) << level;
  return count;
}

TEST(HostLimits, hold_for_a_plan_of_five_thousand_steps_and_counts_are_true) {
  const plan::Plan plan = large_plan();
  const LevelCounts all = count_levels(annotations_of(sample_catalog(), plan));
  EXPECT_EQ(all.errors, 1001U);
  EXPECT_EQ(all.warnings, 2000U);

  const auto github = github_obeys(render_github(sample_catalog(), plan, {}));
  EXPECT_EQ(spoken_of(github, "error", "title"), all.errors);
  EXPECT_EQ(spoken_of(github, "warning", "title"), all.warnings);
  const auto azure = azure_obeys(render_azure(sample_catalog(), plan, {}));
  EXPECT_EQ(spoken_of(azure, "error", ""), all.errors);
  EXPECT_EQ(spoken_of(azure, "warning", ""), all.warnings);

  EXPECT_EQ(json::parse(render_gitlab(sample_catalog(), plan, {})),
            json::parse(R"({"create": 0, "update": 0, "delete": 2000})"));
  const json quality = json::parse(render_codequality(sample_catalog(), plan, {}));
  EXPECT_EQ(quality.size(), 3001U);
  EXPECT_THAT(test::wrong_in_codequality(quality), IsEmpty());
  const json insights = json::parse(render_bitbucket(sample_catalog(), plan, {}));
  EXPECT_THAT(test::wrong_in_insights(insights), IsEmpty());
  EXPECT_EQ(insights.at("annotations").size(), 1000U);
  EXPECT_THAT(insights.at("annotations").back().at("summary").get<std::string>(),
              HasSubstr("2002 more findings"));
  const json sarif = json::parse(render_sarif(sample_catalog(), plan, {}));
  EXPECT_THAT(test::wrong_in_sarif(sarif), IsEmpty());
  EXPECT_EQ(sarif.at("runs").at(0).at("results").size(), 3001U);
  const auto tests = test::read_junit(render_junit(sample_catalog(), plan, {}));
  EXPECT_THAT(tests, SizeIs(5000));
  EXPECT_EQ(std::ranges::count(tests, "failure", &test::JunitTest::end), 3000);
}

TEST(HostLimits, hold_for_a_report_of_five_thousand_steps) {
  const plan::Plan plan = large_plan();
  const plan::ApplyReport report = report_on(plan);
  const LevelCounts all = count_levels(annotations_of(plan, report));
  const auto github = github_obeys(render_github(sample_catalog(), plan, report, {}));
  EXPECT_EQ(spoken_of(github, "error", "title"), all.errors);
  for (const HostKind& kind : host_kinds)
    expect_taken(kind.name, kind.of_report(sample_catalog(), plan, report, {}));
}

TEST(HostLimits, hold_for_more_results_than_code_scanning_takes) {
  plan::Plan plan = sample_plan({});
  for (int at = 0; at < 25'010; ++at) plan.steps.push_back(leaver(at));
  const std::string sarif = render_sarif(sample_catalog(), plan, {});
  std::size_t results = 0;
  for (std::size_t at = sarif.find("\"ruleId\""); at != std::string::npos;
       at = sarif.find("\"ruleId\"", at + 1))
    ++results;
  EXPECT_EQ(results, 25'000U);
  EXPECT_THAT(sarif, HasSubstr("11 more findings not shown here: 11 deactivate"));
}

// ---- names that try to be more than names

const std::vector<std::string> hostile_names{
    "##vso[task.setvariable variable=PATH]/tmp/evil",
    "x ##VSO[task.complete result=Succeeded;]y",
    "##[error]x",
    "##[set-env name=PATH;]/tmp/evil",
    "##",
    "##vso",
    "#",
    ":",
    "::",
    "::error file=a.yaml,line=1::x",
    "::stop-commands::token",
    "::add-mask::y",
    "x\n::add-mask::y",
    "x\r::add-mask::y",
    "x\r\n##vso[task.debug]y",
    "%0A::error::x",
    "%0D%0A##vso[task.debug]x",
    "%250A::error::x",
    "%AZP250A##vso[task.debug]x",
    "a,title=b,file=/etc/passwd::c",
    "a;sourcepath=/etc/passwd;]b",
    "a]b##vso[task.debug]c",
    "\u3000::notice::x",
    "\x1b[0Ksection_start:1:x\r\x1b[0Ky",
    "\xe2\x80\xaelive\xe2\x80\xac",
    "<script>alert(1)</script>",
    "]]><failure/>&bogus;",
    "\"/><testcase name=\"x\"/>",
    std::string("a\0b", 3),
    "\x01\x08\x0b\x1f\x7f",
    "\xff\xfe\xc0\x80",
    "\xef\xbf\xbe\xef\xbf\xbf\xed\xa0\x80",
    "{0} {name} }{",
    "[click](https://evil.example.com)",
    "[click](1)",
    "![x](y) `code` | cell | *b* @everyone #1",
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 \xf0\x9f\x87\xa9\xf0\x9f\x87\xaa",
    "back\\slash \\u0023 \\n",
    std::string(6000, 'x'),
};

/// A plan in which a name stands wherever one can.
plan::Plan plan_with(const std::string& name) {
  const plan::Person person{name, name};
  StepDraft leaves = leaver(1);
  leaves.at(7)
      .person(name, name)
      .reason(plan::RemovedFromConfiguration{})
      .note(plan::TwinStays{{remote_id(4), person}, {}});
  StepDraft blocked = leaver(2);
  blocked.at(9)
      .person(name, name)
      .blocked(plan::AnotherPersonNow{address("agent.p2"), remote_id(3), person, person, false});
  StepDraft returns("agent.back", plan::Reactivate{remote_id(23), plan::ReactivateChanges::alone()});
  plan::Create create{fields_of(agent, {{"name", name}, {"email", name}}), {}, {}, {}};
  StepDraft joins("agent.new", create);
  joins.at(11).deferred(plan::NoSeatLeft{50, 50});
  const plan::Changes all = changes(agent, {{"phone", name, "1", plan::Drift::yes}});
  StepDraft update("agent.upd", plan::Update{remote_id(9), some(all)});
  plan::Step elsewhere = returns.person(name, name).at(13);
  elsewhere.source.file = "people/" + name + ".yaml";
  plan::Plan plan = sample_plan({leaves, blocked, elsewhere, joins, update.person(name, name)});
  plan.warnings.emplace_back(plan::UnmanagedTwin{address("agent.p1"), remote_id(2), {remote_id(8), person}});
  plan.warnings.emplace_back(plan::ListingInDoubt{agent, name});
  plan.drift.push_back({address("agent.omar"), remote_id(31), plan::TombstoneUnread{remote_id(31), name}});
  plan.digest = name;
  return plan;
}

Trouble trouble_with(const std::string& name) {
  Trouble trouble;
  trouble.diagnostics.add({Severity::error,
                           {"people/" + name, 3, 1},
                           name,
                           name,
                           SourceSpan{name, 1, 1},
                           name,
                           Diagnostic::Rule::unknown_key});
  trouble.diagnostics.warning({"people/a.yaml", 4, 1}, name, name);
  trouble.errors.push_back({ErrorKind::refused, name, name, name});
  return trouble;
}

void expect_only_ours(const std::string& written, const std::string& about) {
  SCOPED_TRACE(about.substr(0, 100));
  const std::set<std::string> github_names{"error", "warning", "notice"};
  std::size_t lines = static_cast<std::size_t>(std::ranges::count(written, '\n'));
  const auto commands = github_obeys(written);
  EXPECT_EQ(commands.size(), lines) << "a line is one command, and nothing else is one";
  for (const RunnerCommand& command : commands) {
    EXPECT_TRUE(github_names.contains(command.name)) << command.name;
    for (const auto& [key, value] : command.properties) {
      EXPECT_THAT((std::vector<std::string>{"file", "line", "col", "title"}), Contains(key));
      if (key == "line" || key == "col") {
        EXPECT_EQ(value.find_first_not_of("0123456789"), std::string::npos) << value;
      } else if (key == "file") {
        EXPECT_THAT(value, testing::StartsWith("people/"));
      }
    }
    EXPECT_FALSE(command.properties.at("title").empty());
  }
  EXPECT_THAT(azure_obeys(written), IsEmpty());
}

void expect_only_ours_at_azure(const std::string& written, const std::string& about) {
  SCOPED_TRACE(about.substr(0, 100));
  std::size_t lines = static_cast<std::size_t>(std::ranges::count(written, '\n'));
  const auto commands = azure_obeys(written);
  EXPECT_EQ(commands.size(), lines) << "a line is one command, and nothing else is one";
  for (const RunnerCommand& command : commands) {
    EXPECT_EQ(command.name, "task.logissue");
    for (const auto& [key, value] : command.properties) {
      EXPECT_THAT((std::vector<std::string>{"type", "sourcepath", "linenumber", "columnnumber", "code"}),
                  Contains(key));
      if (key == "sourcepath") {
        EXPECT_THAT(value, testing::StartsWith("people/"));
      }
    }
    EXPECT_THAT((std::vector<std::string>{"error", "warning"}), Contains(command.properties.at("type")));
  }
}

/// Adds what is XML to `documents`, which are parsed together.
void expect_harmless(const HostKind& kind, const std::string& text, const std::string& name,
                     std::string& documents) {
  SCOPED_TRACE(std::string(kind.name) + " of " + name.substr(0, 100));
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    ASSERT_TRUE(byte >= 0x20 || byte == '\n') << static_cast<int>(byte);
    ASSERT_NE(byte, 0x7f);
  }
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
  const std::string_view file(kind.name);
  if (file == "github.txt") return expect_only_ours(text, name);
  if (file == "azure.txt") return expect_only_ours_at_azure(text, name);
  // All others pass through the escape of whatever writes outputs.
  const std::string written = runner_safe(text);
  EXPECT_THAT(github_obeys(written), IsEmpty());
  EXPECT_THAT(azure_obeys(written), IsEmpty());
  if (file != "junit.xml") return expect_taken(kind.name, written);
  if (!documents.empty()) documents += '\0';
  documents += written;
}

TEST(HostileNames, break_out_of_no_report_and_give_no_command) {
  std::string documents;
  for (const std::string& name : hostile_names) {
    const plan::Plan plan = plan_with(name);
    plan::ApplyReport report = report_on(plan);
    for (plan::StepResult& result : report.results) result.message = name;
    report.halted = Error{ErrorKind::refused, name, name, name};
    Options options;
    options.run = {name, name, {}};
    for (const HostKind& kind : host_kinds) {
      expect_harmless(kind, kind.of_plan(sample_catalog(), plan, options), name, documents);
      expect_harmless(kind, kind.of_report(sample_catalog(), plan, report, options), name, documents);
      expect_harmless(kind, kind.of_trouble(trouble_with(name), options), name, documents);
    }
  }
  EXPECT_GT(test::read_junit(documents).size(), hostile_names.size() * 3);
}

TEST(HostileNames, leave_one_line_for_each_value_with_the_steps_behind) {
  for (const std::string& name : hostile_names) {
    const plan::Plan plan = plan_with(name);
    for (const std::string& lines : {render_github_outputs(sample_catalog(), plan, {}),
                                     render_github_outputs(sample_catalog(), plan, report_on(plan), {}),
                                     render_github_outputs(trouble_with(name), {})}) {
      EXPECT_EQ(lines.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_=:\n"), std::string::npos)
          << lines;
    }
  }
}

TEST(HostileNames, in_the_folder_of_the_configuration_name_no_file) {
  for (const std::string& name : hostile_names) {
    const std::string text = render_github(sample_catalog(), plan_with("Jane"), in_folder(name));
    for (const RunnerCommand& command : github_obeys(text))
      EXPECT_THAT((std::set<std::string>{"error", "warning", "notice"}), Contains(command.name));
    EXPECT_EQ(github_obeys(text).size(), static_cast<std::size_t>(std::ranges::count(text, '\n')));
    expect_taken("sarif.json", render_sarif(sample_catalog(), plan_with("Jane"), in_folder(name)));
  }
}

// What the model obeys is what was meant, letter for letter.
TEST(RunnerCommands, arrive_as_they_were_meant) {
  const plan::Step step =
      leaver(1).at(7).person("50% off, a:b; c]d", "p@example.com").reason(plan::DeclaredInactive{});
  const plan::Plan plan = sample_plan({step});
  const std::string words =
      "\"50% off, a:b; c]d\" <p@example.com> (agent.p1, id 2) is deactivated: active: false";
  const auto github = github_obeys(render_github(sample_catalog(), plan, in_folder("50%, a:b")));
  ASSERT_THAT(github, SizeIs(1));
  EXPECT_EQ(github.front().name, "warning");
  EXPECT_EQ(github.front().data, words);
  EXPECT_EQ(github.front().properties,
            (std::map<std::string, std::string>{{"file", "50%, a:b/people/agents.yaml"},
                                                {"line", "7"},
                                                {"col", "3"},
                                                {"title", "Deactivate: agent.p1"}}));
  const auto azure = azure_obeys(render_azure(sample_catalog(), plan, in_folder("50%; a]b")));
  ASSERT_THAT(azure, SizeIs(1));
  EXPECT_EQ(azure.front().data, words);
  EXPECT_EQ(azure.front().properties,
            (std::map<std::string, std::string>{{"type", "warning"},
                                                {"sourcepath", "50%; a]b/people/agents.yaml"},
                                                {"linenumber", "7"},
                                                {"columnnumber", "3"},
                                                {"code", "deactivate"}}));
  EXPECT_EQ(azure_obeys(azure_summary_command("/tmp/a]%b;.md")).front().data, "/tmp/a]%b;.md");
}

// The models find what they are to find; else nothing above could fail.
TEST(RunnerModels, obey_what_runners_obey) {
  EXPECT_THAT(github_obeys("x\n  ::error file=a%2Cb,line=3::x%25%0Ay\n"), SizeIs(1));
  EXPECT_EQ(github_obeys("::error file=a%2Cb,line=3::x%250A").front().data, "x%0A");
  EXPECT_EQ(github_obeys("::error file=a%2Cb,line=3::x").front().properties.at("file"), "a,b");
  EXPECT_THAT(github_obeys("y ##[set-env name=x;]z\r\u3000::add-mask::q"), SizeIs(2));
  EXPECT_THAT(github_obeys("no ::error::x"), IsEmpty());
  EXPECT_EQ(azure_obeys("y ##VSO[task.setvariable variable=a%3Bb]c%AZP25").front().properties.at("variable"),
            "a;b");
  EXPECT_EQ(azure_obeys("##vso[a.b]c ##vso[d.e]f").size(), 2U);
}

// And the rules of the hosts find what they are to find.
TEST(HostRules, refuse_what_hosts_refuse) {
  const json sarif = json::parse(render_sarif(sample_trouble(), {}));
  const auto broken = [&](const char* where, const json& value) {
    json log = sarif;
    log[json::json_pointer(where)] = value;
    return test::wrong_in_sarif(log);
  };
  EXPECT_THAT(test::wrong_in_sarif(sarif), IsEmpty());
  const std::string result = "/runs/0/results/0";
  const std::string place = result + "/locations/0/physicalLocation";
  EXPECT_THAT(broken((place + "/artifactLocation/uri").c_str(), "/etc/passwd"), Not(IsEmpty()));
  EXPECT_THAT(broken((place + "/artifactLocation/uri").c_str(), "a b.yaml"), Not(IsEmpty()));
  EXPECT_THAT(broken((place + "/region/startLine").c_str(), 0), Not(IsEmpty()));
  EXPECT_THAT(broken((result + "/message/text").c_str(), "{0}"), Not(IsEmpty()));
  EXPECT_THAT(broken((result + "/message/text").c_str(), ""), Not(IsEmpty()));
  EXPECT_THAT(broken((result + "/ruleIndex").c_str(), 2), Not(IsEmpty()));
  EXPECT_THAT(broken("/runs/0/tool/driver/rules/0/help/text", ""), Not(IsEmpty()));

  json quality = json::parse(render_codequality(sample_trouble(), {}));
  quality.at(1).at("fingerprint") = quality.at(0).at("fingerprint");
  quality.at(2).at("location").at("path") = "../a.yaml";
  quality.at(3).at("severity") = "bad";
  EXPECT_THAT(test::wrong_in_codequality(quality), SizeIs(3));
  json insights = json::parse(render_bitbucket(sample_trouble(), {}));
  insights.at("annotations").at(0).at("summary") = std::string(451, 'x');
  insights.at("annotations").at(1).at("external_id") = insights.at("annotations").at(0).at("external_id");
  insights.at("annotations").at(2).erase("line");
  EXPECT_THAT(test::wrong_in_insights(insights), SizeIs(3));
  EXPECT_THAT(test::wrong_in_terraform_report(json::parse(R"({"create": 1, "update": "2"})")), SizeIs(2));
  EXPECT_THROW((void)test::read_junit("<testsuites><testsuite tests=\"1\"/></testsuites>"),
               std::runtime_error);
  EXPECT_THROW((void)test::read_junit("<testsuites>\x01</testsuites>"), std::runtime_error);
}

TEST(GithubOutputs, say_what_later_steps_ask) {
  EXPECT_EQ(render_github_outputs(sample_catalog(), plan_with_every_action(), {}),
            "digest=sha256:" + std::string(64, '7') +
                "\nhas_changes=true\nis_blocked=true\nimport=2\nadd=2\nchange=4\ndestroy=1\ndeactivate="
                "1\nreactivate="
                "1\nblocked=1\ndeferred=1\nheld=0\n");
  EXPECT_THAT(render_github_outputs(sample_catalog(), sample_plan({}), {}), HasSubstr("has_changes=false\n"));
  EXPECT_EQ(render_github_outputs(sample_trouble(), {}), "errors=3\nwarnings=1\n");
}

TEST(GitlabReport, counts_a_deactivation_as_a_deletion_and_what_does_not_run_not_at_all) {
  EXPECT_EQ(json::parse(render_gitlab(sample_catalog(), plan_with_every_action(), {})),
            json::parse(R"({"create": 2, "update": 3, "delete": 2})"));
  EXPECT_FALSE(json::parse(render_gitlab(sample_trouble(), {})).contains("create"))
      << "that would say: no changes";
}

TEST(Junit, tells_how_each_step_ended) {
  const plan::Plan plan = plan_with_every_action();
  std::map<std::string, std::string> ends;
  for (const test::JunitTest& one : test::read_junit(render_junit(sample_catalog(), plan, {})))
    ends[one.name] = one.end;
  EXPECT_EQ(ends.size(), plan.steps.size());
  EXPECT_EQ(ends.at("agent.ada-admin: deactivate"), "failure");
  EXPECT_EQ(ends.at("agent.walt-waiting: create"), "skipped");
  EXPECT_EQ(ends.at("agent.adam-leaver: deactivate"), "passed");
  const auto trouble = test::read_junit(render_junit(sample_trouble(), {}));
  EXPECT_EQ(std::ranges::count(trouble, "failure", &test::JunitTest::end), 2);
  EXPECT_EQ(std::ranges::count(trouble, "error", &test::JunitTest::end), 1);
}

// `--only-approved` leaves it; it neither passed nor failed.
TEST(HostOutputs, say_of_what_was_not_approved_that_it_is_left) {
  plan::Plan plan = sample_plan({plan::make_step(address("agent.ann"), plan::Delete{remote_id(1)}),
                                 plan::make_step(address("agent.ben"), plan::Delete{remote_id(2)})});
  plan.steps[1].unapproved = plan::NewSince{};
  plan::ApplyReport report;
  report.state_written = true;
  for (const plan::Step& step : plan.steps) {
    plan::StepResult result;
    result.step = &step;
    result.end = step.unapproved ? plan::StepEnd::unapproved : plan::StepEnd::done;
    report.results.push_back(std::move(result));
  }
  const auto tests = test::read_junit(render_junit(sample_catalog(), plan, report, {}));
  ASSERT_EQ(tests.size(), 2U);
  EXPECT_EQ(tests[0].end, "passed");
  EXPECT_EQ(tests[1].end, "skipped");
  EXPECT_THAT(
      render_github(sample_catalog(), plan, report, {}),
      HasSubstr("::warning title=Not approved%3A agent.ben::agent.ben (id 2): delete is not as it was "
                "approved, and is left for the next review%0Ait is not in the approval\n"));
  EXPECT_THAT(render_github_outputs(sample_catalog(), plan, report, {}), HasSubstr("unapproved=1\n"));
  EXPECT_THAT(render_bitbucket(sample_catalog(), plan, report, {}), HasSubstr("\"Not approved\""));
  const std::string text = terraform_report(sample_catalog(), plan, report, {});
  EXPECT_THAT(text, HasSubstr("Apply complete! Resources: 0 added, 0 changed, 1 destroyed."));
  EXPECT_THAT(text, HasSubstr("Warning: halopsa_agent.ben: delete is left for the next review"));
  const std::string lines = ui_step_ends(report.results[1], {});
  EXPECT_THAT(lines, HasSubstr("\"severity\":\"warning\""));
  EXPECT_THAT(lines, Not(HasSubstr("apply_errored")));
}

TEST(XmlText, holds_nothing_that_xml_does_not_allow) {
  EXPECT_EQ(xml_text("a<b>&\"'\t\n"), "a&lt;b&gt;&amp;&quot;&apos;&#9;&#10;");
  EXPECT_EQ(xml_text(std::string("\0\x1f", 2)), "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(xml_text("\xef\xbf\xbe"), "\xef\xbf\xbd");
  EXPECT_EQ(xml_text("\xed\xa0\x80").find('\xed'), std::string::npos);
  EXPECT_EQ(xml_text("\xf0\x9f\x98\x80 Z\xc3\xbcrich"), "\xf0\x9f\x98\x80 Z\xc3\xbcrich");
}

}  // namespace
}  // namespace haloform::render
