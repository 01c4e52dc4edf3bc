// What has to be written so that Git says what is live.
#include "planner/drift/accepting.hpp"

#include "planner/render/phrases_of_drift.hpp"
#include "tests/drift/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace haloform::drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string words(const std::vector<std::string>& all, std::string_view sign) {
  std::string text;
  for (const std::string& one : all) text += ' ' + std::string(sign) + one;
  return text;
}

/// `agent.jane phone=7 teams +a -b`
std::vector<std::string> edits(const Acceptance& acceptance) {
  std::vector<std::string> all;
  for (const config::BlockEdit& edit : acceptance.edits) {
    std::string text = edit.address.text();
    for (const auto& field : edit.fields) {
      text += ' ';
      for (const std::string& key : field.keys) text += (text.ends_with(' ') ? "" : "|") + key;
      text += '=' + field.value.plain();
    }
    for (const auto& list : edit.lists)
      text += ' ' + list.key + words(list.add, "+") + words(list.remove, "-");
    all.push_back(std::move(text));
  }
  return all;
}

Acceptance accepted(const Case& one, std::initializer_list<std::string_view> addresses) {
  static Report report;  // What is refused points into it.
  report = one.report();
  std::set<Address> wanted;
  for (const std::string_view text : addresses) wanted.insert(address(text));
  return accept(sample_catalog(), one.wanted.build(), report, wanted);
}

TEST(Accept, writes_fields_and_active_of_the_addresses_that_are_named) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}, {"mobile", "2"}});
  one.known.agent("jane", 99, {{"phone", "1"}, {"mobile", "2"}});
  one.live.agent(99, "jane", {{"phone", "7"}, {"mobile", nullptr}}).inactive();
  one.wanted.agent("bob", {{"phone", "1"}});
  one.known.agent("bob", 98, {{"phone", "1"}});
  one.live.agent(98, "bob", {{"phone", "7"}});
  EXPECT_THAT(edits(accepted(one, {"agent.jane"})),
              ElementsAre("agent.jane active=false phone=7 mobile=null"));
}

TEST(Accept, writes_what_is_accepted_for_a_while_too) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}}).accepts("phone", "2026-12-31");
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "7"}});
  EXPECT_THAT(edits(accepted(one, {"agent.jane"})), ElementsAre("agent.jane phone=7"));
}

TEST(Accept, says_of_whom_there_is_nothing_to_accept) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  const Acceptance acceptance = accepted(one, {"agent.jane"});
  EXPECT_THAT(acceptance.edits, IsEmpty());
  EXPECT_THAT(acceptance.quiet, ElementsAre(address("agent.jane")));
}

TEST(Accept, writes_a_membership_where_the_agent_has_a_list_or_else_the_team) {
  Case one;
  one.wanted.team("desk").exclusive_members({});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.wanted.agent("ann").teams({});
  one.known.agent("ann", 10).teams({});
  one.live.agent(10, "ann").teams({1});
  one.wanted.agent("bob");
  one.known.agent("bob", 11);
  one.live.agent(11, "bob").teams({1});
  EXPECT_THAT(edits(accepted(one, {"agent.ann", "agent.bob"})),
              ElementsAre("agent.ann teams +desk", "team.desk members +bob"));
}

TEST(Accept, takes_a_membership_out_of_both_sides) {
  Case one;
  one.wanted.team("desk").members({"ann"});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.wanted.agent("ann").teams({"desk"});
  one.known.agent("ann", 10).teams({"desk"});
  one.live.agent(10, "ann").teams({});
  EXPECT_THAT(edits(accepted(one, {"agent.ann"})),
              ElementsAre("agent.ann teams -desk", "team.desk members -ann"));
}

TEST(Accept, moves_an_agent_who_can_have_one_team_alone) {
  Case one;
  one.policy.profile = Profile::guide;
  one.wanted.team("desk").members({"ann"});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.wanted.team("core");
  one.known.team("core", 2);
  one.live.team(2, "core");
  one.wanted.agent("ann");
  one.known.agent("ann", 10).teams({"desk"});
  one.live.agent(10, "ann").teams({2});
  EXPECT_THAT(edits(accepted(one, {"agent.ann"})),
              ElementsAre("agent.ann teams +core", "team.desk members -ann"));
}

TEST(Accept, refuses_what_no_block_can_say_and_then_edits_nothing) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "somebody-else", {{"phone", "7"}}).inactive();
  one.wanted.agent("tim");
  one.known.agent("tim", 98);
  one.live.agent(98, "tim");
  one.live.agent(120, "tim");
  one.known.agent("zoe", 7).tombstone();
  one.live.agent(7, "zoe");
  one.wanted.agent("gone");
  one.known.agent("gone", 8);
  one.live.gone(ResourceType::agent, 8);
  for (const char* whom : {"agent.jane", "agent.tim", "agent.zoe", "agent.gone"}) {
    const Acceptance acceptance = accepted(one, {whom});
    EXPECT_THAT(acceptance.edits, IsEmpty()) << whom;
    ASSERT_THAT(acceptance.refused, SizeIs(1)) << whom;
    const render::Phrase said = render::phrase(sample_catalog(), acceptance.refused.front());
    EXPECT_THAT(said.words, HasSubstr("no line of a file can say that"));
    EXPECT_FALSE(said.way_forward.empty());
  }
}

TEST(Accept, goes_past_a_twin_and_says_so) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "7"}});
  one.live.agent(120, "jane");
  const Acceptance acceptance = accepted(one, {"agent.jane"});
  EXPECT_THAT(edits(acceptance), ElementsAre("agent.jane phone=7"));
  ASSERT_THAT(acceptance.left, SizeIs(1));
  EXPECT_EQ(acceptance.left.front().finding->kind, Kind::twin);
}

TEST(Accept, refuses_an_outsider_of_the_team_that_is_named) {
  Case one;
  one.wanted.team("desk").exclusive_members({});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.live.agent(50, "stranger").teams({1});
  EXPECT_THAT(accepted(one, {"team.desk"}).refused, SizeIs(1));
}

TEST(Accept, refuses_to_clear_what_is_required) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane", {{"name", nullptr}});
  const Acceptance acceptance = accepted(one, {"agent.jane"});
  ASSERT_THAT(acceptance.refused, SizeIs(1));
  EXPECT_EQ(render::phrase(sample_catalog(), acceptance.refused.front()).words,
            "name is required, and has no value in HaloPSA");
}

TEST(Accept, has_the_edits_of_what_stands_beside_a_field_that_is_refused) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"name", nullptr}, {"phone", "7"}});
  const Acceptance acceptance = accepted(one, {"agent.jane"});
  EXPECT_THAT(acceptance.refused, SizeIs(1));
  EXPECT_THAT(edits(acceptance), ElementsAre("agent.jane phone=7"));
}

}  // namespace
}  // namespace haloform::drift
