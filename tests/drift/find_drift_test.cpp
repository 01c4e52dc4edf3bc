// What counts as drift: what somebody did since the last apply, and that Git does not say.
#include "tests/drift/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::drift {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(FindDrift, finds_nothing_where_all_is_as_it_was_applied) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "1"}});
  const Report report = one.report();
  EXPECT_THAT(lines(report), IsEmpty());
  EXPECT_TRUE(report.empty());
  EXPECT_THAT(report.unseen, IsEmpty());
}

TEST(FindDrift, shows_a_field_with_what_was_applied_and_what_is_there) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}, {"mobile", "2"}}).line(12);
  one.known.agent("jane", 99, {{"phone", "1"}, {"mobile", "2"}});
  one.live.agent(99, "jane", {{"phone", "7"}, {"mobile", "2"}});
  const Report report = one.report();
  EXPECT_THAT(lines(report), ElementsAre("changed agent.jane 99 phone: 1 -> 7"));
  EXPECT_EQ(report.findings.front().source.text(), "people.yaml:12:3");
  EXPECT_EQ(report.findings.front().person.email, "jane@example.com");
}

TEST(FindDrift, takes_a_change_that_waits_in_git_for_none) {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "1"}});
  EXPECT_THAT(lines(one.report()), IsEmpty());
}

TEST(FindDrift, sees_through_a_change_that_waits_in_git) {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "7"}});
  EXPECT_THAT(lines(one.report()), ElementsAre("changed agent.jane 99 phone: 1 -> 7"));
}

TEST(FindDrift, takes_what_somebody_did_as_git_says_for_none) {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "2"}});
  EXPECT_THAT(lines(one.report()), IsEmpty());
}

TEST(FindDrift, looks_at_managed_fields_alone) {
  Case one;
  one.wanted.agent("jane").ignore({"mobile"});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "7"}, {"mobile", "8"}, {"role", "Lead"}});
  EXPECT_THAT(lines(one.report()), IsEmpty())
      << "phone is not declared any more, mobile is ignored, role never was";
}

TEST(FindDrift, knows_the_form_in_which_the_instance_keeps_a_value) {
  Case one;
  one.wanted.agent("jane", {{"phone", "+44 1"}});
  one.known.agent("jane", 99, {{"phone", "+44 1"}});
  one.live.agent(99, "jane", {{"phone", "+441"}});
  one.known.raw().resources.begin()->second.draft.kept.edit().set(field(ResourceType::agent, "phone"),
                                                                  Value::text("+441"));
  EXPECT_THAT(lines(one.report()), IsEmpty());
}

TEST(FindDrift, begins_with_a_leaver_who_is_active_again) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}});
  one.known.agent("jane", 99, {{"phone", "1"}});
  one.live.agent(99, "jane", {{"phone", "7"}});
  one.known.agent("zoe", 7).tombstone();
  one.live.agent(7, "zoe");
  EXPECT_THAT(lines(one.report()),
              ElementsAre("switched_on agent.zoe 7 on", "changed agent.jane 99 phone: 1 -> 7"));
}

TEST(FindDrift, tells_nothing_of_a_leaver_whom_an_import_switched_on_again) {
  Case one;
  one.known.agent("zoe", 7).tombstone();
  one.live.agent(7, "somebody-else").imported();
  EXPECT_THAT(lines(one.report()), IsEmpty());
}

TEST(FindDrift, tells_who_was_switched_on_and_off_against_the_block) {
  Case one;
  one.wanted.agent("off").switched_off();
  one.known.agent("off", 1).tombstone();
  one.live.agent(1, "off");
  one.wanted.agent("on");
  one.known.agent("on", 2);
  one.live.agent(2, "on").inactive();
  EXPECT_THAT(lines(one.report()), ElementsAre("switched_on agent.off 1 on", "switched_off agent.on 2 off"));
}

TEST(FindDrift, leaves_alone_what_is_switched_as_the_block_says_by_now) {
  Case one;
  one.wanted.agent("leaves").switched_off();  // Git says so since the last apply, and somebody was quicker.
  one.known.agent("leaves", 1);
  one.live.agent(1, "leaves").inactive();
  one.known.agent("removed", 2);  // The block is gone, and the record is off already.
  one.live.agent(2, "removed").inactive();
  one.wanted.agent("back");
  one.known.agent("back", 3).tombstone();
  one.live.agent(3, "back");
  EXPECT_THAT(lines(one.report()), IsEmpty());
}

TEST(FindDrift, tells_a_record_that_is_now_another_persons) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.agent(99, "somebody-else");
  EXPECT_THAT(
      lines(one.report()),
      ElementsAre("another_person agent.jane 99 name: Jane -> Somebody Else email: jane@example.com -> "
                  "somebody-else@example.com"));
}

TEST(FindDrift, tells_who_was_added_to_an_exclusive_team_before_who_was_removed_from_one) {
  Case one;
  one.wanted.team("desk").exclusive_members({"ann"});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.wanted.agent("ann");
  one.known.agent("ann", 10).teams({"desk"});
  one.live.agent(10, "ann").teams({});
  one.wanted.agent("bob");
  one.known.agent("bob", 11);
  one.live.agent(11, "bob").teams({1});
  EXPECT_THAT(lines(one.report()), ElementsAre("added_to_team agent.bob 11 [] -> [desk]",
                                               "removed_from_team agent.ann 10 [desk] -> []"));
}

TEST(FindDrift, leaves_memberships_of_additive_and_unknown_teams_to_people) {
  Case one;
  one.wanted.team("desk").members({"ann"});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.live.team(2, "others");
  one.wanted.agent("ann");
  one.known.agent("ann", 10).teams({"desk"});
  one.live.agent(10, "ann").teams({1, 2});
  one.wanted.agent("bob");
  one.known.agent("bob", 11);
  one.live.agent(11, "bob").teams({1});
  EXPECT_THAT(lines(one.report()), IsEmpty());
}

TEST(FindDrift, where_an_agent_can_have_one_team_another_one_takes_its_place) {
  Case one;
  one.policy.profile = Profile::guide;
  one.wanted.team("desk").members({"ann"});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.live.team(2, "others");
  one.wanted.agent("ann");
  one.known.agent("ann", 10).teams({"desk"});
  one.live.agent(10, "ann").teams({2});
  EXPECT_THAT(lines(one.report()), ElementsAre("added_to_team agent.ann 10 [desk] -> [Others]"));
}

TEST(FindDrift, takes_a_membership_that_git_adds_or_removes_for_none) {
  Case one;
  one.wanted.team("desk").exclusive_members({"bob"});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.wanted.agent("ann");  // Was in it, and is to leave.
  one.known.agent("ann", 10).teams({"desk"});
  one.live.agent(10, "ann").teams({1});
  one.wanted.agent("bob");  // Is to come.
  one.known.agent("bob", 11);
  one.live.agent(11, "bob").teams({});
  EXPECT_THAT(lines(one.report()), IsEmpty());
}

TEST(FindDrift, tells_agents_in_an_exclusive_team_whom_no_block_declares) {
  Case one;
  one.wanted.team("desk").exclusive_members({});
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.live.agent(50, "stranger").teams({1});
  EXPECT_THAT(lines(one.report()), ElementsAre("outsider_in_team nobody's 50 in team.desk"));
}

TEST(FindDrift, tells_new_agents_above_the_greatest_id_that_an_apply_saw) {
  Case one;
  one.known.raw().agents_up_to = 40;
  one.live.agent(39, "old-one");
  one.live.agent(41, "new-one");
  one.live.agent(42, "new-and-gone").inactive();
  one.live.agent(43, "robot").built_in(BuiltIn::api_only);
  const Report report = one.report();
  EXPECT_THAT(lines(report), ElementsAre("new_agent nobody's 41"));
  EXPECT_EQ(report.findings.front().person.name, "New One");
  EXPECT_TRUE(report.tells_new_agents);
}

TEST(FindDrift, says_where_it_cannot_tell_new_agents) {
  Case one;
  one.live.agent(41, "new-one");
  const Report report = one.report();
  EXPECT_THAT(lines(report), IsEmpty());
  EXPECT_FALSE(report.tells_new_agents);
}

TEST(FindDrift, takes_a_new_agent_whom_a_block_declares_for_nobodys_news) {
  Case one;
  one.known.raw().agents_up_to = 40;
  one.wanted.agent("jane");
  one.live.agent(41, "jane");
  EXPECT_THAT(lines(one.report()), IsEmpty());
}

TEST(FindDrift, tells_a_twin_once_even_if_it_is_new) {
  Case one;
  one.known.raw().agents_up_to = 99;
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.agent(99, "jane");
  one.live.agent(120, "jane");
  EXPECT_THAT(lines(one.report()), ElementsAre("twin agent.jane 99 other 120"));
}

TEST(FindDrift, tells_who_was_deleted_and_who_has_the_email_by_now) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.gone(ResourceType::agent, 99);
  one.wanted.agent("bob");
  one.known.agent("bob", 98);
  one.live.gone(ResourceType::agent, 98);
  one.live.agent(120, "bob");
  one.known.agent("left", 97).tombstone();
  one.live.gone(ResourceType::agent, 97);
  for (int at = 0; at < 40; ++at) {
    const std::string key = "other-" + std::to_string(at);
    one.wanted.agent(key);
    one.known.agent(key, 1000 + at);
    one.live.agent(1000 + at, key);
  }
  const Report report = one.report();
  EXPECT_THAT(lines(report), ElementsAre("deleted agent.bob 98 other 120", "deleted agent.jane 99",
                                         "deleted agent.left 97"));
  EXPECT_EQ(report.findings[1].person.email, "jane@example.com") << "as it was applied";
  EXPECT_THAT(report.suspicions, IsEmpty());
}

TEST(FindDrift, says_that_so_many_missing_records_look_like_a_missing_permission) {
  Case one;
  for (int at = 0; at < 4; ++at) {
    const std::string key = "one-" + std::to_string(at);
    one.wanted.agent(key);
    one.known.agent(key, 10 + at);
    one.live.gone(ResourceType::agent, 10 + at);
  }
  one.live.agent(100, "stranger");
  const Report report = one.report();
  EXPECT_EQ(report.count(Kind::deleted), 4U);
  EXPECT_THAT(report.suspicions, SizeIs(1));
}

TEST(FindDrift, does_not_take_silence_for_peace) {
  Case one;
  one.wanted.agent("jane");
  one.known.agent("jane", 99);
  one.live.unread(ResourceType::agent, 99, "HTTP 403");
  one.wanted.agent("bob");
  one.known.agent("bob", 98);
  one.live.agent(98, "bob");
  const Report report = one.report();
  EXPECT_TRUE(report.empty());
  ASSERT_THAT(report.unseen, SizeIs(1));
  EXPECT_EQ(report.unseen.front().address.text(), "agent.jane");
}

TEST(FindDrift, keeps_to_its_targets) {
  Case one;
  one.known.raw().agents_up_to = 100;
  std::int64_t id = 96;
  for (const char* key : {"ann", "bob"}) {
    ++id;
    one.wanted.agent(key, {{"phone", "1"}});
    one.known.agent(key, id, {{"phone", "1"}});
    one.live.agent(id, key, {{"phone", "7"}});
  }
  one.live.agent(500, "stranger");
  one.policy.targets = {address("agent.bob")};
  EXPECT_THAT(lines(one.report()), ElementsAre("changed agent.bob 98 phone: 1 -> 7"));
}

// ---- lifecycle.drift

TEST(AcceptedDrift, is_counted_and_not_reported_until_its_day_is_over) {
  Case one;
  one.wanted.agent("jane", {{"phone", "1"}, {"mobile", "2"}}).accepts("phone", "2026-03-01");
  one.known.agent("jane", 99, {{"phone", "1"}, {"mobile", "2"}});
  one.live.agent(99, "jane", {{"phone", "7"}, {"mobile", "8"}});
  one.policy.now = wall_time("2026-03-01T23:59:59.999Z");
  Report report = one.report();
  EXPECT_THAT(lines(report), ElementsAre("changed agent.jane 99 mobile: 2 -> 8"));
  EXPECT_THAT(accepted_lines(report), ElementsAre("changed agent.jane 99 phone: 1 -> 7 until 2026-03-01"));
  EXPECT_THAT(report.warnings, IsEmpty());

  one.policy.now = wall_time("2026-03-02T00:00:00.000Z");
  report = one.report();
  EXPECT_THAT(lines(report), ElementsAre("changed agent.jane 99 phone: 1 -> 7 mobile: 2 -> 8"));
  EXPECT_THAT(report.accepted, IsEmpty());
  EXPECT_THAT(report.warnings, SizeIs(1));
}

TEST(AcceptedDrift, covers_switches_and_memberships_and_outsiders) {
  Case one;
  one.wanted.agent("off").switched_off().accepts("active", "2026-12-31");
  one.known.agent("off", 1).tombstone();
  one.live.agent(1, "off");
  one.wanted.team("desk").exclusive_members({}).accepts("members", "2026-12-31");
  one.known.team("desk", 1);
  one.live.team(1, "desk");
  one.wanted.team("core").exclusive_members({});
  one.known.team("core", 2);
  one.live.team(2, "core");
  one.wanted.agent("ann").accepts("teams", "2026-12-31");
  one.known.agent("ann", 10);
  one.live.agent(10, "ann").teams({2});
  one.wanted.agent("bob");
  one.known.agent("bob", 11);
  one.live.agent(11, "bob").teams({1, 2});
  one.live.agent(50, "stranger").teams({1});
  const Report report = one.report();
  EXPECT_THAT(lines(report), ElementsAre("added_to_team agent.bob 11 [desk] -> [core,desk]"));
  EXPECT_THAT(accepted_lines(report),
              ElementsAre("switched_on agent.off 1 on until 2026-12-31",
                          "added_to_team agent.ann 10 [] -> [core] until 2026-12-31",
                          "added_to_team agent.bob 11 [core] -> [core,desk] until 2026-12-31",
                          "outsider_in_team nobody's 50 in team.desk until 2026-12-31"));
}

}  // namespace
}  // namespace haloform::drift
