// A lost state, and an instance that writes people in its own way: nobody is made again.
#include "planner/plan/natural_index.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

std::string blocks_of(const Plan& plan, std::string_view of) {
  std::string text;
  for (const Block& block : step_of(plan, of).blocked_by) text += block.what + "; " + block.way_out + "\n";
  return text;
}

TEST(NearRecords, a_create_beside_somebody_of_nearly_the_same_email_and_name_is_blocked) {
  Case one;
  one.wanted.agent("jane-smith", {{"email", "jane+hr@example.com"}});
  one.wanted.agent("zoe", {{"name", "Zo\u00eb Very Long-Name"}, {"email", "zo\u00eb.longname@example.com"}});
  one.wanted.agent("cut", {{"email", "cut.person@example.com"}});
  one.live.agent(5, "jane-smith", {{"email", "jane@example.com"}});
  one.live.agent(6, "z", {{"name", "Zoe Very Long"}, {"email", "zoe.longname@example.com"}});
  one.live.agent(7, "cut", {{"email", "cut.person@example.c"}});
  const Plan plan = one.plan();
  EXPECT_THAT(blocks_of(plan, "agent.jane-smith"),
              HasSubstr("it may be id 5 \"Jane Smith\", jane@example.com, whom no block declares"));
  EXPECT_THAT(blocks_of(plan, "agent.jane-smith"), HasSubstr("`lifecycle: {id: 5}`"));
  EXPECT_THAT(blocks_of(plan, "agent.zoe"), HasSubstr("id 6"));
  EXPECT_THAT(blocks_of(plan, "agent.cut"), HasSubstr("id 7"));
}

TEST(NearRecords, who_differs_in_one_of_the_two_is_somebody_else) {
  Case one;
  one.wanted.agent("hr", {{"name", "Human Resources"}, {"email", "jane+hr@example.com"}});
  one.wanted.agent("jane-smith", {{"email", "jane.smith@other.example"}});
  one.live.agent(5, "jane-smith", {{"email", "jane@example.com"}});
  const Plan plan = one.plan();
  EXPECT_EQ(blocks_of(plan, "agent.hr"), "");
  EXPECT_EQ(blocks_of(plan, "agent.jane-smith"), "");
}

TEST(NearRecords, whom_a_block_declares_is_nobody_elses_person) {
  Case one;
  one.wanted.agent("jane-smith", {{"email", "jane+hr@example.com"}});
  one.settled_agent("other", 5);
  one.live = {};
  one.live.agent(5, "other", {{"name", "Jane Smith"}, {"email", "jane@example.com"}});
  EXPECT_EQ(blocks_of(one.plan(), "agent.jane-smith"), "");
}

TEST(NearRecords, names_alone_tell_teams_and_contacts_without_email) {
  Case one;
  one.wanted.team("tier-1", {{"name", "Tier-1 (EU)"}});
  one.wanted.team("c", {{"name", "C++"}});
  one.wanted.contact("desk", {{"name", "Front-Desk"}, {"email", nullptr}, {"site_id", 5}});
  one.wanted.contact("gate", {{"name", "Gate-1"}, {"email", nullptr}, {"site_id", 5}});
  one.live.team(3, "t", {{"name", "Tier 1 EU"}});
  one.live.team(4, "c", {{"name", "C#"}});
  one.live.contact(8, "d", {{"name", "Front Desk"}, {"email", nullptr}, {"site_id", 5}});
  one.live.contact(9, "g", {{"name", "Gate 1"}, {"email", nullptr}, {"site_id", 6}});
  const Plan plan = one.plan();
  EXPECT_THAT(blocks_of(plan, "team.tier-1"), HasSubstr("id 3"));
  EXPECT_EQ(blocks_of(plan, "team.c"), "");
  EXPECT_THAT(blocks_of(plan, "contact.desk"), HasSubstr("id 8"));
  EXPECT_EQ(blocks_of(plan, "contact.gate"), "");
}

TEST(NearRecords, an_instance_that_is_asked_singly_is_asked_for_the_bare_email_too) {
  Case one;
  one.wanted.agent("jane", {{"email", "Ren\u00e9e+hr@example.com"}});
  one.wanted.agent("known", {{"email", "known+hr@example.com"}});
  one.wanted.agent("plain", {{"email", "plain@example.com"}});
  one.known.agent("known", 7, {{"email", "known+hr@example.com"}});
  const auto wanted = interests(sample_catalog(), one.wanted.build(), one.known.build(), ResourceType::agent);
  std::vector<std::string> texts;
  texts.reserve(wanted.keys.size());
  for (const NaturalKey& key : wanted.keys) texts.push_back(key.text);
  EXPECT_THAT(texts, ElementsAre("known+hr@example.com", "plain@example.com", "renee@example.com",
                                 "ren\u00e9e+hr@example.com"));
}

}  // namespace
}  // namespace haloform
