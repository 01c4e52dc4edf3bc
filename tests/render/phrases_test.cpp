#include "planner/render/phrases.hpp"

#include "planner/model/schema.hpp"
#include "planner/render/phrases_of_approval.hpp"
#include "planner/render/phrases_of_stale.hpp"
#include "tests/support/each_reason.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::render {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Said {
  std::string kind;
  Phrase phrase;
};

template <typename Reason>
void say_each(const ReasonMaker& maker, std::vector<Said>& all) {
  for (const Reason& reason : maker.make_each<Reason>())
    all.push_back({std::string(plan::kind_name(reason)), phrase(reason)});
}

/// One row for every alternative of every variant.
std::vector<Said> said_of_all() {
  std::vector<Said> all;
  for (const ReasonMaker& maker : extreme_makers()) {
    say_each<plan::StepReason>(maker, all);
    say_each<plan::StepNote>(maker, all);
    say_each<plan::Deferral>(maker, all);
    say_each<plan::PlanWarning>(maker, all);
    say_each<plan::Block>(maker, all);
    for (const plan::DriftReason& why : maker.make_each<plan::DriftReason>())
      all.push_back({std::string(plan::kind_name(why)),
                     phrase(plan::DriftNote{address("agent.jane"), remote_id(1), why})});
  }
  return all;
}

/// Likewise of what of a plan no longer holds that was saved, or approved, which no plan contains.
std::vector<Said> said_of_stale() {
  std::vector<Said> all;
  for (const ReasonMaker& maker : extreme_makers()) {
    say_each<plan::StaleReason>(maker, all);
    say_each<plan::Unapproved>(maker, all);
  }
  return all;
}

TEST(Phrases, are_there_for_every_reason) {
  const std::regex machine_name("[a-z]+(_[a-z]+)*");
  auto all = said_of_all();
  ASSERT_GT(all.size(), 100U);
  std::ranges::move(said_of_stale(), std::back_inserter(all));
  for (const auto& [kind, phrase] : all) {
    SCOPED_TRACE(kind);
    EXPECT_TRUE(std::regex_match(kind, machine_name));
    EXPECT_FALSE(phrase.words.empty());
    EXPECT_FALSE(phrase.headline.empty());
    EXPECT_THAT(std::string(phrase.headline), Not(HasSubstr("xyzzy"))) << "the same for all of its kind";
    // Also where a list in it is empty: the phrase of it is a whole one all the same.
    for (const std::string& said : {std::string(phrase.headline), phrase.words, phrase.way_forward}) {
      EXPECT_FALSE(said.starts_with(' ')) << said;
      EXPECT_FALSE(said.ends_with(' ') || said.ends_with(':') || said.ends_with(": id")) << said;
    }
    EXPECT_FALSE(phrase.words.ends_with('.'));
    EXPECT_THAT(phrase.words, Not(HasSubstr("  ")));
  }
}

TEST(Phrases, say_of_every_block_how_to_proceed) {
  for (const ReasonMaker& maker : extreme_makers()) {
    for (const plan::Block& block : maker.make_each<plan::Block>()) {
      // What needs a blocked step is free once that one is: the way forward stands there.
      const bool elsewhere = std::holds_alternative<plan::NeedsBlocked>(block);
      EXPECT_EQ(phrase(block).way_forward.empty(), elsewhere) << plan::kind_name(block);
    }
  }
}

template <typename Reason>
std::vector<std::string> kinds_of() {
  std::vector<std::string> kinds;
  for (const Reason& reason : extreme_makers().front().make_each<Reason>())
    kinds.emplace_back(plan::kind_name(reason));
  return kinds;
}

TEST(Phrases, belong_to_kinds_that_are_told_apart_by_their_names) {
  for (const auto& kinds :
       {kinds_of<plan::StepReason>(), kinds_of<plan::StepNote>(), kinds_of<plan::Deferral>(),
        kinds_of<plan::PlanWarning>(), kinds_of<plan::Block>(), kinds_of<plan::DriftReason>(),
        kinds_of<plan::StaleReason>(), kinds_of<plan::Unapproved>()}) {
    EXPECT_EQ(std::set(kinds.begin(), kinds.end()).size(), kinds.size()) << testing::PrintToString(kinds);
  }
}

std::string schema_of_plans() {
  std::ifstream file("docs/plan.schema.json", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What JSON may hold is written down; docs/plan.schema.json is held against the goldens, which hold few of the kinds.
TEST(Phrases, belong_to_kinds_that_the_schema_of_plans_knows) {
  const std::string schema = schema_of_plans();
  for (const Said& one : said_of_all())
    EXPECT_NE(schema.find("\"const\": \"" + one.kind + '"'), std::string::npos) << one.kind;
}

// The goldens are of one profile.
TEST(PlanSchema, knows_every_profile) {
  const std::string schema = schema_of_plans();
  const std::size_t start = schema.find("\"profile\": {");
  ASSERT_NE(start, std::string::npos);
  const std::string names = schema.substr(start, schema.find(']', start) - start);
  for (const Profile profile : all_profiles)
    EXPECT_THAT(names, HasSubstr('"' + std::string(profile_name(profile)) + '"'));
}

TEST(Phrases, name_every_rule) {
  std::set<std::string_view> rules;
  for (const plan::Block& block : extreme_makers().front().make_each<plan::Block>())
    rules.insert(plan::rule_name(plan::rule_of(block)));
  EXPECT_EQ(rules.size(), static_cast<std::size_t>(plan::BlockRule::needs) + 1);
}

// What a limit is of is said with its figures.
TEST(Phrases, say_what_a_limit_means) {
  struct Row {
    plan::Allowance allowed;
    std::string_view words;
  };
  const Limit tenth{Limit::Unit::percent, 10};
  for (const Row& row :
       {Row{{tenth, 118, 11}, "the limit is 11 (10% of 118)"},
        Row{{tenth, 12, 3}, "the limit is 3 (10% of 12, at least 3)"},
        Row{{{Limit::Unit::percent, 80}, 100, 50}, "the limit is 50 (80% of 100, at most half)"},
        Row{{{Limit::Unit::count, 5}, 118, 5}, "the limit is 5"},
        Row{{tenth, 118, 44, true}, "the limit is 44 (--allow)"}}) {
    const plan::Block block =
        plan::LimitExceeded{ResourceType::agent, GuardKind::deactivate, 60, row.allowed, {}, {}};
    EXPECT_EQ(phrase(block).words, "60 deactivations of agents, " + std::string(row.words));
  }
}

}  // namespace
}  // namespace haloform::render
