#include "planner/render/annotations.hpp"

#include "planner/render/fingerprints.hpp"
#include "planner/render/json.hpp"
#include "planner/render/plan_annotations.hpp"
#include "planner/render/repository_path.hpp"
#include "planner/render/rules.hpp"
#include "planner/render/run_annotations.hpp"
#include "planner/render/shown.hpp"
#include "tests/render/sample_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace haloform::render {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using enum ResourceType;

StepDraft deactivation(const std::string& where) {
  return {where, plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()}};
}

std::vector<Annotation> annotations_of_steps(std::vector<plan::Step> steps) {
  return annotations_of(sample_catalog(), sample_plan(std::move(steps)));
}

std::vector<std::string> rules_in(const std::vector<Annotation>& all) {
  std::vector<std::string> rules;
  rules.reserve(all.size());
  for (const Annotation& one : all) rules.push_back(one.rule);
  return rules;
}

plan::LimitExceeded limit_of(std::size_t wanted) {
  return {agent, GuardKind::deactivate, wanted, {Limit{Limit::Unit::percent, 10}, 118, 11, false}, {}, {}};
}

// ---- what of a plan is worth a line of its own

TEST(PlanAnnotations, put_first_what_is_forbidden_and_then_who_is_lost) {
  const std::vector<Annotation> all = annotations_of(sample_catalog(), plan_with_every_action());
  EXPECT_THAT(rules_in(all), ElementsAre("protect", "delete", "deactivate", "deferred", "drift", "drift",
                                         "reactivate", "rename"));
  EXPECT_EQ(all.front().level, Level::error);
  const LevelCounts counts = count_levels(all);
  EXPECT_EQ(counts.errors, 1U);
  EXPECT_EQ(counts.warnings, 5U);
  EXPECT_EQ(counts.notices, 2U);
}

TEST(PlanAnnotations, name_the_person_the_place_and_how_to_proceed) {
  const plan::Step step = deactivation("agent.ada-admin")
                              .person("Ada Admin", "ada@example.com")
                              .at(12)
                              .blocked(plan::Protected{address("agent.ada-admin"), false, true});
  const std::vector<Annotation> all = annotations_of_steps({step});
  ASSERT_THAT(all, SizeIs(1));
  const Annotation& one = all.front();
  EXPECT_EQ(one.title, "Protected: agent.ada-admin");
  EXPECT_EQ(one.address, "agent.ada-admin");
  EXPECT_EQ(one.where.text(), "people/agents.yaml:12:3");
  EXPECT_EQ(
      one.message,
      "Ada Admin <ada@example.com> (agent.ada-admin, id 17): deactivate is blocked: it is protected "
      "(`protect: true`)\n"
      "to proceed: put the block back; to remove it, apply once with `protect: false` and then remove it");
}

TEST(PlanAnnotations, say_why_somebody_leaves) {
  const plan::Step step = deactivation("agent.adam")
                              .person("Adam Leaver", "adam@example.com")
                              .reason(plan::RemovedFromConfiguration{})
                              .note(plan::WasInTeams{{"Tier 1"}});
  const std::vector<Annotation> all = annotations_of_steps({step});
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all.front().level, Level::warning);
  EXPECT_EQ(all.front().where.line, 0U) << "its block is gone";
  EXPECT_EQ(all.front().message,
            "Adam Leaver <adam@example.com> (agent.adam, id 17) is deactivated: removed from the "
            "configuration; was in Tier 1");
}

// A limit stops sixty steps with one sentence, and what to do about it is one thing.
TEST(PlanAnnotations, say_a_limit_once_and_each_protection_by_itself) {
  std::vector<plan::Step> steps;
  for (int at = 0; at < 60; ++at)
    steps.push_back(deactivation("agent.p" + std::to_string(at))
                        .at(static_cast<std::uint32_t>(at) + 5)
                        .blocked(limit_of(60)));
  for (const char* where : {"agent.x", "agent.y"})
    steps.push_back(deactivation(where).blocked(plan::Protected{address(where), false, true}));
  const std::vector<Annotation> all = annotations_of_steps(std::move(steps));
  EXPECT_THAT(rules_in(all), ElementsAre("limit", "protect", "protect"));
  EXPECT_THAT(all.front().message, HasSubstr("it blocks agent.p0, agent.p1, agent.p2 and 57 more"));
  EXPECT_THAT(all.front().message, HasSubstr("to proceed: --allow agents.deactivate=60"));
  EXPECT_EQ(all.front().where.line, 5U);
  EXPECT_THAT(all.front().address, IsEmpty());
}

TEST(PlanAnnotations, put_what_only_needs_a_blocked_step_last_of_the_errors) {
  const plan::Step needy =
      deactivation("agent.a").blocked(plan::NeedsBlocked{address("agent.a"), address("team.b")});
  const plan::Step limited = deactivation("agent.b").blocked(limit_of(1));
  const plan::Step guarded = deactivation("agent.c").blocked(plan::OwnAgent{remote_id(3)});
  plan::Plan plan = sample_plan({needy, guarded, limited});
  plan.blocked_by.emplace_back(plan::RecordsMissing{contact, 20, 40, {}});
  EXPECT_THAT(rules_in(annotations_of(sample_catalog(), plan)),
              ElementsAre("missing", "limit", "self", "needs"));
}

TEST(PlanAnnotations, tell_of_guards_that_are_raised_and_of_warnings) {
  plan::Plan plan = sample_plan({});
  plan.raises.push_back(
      {contact, GuardKind::deactivate, {Limit::Unit::percent, 10}, {Limit::Unit::count, 100}});
  plan.warnings.emplace_back(plan::NoStateYet{});
  const std::vector<Annotation> all = annotations_of(sample_catalog(), plan);
  EXPECT_THAT(rules_in(all), ElementsAre("guard_raised", "no_state_yet"));
  EXPECT_THAT(all.front().message, HasSubstr("contacts.deactivate 10% -> 100"));
}

TEST(PlanAnnotations, are_none_of_a_plan_that_only_creates_and_updates) {
  const plan::Changes all = changes(agent, {{"site_id", 4, 5}});
  plan::Create create{fields_of(agent, {{"name", "Nina"}, {"email", "nina@example.com"}}), {}, {}, {}};
  EXPECT_THAT(annotations_of_steps({StepDraft("agent.nina", create),
                                    StepDraft("agent.jane", plan::Update{remote_id(9), some(all)})}),
              IsEmpty());
}

TEST(PlanAnnotations, show_nothing_of_others_raw) {
  const plan::Step step = deactivation("agent.eve")
                              .person("Eve\n::error::x\x1b[2J \xe2\x80\xae", "eve@example.com")
                              .note(plan::TwinStays{{remote_id(4), {"\nTwin\r", "t@example.com"}}, {}});
  for (const Annotation& one : annotations_of_steps({step})) {
    EXPECT_THAT(one.message, Not(HasSubstr("\n::")));
    EXPECT_THAT(one.message, Not(HasSubstr("\x1b")));
    EXPECT_THAT(one.message, Not(HasSubstr("\xe2\x80\xae")));
    EXPECT_THAT(one.message, Not(HasSubstr("\r")));
  }
}

// ---- how a run ended

plan::StepResult result_of(const plan::Step& step, plan::StepEnd end, std::string message = {}) {
  plan::StepResult result;
  result.step = &step;
  result.end = end;
  result.message = std::move(message);
  return result;
}

TEST(ReportAnnotations, put_first_what_needs_a_look) {
  const plan::Plan plan = sample_plan(
      {deactivation("agent.a"), deactivation("agent.b"), deactivation("agent.c"), deactivation("agent.d")});
  plan::ApplyReport report;
  report.state_written = true;
  report.results = {result_of(plan.steps[0], plan::StepEnd::done),
                    result_of(plan.steps[1], plan::StepEnd::failed, "HaloPSA said no"),
                    result_of(plan.steps[2], plan::StepEnd::in_doubt, "no answer"),
                    result_of(plan.steps[3], plan::StepEnd::done, "a second record was created")};
  report.results[3].grave = true;
  const std::vector<Annotation> all = annotations_of(plan, report);
  EXPECT_THAT(rules_in(all), ElementsAre("duplicate_made", "in_doubt", "failed"));
  EXPECT_EQ(all.back().message, "agent.b (id 17): deactivate failed\nHaloPSA said no");
}

TEST(ReportAnnotations, say_once_what_stopped_many_steps) {
  std::vector<plan::Step> steps;
  for (int at = 0; at < 412; ++at) steps.push_back(deactivation("agent.p" + std::to_string(at)));
  const plan::Plan plan = sample_plan(std::move(steps));
  plan::ApplyReport report;
  report.state_written = true;
  for (const plan::Step& step : plan.steps)
    report.results.push_back(result_of(step, plan::StepEnd::not_started, "interrupted"));
  report.halted = Error{ErrorKind::interrupted, "a signal came", {}, {}};
  const std::vector<Annotation> all = annotations_of(plan, report);
  EXPECT_THAT(rules_in(all), ElementsAre("interrupted", "not_started"));
  EXPECT_THAT(all.back().message, HasSubstr("likewise 411 more steps"));
}

TEST(ReportAnnotations, tell_that_the_state_was_not_written) {
  const plan::Plan plan = sample_plan({deactivation("agent.a")});
  plan::ApplyReport report;
  report.results = {result_of(plan.steps[0], plan::StepEnd::done)};
  EXPECT_THAT(rules_in(annotations_of(plan, report)), ElementsAre("state_not_written"));
}

// ---- what kept a command from going on

TEST(TroubleAnnotations, have_the_place_of_a_mistake_and_none_of_what_has_no_line) {
  Trouble trouble;
  trouble.diagnostics.error({"people/a.yaml", 12, 3}, "unknown key \"emial\" in agent.jane",
                            "did you mean \"email\"?", Diagnostic::Rule::unknown_key);
  trouble.diagnostics.warning({"b.yaml", 0, 0}, "odd", {}, Diagnostic::Rule::misleading_text);
  trouble.errors.push_back({ErrorKind::unavailable, "the instance does not answer", "GET /api", "run again"});
  const std::vector<Annotation> all = annotations_of(trouble);
  EXPECT_THAT(rules_in(all), ElementsAre("unavailable", "unknown_key", "misleading_text"));
  EXPECT_EQ(all[0].message, "GET /api: the instance does not answer\nrun again");
  EXPECT_EQ(all[1].title, "Unknown key");
  EXPECT_EQ(one_line(all[1]), "unknown key \"emial\" in agent.jane; did you mean \"email\"?");
  EXPECT_THAT(all[2].where.file, IsEmpty());
  EXPECT_EQ(all[2].message, "b.yaml: odd");
}

TEST(TroubleAnnotations, count_those_that_are_not_kept) {
  Diagnostics found;
  for (std::uint32_t line = 1; line <= 1200; ++line) found.error({"a.yaml", line, 1}, "wrong");
  const std::vector<Annotation> all = annotations_of(found);
  EXPECT_THAT(all, SizeIs(Diagnostics::most_kept + 1));
  EXPECT_EQ(all.back().title, "200 more errors");
  EXPECT_EQ(count_levels(all).errors, 1200U);
}

// ---- rules

TEST(Rules, have_words_wherever_an_annotation_can_come_from) {
  std::set<std::string_view> names;
  for (int rule = 0; rule <= static_cast<int>(Diagnostic::Rule::too_many); ++rule)
    names.insert(haloform::rule_name(static_cast<Diagnostic::Rule>(rule)));
  EXPECT_THAT(names, SizeIs(static_cast<std::size_t>(Diagnostic::Rule::too_many) + 1)) << "two have one name";
  for (int rule = 0; rule <= static_cast<int>(plan::BlockRule::needs); ++rule)
    names.insert(plan::rule_name(static_cast<plan::BlockRule>(rule)));
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind)
    names.insert(error_kind_name(static_cast<ErrorKind>(kind)));
  for (const std::string_view name : names) {
    EXPECT_TRUE(is_known_rule(name)) << name;
    const RuleWords words = words_of_rule(name);
    EXPECT_THAT((std::vector{words.title, words.meaning, words.advice}), Each(Not(IsEmpty()))) << name;
  }
  EXPECT_EQ(words_of_rule("from_tomorrow").title, "from_tomorrow");
}

// ---- where things are

TEST(RepositoryPaths, join_folder_and_file_and_never_leave_the_repository) {
  const auto joined = [](std::string folder, std::string_view file) {
    return path_in_repository({{}, {}, std::move(folder)}, file).value_or("none");
  };
  EXPECT_EQ(joined("", "people/agents.yaml"), "people/agents.yaml");
  EXPECT_EQ(joined("people/prod", "agents.yaml"), "people/prod/agents.yaml");
  EXPECT_EQ(joined("./people//prod/", "./a.yaml"), "people/prod/a.yaml");
  EXPECT_EQ(joined("people/prod", "../shared/a.yaml"), "people/shared/a.yaml");
  EXPECT_EQ(joined("people", "../../a.yaml"), "none");
  EXPECT_EQ(joined("", "../a.yaml"), "none");
  EXPECT_EQ(joined("..", "a.yaml"), "none");
  EXPECT_EQ(joined("people", "/etc/passwd"), "none");
  EXPECT_EQ(joined("/people", "a.yaml"), "none");
  EXPECT_EQ(joined("people", ""), "none");
  EXPECT_EQ(joined("", "."), "none");
  EXPECT_EQ(joined("", "a\x1b.yaml"), "none");
  EXPECT_EQ(joined("", "a\n.yaml"), "none");
  EXPECT_EQ(joined("a\xff", "a.yaml"), "none");
  EXPECT_EQ(joined("", "Z\xc3\xbcrich \xf0\x9f\x98\x80.yaml"), "Z\xc3\xbcrich \xf0\x9f\x98\x80.yaml");
}

TEST(RepositoryPaths, are_encoded_where_an_uri_is_asked_for) {
  EXPECT_EQ(relative_uri("people/agents.yaml"), "people/agents.yaml");
  EXPECT_EQ(relative_uri("a b/Z\xc3\xbc#1?.yaml"), "a%20b/Z%C3%BC%231%3F.yaml");
  EXPECT_EQ(relative_uri("mailto:x"), "mailto%3Ax") << "its first part is no scheme";
}

TEST(RepositoryPaths, of_what_has_no_line_are_the_first_line_of_the_configuration) {
  Annotation one;
  const RunFacts run{{}, {}, "people/prod"};
  EXPECT_FALSE(place_of(one, run));
  EXPECT_EQ(place_or_root(one, run).path, "people/prod/haloform.yaml");
  one.where = {"agents.yaml", 7, 0};
  EXPECT_EQ(place_or_root(one, run).path, "people/prod/agents.yaml");
  EXPECT_EQ(place_or_root(one, run).line, 7U);
  EXPECT_EQ(place_or_root(one, run).column, 1U);
}

TEST(Fingerprints, stay_when_lines_move_and_are_never_the_same_twice) {
  Annotation one{Level::error, "unknown_key", {"a.yaml", 7, 1}, {}, "Unknown key", "unknown key x"};
  Fingerprints before;
  const std::string first = before.of(one);
  EXPECT_NE(before.of(one), first);
  one.where.line = 99;
  EXPECT_EQ(Fingerprints().of(one), first);
  one.message = "unknown key y";
  EXPECT_NE(Fingerprints().of(one), first);
  one.address = "agent.jane";
  const std::string of_address = Fingerprints().of(one);
  one.message = "61 deactivations and not 60";
  EXPECT_EQ(Fingerprints().of(one), of_address);
}

TEST(ShownAnnotations, count_what_is_not_shown_by_rule) {
  std::vector<Annotation> all;
  for (int at = 0; at < 12; ++at)
    all.push_back({Level::error, at < 4 ? "limit" : "protect", {}, {}, "t", "m"});
  all.push_back({Level::error, "more", {}, {}, "t", "m", 200});
  for (int at = 0; at < 10; ++at) all.push_back({Level::warning, "deactivate", {}, {}, "t", "m"});
  const std::vector<Annotation> shown = first_of_each_level(all);
  ASSERT_THAT(shown, SizeIs(20));
  EXPECT_EQ(shown[9].title, "203 more errors");
  EXPECT_THAT(shown[9].message, HasSubstr("200 more, 3 protect"));
  EXPECT_EQ(count_levels(shown).errors, count_levels(all).errors);
  EXPECT_EQ(count_levels(shown).warnings, 10U);
  const std::vector<Annotation> few = first_of_all(all, 5);
  ASSERT_THAT(few, SizeIs(5));
  EXPECT_EQ(few.back().title, "218 more findings");
}

}  // namespace
}  // namespace haloform::render
