// A lost state, and an instance that writes people in its own way: nobody is made again.
#include "planner/plan/finding/interests.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

namespace haloform::plan {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string blocks_of(const Plan& plan, std::string_view of) {
  std::string text;
  for (const Block& block : step_of(plan, of).blocked_by)
    text += render::phrase(block).words + "; " + render::phrase(block).way_forward + "\n";
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
              HasSubstr("it may be id 5 \"Jane Smith\", jane@example.com, which no block declares"));
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

TEST(NearRecords, what_is_left_of_both_where_it_was_cut_is_found) {
  Case one;
  one.wanted.agent("max", {{"name", "Maximilian Longname"}, {"email", "maximilian.longname@example.com"}});
  one.wanted.agent("torn", {{"name", "Pat R&D"}, {"email", "pat.longname@example.com"}});
  one.live.agent(5, "m", {{"name", "Maximilian Lon"}, {"email", "maximilian.long"}});
  one.live.agent(4, "x", {{"name", "Maximilian Lon"}, {"email", "maximilian@example.com"}});
  one.live.agent(6, "p", {{"name", "Pat R"}, {"email", "pat.longname@exam"}});
  const Plan plan = one.plan();
  EXPECT_THAT(blocks_of(plan, "agent.max"), HasSubstr("id 5"));
  EXPECT_THAT(blocks_of(plan, "agent.torn"), HasSubstr("id 6"));
}

TEST(NearRecords, a_name_that_the_instance_builds_is_found_whatever_became_of_the_rest) {
  for (const char* built : {"James Smith", "SMITH, James"}) {
    Case one;
    one.wanted.agent("jim", {{"name", "Jim Smith"},
                             {"firstname", "James"},
                             {"surname", "Smith"},
                             {"email", "jim+halo@example.com"}});
    one.wanted.contact("jim", {{"name", "Jim Smith"},
                               {"firstname", "James"},
                               {"surname", "Smith"},
                               {"email", nullptr},
                               {"site_id", 5}});
    one.live.agent(5, "j", {{"name", built}, {"email", "jim@example.com"}});
    one.live.contact(8, "j", {{"name", built}, {"email", nullptr}, {"site_id", 5}});
    one.live.contact(9, "k", {{"name", built}, {"email", nullptr}, {"site_id", 6}});
    const Plan plan = one.plan();
    EXPECT_THAT(blocks_of(plan, "agent.jim"), HasSubstr("id 5")) << built;
    EXPECT_THAT(blocks_of(plan, "contact.jim"), HasSubstr("id 8")) << built;
  }
}

TEST(NearRecords, what_is_left_of_a_name_alone_is_found) {
  Case one;
  one.wanted.team("desk", {{"name", "Service Desk International"}});
  one.wanted.contact("front", {{"name", "Front Desk of the house"}, {"email", nullptr}, {"site_id", 5}});
  one.wanted.contact("back", {{"name", "Back Desk of the house"}, {"email", nullptr}, {"site_id", 5}});
  one.live.team(3, "t", {{"name", "Service Desk"}});
  one.live.contact(8, "f", {{"name", "Front Desk o"}, {"email", nullptr}, {"site_id", 5}});
  one.live.contact(9, "b", {{"name", "Back Desk of"}, {"email", nullptr}, {"site_id", 6}});
  const Plan plan = one.plan();
  EXPECT_THAT(blocks_of(plan, "team.desk"), HasSubstr("id 3"));
  EXPECT_THAT(blocks_of(plan, "contact.front"), HasSubstr("id 8"));
  EXPECT_EQ(blocks_of(plan, "contact.back"), "");
}

TEST(NearRecords, letters_that_were_spelled_out_or_lost_are_no_other_name) {
  Case one;
  one.wanted.team("m", {{"name", "M\u00fcller Desk"}});
  one.wanted.team("d", {{"name", "De\u0301pannage"}});
  one.wanted.agent("j", {{"name", "J\u00f6rg Mu\u00f1oz"}, {"email", "j\u00f6rg+x@example.com"}});
  one.live.team(3, "m", {{"name", "Mueller Desk"}});
  one.live.team(4, "d", {{"name", "D?pannage"}});
  one.live.agent(5, "j", {{"name", "J?rg Mu?oz"}, {"email", "jorg@example.com"}});
  const Plan plan = one.plan();
  EXPECT_THAT(blocks_of(plan, "team.m"), HasSubstr("id 3"));
  EXPECT_THAT(blocks_of(plan, "team.d"), HasSubstr("id 4"));
  EXPECT_THAT(blocks_of(plan, "agent.j"), HasSubstr("id 5"));
}

// One team's name often begins with another's. What the state knows of longer names says that none is cut.
TEST(NearRecords, where_longer_names_are_kept_whole_none_was_cut) {
  Case one;
  one.wanted.team("eu", {{"name", "Support EU"}});
  one.wanted.team("known", {{"name", "Service Desk International"}});
  one.known.team("known", 4, {{"name", "Service Desk International"}});
  one.live.team(3, "t", {{"name", "Support"}});
  one.live.team(4, "known", {{"name", "Service Desk International"}});
  EXPECT_EQ(blocks_of(one.plan(), "team.eu"), "");
}

TEST(NearRecords, a_crowd_of_names_that_begin_alike_takes_no_time) {
  Case one;
  std::string name;
  for (std::size_t at = 0; at < 1'000; ++at) {
    const std::string tail = std::to_string(at);
    name += "abcdefghijklmnopqrstuvwxyz"[at % 26];
    one.wanted.agent("new-" + tail, {{"name", name}, {"email", "new" + tail + "@example.com"}});
    one.live.agent(static_cast<std::int64_t>(10 + at), "old",
                   {{"name", name.substr(0, 1 + at / 2)}, {"email", "old" + tail + "@x.com"}});
  }
  one.policy.allow = {{"create", 1'000}};
  for (const Step& step : one.plan().steps) EXPECT_THAT(step.blocked_by, IsEmpty());
}

TEST(NearRecords, an_instance_that_is_asked_singly_is_told_what_may_be_left_of_those_whom_nobody_knows) {
  Case one;
  one.wanted.contact("jane", {{"email", "Ren\u00e9e+hr@example.com"}});
  one.wanted.contact("known", {{"email", "known+hr@example.com"}});
  one.wanted.contact("long", {{"email", "contact12345@example.com"}});
  one.wanted.contact("short", {{"name", "Dr. de  Vries"}, {"email", "jo@example.com"}});
  one.wanted.contact("desk", {{"name", "R  D  Desk"}, {"email", nullptr}});
  one.wanted.contact("built", {{"name", "Jim S."}, {"firstname", "James"}, {"email", nullptr}});
  one.wanted.contact("none", {{"name", "R & D"}, {"email", nullptr}});
  // Its name may be kept in any form: a search by the first name would not show that nobody has it.
  one.wanted.contact("tiny", {{"name", "R & T"}, {"firstname", "Roberta"}, {"email", nullptr}});
  one.known.contact("known", 7, {{"email", "known+hr@example.com"}});
  const auto wanted =
      interests(sample_catalog(), one.wanted.build(), one.known.build(), ResourceType::contact);
  EXPECT_EQ(wanted.keys.size(), 8U);
  std::map<std::string, std::vector<std::string>> pieces;
  for (const UnknownPerson& person : wanted.unknown) {
    auto& texts = pieces[person.key.text];
    for (const NaturalKey& piece : person.pieces) texts.push_back(piece.text);
  }
  const std::map<std::string, std::vector<std::string>> expected{{"ren\u00e9e+hr@example.com", {"ren"}},
                                                                 {"contact12345@example.com", {"contact123"}},
                                                                 {"jo@example.com", {"vries"}},
                                                                 {"r d desk", {"desk"}},
                                                                 {"jim s.", {"jim", "james"}},
                                                                 {"r & d", {}},
                                                                 {"r & t", {}}};
  EXPECT_EQ(pieces, expected);
}

}  // namespace
}  // namespace haloform::plan
