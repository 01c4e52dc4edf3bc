// Many people of one client at once, and a client that leaves: the limit of one site, and what `allow:` lets through for a while.
#include "planner/plan/judging/guard_table.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Limit exactly(std::uint32_t number) { return {Limit::Unit::count, number}; }

/// Two hundred contacts at site 1, and so many each at the sites 30 and 31 of whom nobody is declared any more.
struct Sites : Case {
  Sites(int at_30, int at_31) {
    for (int id = 1; id <= 200; ++id) person(id, 1, true);
    for (int id = 0; id < at_30; ++id) person(1000 + id, 30, false);
    for (int id = 0; id < at_31; ++id) person(2000 + id, 31, false);
    wanted.guards().set(GuardKind::deactivate, exactly(100));
    wanted.guards().of(ResourceType::contact, GuardKind::per_site) = exactly(30);
    known.raw().guards = wanted.guards();
  }
  void person(int id, int site, bool stays) {
    const std::string key = "c" + std::to_string(id);
    known.contact(key, id, {{"site_id", site}});
    live.contact(id, key, {{"site_id", site}}).client(site, "Client " + std::to_string(site));
    if (stays) wanted.contact(key, {{"site_id", site}});
  }
  GuardTable::OneOff& allow(GuardKind kind, std::uint32_t number, std::string_view ends) {
    GuardTable::OneOff one;
    one.type = ResourceType::contact;
    one.kind = kind;
    one.number = number;
    one.ends = wall_time(ends);
    one.until = std::chrono::floor<std::chrono::days>(one.ends - std::chrono::milliseconds{1});
    one.reason = "Client 30 leaves us";
    return wanted.guards().once().emplace_back(one);
  }
  /// What the state kept of it.
  void keep_allowances() { known.raw().guards->once() = wanted.guards().once(); }
  [[nodiscard]] std::size_t blocked() const { return plan().counts().blocked; }
};

TEST(PerSite, blocks_whoever_leaves_that_site_and_names_it) {
  Sites one(31, 30);
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 31U) << "and nobody at the other site";
  EXPECT_EQ(blocks(plan, "contact.c1000"),
            "31 deactivations and deletions of contacts at site 30 (Client 30), the limit of one site is 30\n"
            "--allow contacts.per_site=31\n");
  EXPECT_EQ(rules(step_of(plan, "contact.c2000")), "");
}

TEST(PerSite, counts_who_is_there_in_truth_whatever_the_block_says) {
  Sites one(31, 0);
  // Declared at another site, and switched off: the record is still at site 30.
  for (int id = 0; id < 31; ++id) {
    one.wanted.contact("c" + std::to_string(1000 + id), {{"site_id", 40 + id}}).switched_off();
  }
  EXPECT_EQ(one.blocked(), 31U);
}

TEST(PerSite, is_lifted_for_one_run_by_a_flag) {
  Sites one(40, 35);
  one.policy.allow["contacts.per_site"] = 35;
  EXPECT_EQ(one.blocked(), 40U);
  one.policy.allow["contacts.per_site"] = 40;
  EXPECT_EQ(one.blocked(), 0U);
}

TEST(PerSite, is_raised_one_apply_later) {
  Sites one(31, 0);
  one.wanted.guards().of(ResourceType::contact, GuardKind::per_site) = exactly(31);
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 31U);
  ASSERT_THAT(plan.raises, SizeIs(1));
  EXPECT_THAT(blocks(plan, "contact.c1000"), HasSubstr("the 31 of the configuration takes effect"));
  one.wanted.guards().of(ResourceType::contact, GuardKind::per_site) = Limit::none();
  EXPECT_EQ(one.blocked(), 31U) << "to take the key out is a raise too";
  one.known.raw().guards = one.wanted.guards();
  EXPECT_EQ(one.blocked(), 0U);
}

TEST(PerSite, is_no_limit_where_nobody_says_one) {
  Sites one(90, 0);
  one.wanted.guards().of(ResourceType::contact, GuardKind::per_site) = Limit::none();
  one.known.raw().guards = one.wanted.guards();
  EXPECT_EQ(one.blocked(), 0U);
  for (const GuardUse& use : one.plan().guards) EXPECT_NE(use.kind, GuardKind::per_site);
}

TEST(Allow, counts_from_the_apply_after_the_one_that_brings_it_in) {
  Sites one(0, 0);
  for (int id = 1; id <= 120; ++id) one.person(3000 + id, 1000 + id, false);
  one.allow(GuardKind::deactivate, 120, "2026-03-10T00:00:00.000Z");
  const Plan first = one.plan();
  EXPECT_EQ(first.counts().blocked, 120U) << "a pull request cannot lift the guard for itself";
  ASSERT_THAT(first.raises, SizeIs(1));
  EXPECT_EQ(first.raises[0].until, wall_time("2026-03-10T00:00:00.000Z"));
  EXPECT_EQ(guards_after(first, one.wanted.build(), one.known.build()).once(),
            std::vector<GuardTable::OneOff>{})
      << "a blocked plan raises nothing";
  EXPECT_THAT(
      words_of(first.warnings),
      ElementsAre(HasSubstr("contacts.deactivate 120 until 2026-03-09 (\"Client 30 leaves us\") counts "
                            "from the apply after")));
  one.keep_allowances();
  const Plan second = one.plan();
  EXPECT_EQ(second.counts().blocked, 0U);
  EXPECT_THAT(second.raises, IsEmpty());
  EXPECT_THAT(words_of(second.warnings), ElementsAre(HasSubstr("counts in this plan")));
}

TEST(Allow, alone_is_a_step_of_the_plan_that_the_state_keeps) {
  Sites one(0, 0);
  EXPECT_TRUE(one.plan().empty());
  one.allow(GuardKind::deactivate, 120, "2026-03-10T00:00:00.000Z");
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.raises_guards());
  const GuardTable after = guards_after(plan, one.wanted.build(), one.known.build());
  EXPECT_EQ(after.once(), one.wanted.guards().once());
  one.known.raw().guards = after;
  EXPECT_TRUE(one.plan().empty());
}

TEST(Allow, is_over_with_its_last_day) {
  Sites one(0, 0);
  for (int id = 1; id <= 120; ++id) one.person(3000 + id, 1000 + id, false);
  one.allow(GuardKind::deactivate, 120, "2026-03-01T12:00:00.001Z");
  one.keep_allowances();
  EXPECT_EQ(one.blocked(), 0U);
  one.policy.now += Milliseconds{1};
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 120U);
  EXPECT_THAT(words_of(plan.warnings), ElementsAre(HasSubstr("is over; remove the entry")));
  EXPECT_THAT(plan.raises, IsEmpty()) << "what is over is not brought in either";
}

TEST(Allow, widened_is_new_and_counts_as_it_was_until_then) {
  Sites one(0, 0);
  for (int id = 1; id <= 120; ++id) one.person(3000 + id, 1000 + id, false);
  GuardTable::OneOff& entry = one.allow(GuardKind::deactivate, 110, "2026-03-10T00:00:00.000Z");
  one.keep_allowances();
  EXPECT_EQ(one.blocked(), 120U);
  entry.number = 120;
  EXPECT_EQ(one.blocked(), 120U);
  EXPECT_EQ(one.plan().raises.at(0).from.text(), "110");
  one.keep_allowances();
  EXPECT_EQ(one.blocked(), 0U);
  entry.ends = wall_time("2026-04-01T00:00:00.000Z");
  EXPECT_EQ(one.blocked(), 0U) << "until the day that was kept it counts all the same";
  EXPECT_THAT(one.plan().raises, SizeIs(1));
  one.policy.now = wall_time("2026-03-10T00:00:00.000Z");
  EXPECT_EQ(one.blocked(), 120U);
}

TEST(Allow, narrowed_counts_at_once_and_widening_it_again_is_new) {
  Sites one(0, 0);
  GuardTable::OneOff& entry = one.allow(GuardKind::deactivate, 110, "2026-03-10T00:00:00.000Z");
  one.keep_allowances();
  entry.number = 5;
  EXPECT_TRUE(one.plan().empty());
  one.known.raw().guards = guards_after(one.plan(), one.wanted.build(), one.known.build());
  entry.number = 110;
  EXPECT_THAT(one.plan().raises, SizeIs(1));
}

TEST(Allow, of_one_site_lets_that_site_go_and_no_other) {
  Sites one(90, 31);
  one.wanted.guards().set(GuardKind::deactivate, exactly(31));
  one.allow(GuardKind::deactivate, 90, "2026-03-10T00:00:00.000Z").site = 30;
  one.known.raw().guards = one.wanted.guards();
  const Plan plan = one.plan();
  EXPECT_EQ(rules(step_of(plan, "contact.c1000")), "") << "beyond both the limit and that of its site";
  EXPECT_EQ(rules(step_of(plan, "contact.c2000")), "limit") << "31 at the other site are too many there";
  EXPECT_EQ(plan.counts().blocked, 31U);
}

TEST(Allow, that_names_a_site_counts_for_nobody_before_it_was_looked_up) {
  Sites one(90, 0);
  one.allow(GuardKind::deactivate, 90, "2026-03-10T00:00:00.000Z").site_name = "Client 30/Main";
  one.keep_allowances();
  EXPECT_EQ(one.blocked(), 90U);
  one.wanted.guards().once()[0].site = 30;
  EXPECT_EQ(one.blocked(), 0U) << "and the state kept it by its name";
  EXPECT_THAT(one.plan().raises, IsEmpty());
}

TEST(Allow, never_lets_the_last_one_go) {
  Case one;
  one.known.contact("ann", 7, {{"site_id", 1}});
  one.live.contact(7, "ann", {{"site_id", 1}});
  GuardTable::OneOff entry;
  entry.type = ResourceType::contact;
  entry.number = 9;
  entry.ends = wall_time("2026-04-01T00:00:00.000Z");
  one.wanted.guards().once() = {entry};
  one.known.raw().guards = one.wanted.guards();
  EXPECT_EQ(rules(step_of(one.plan(), "contact.ann")), "last_active");
}

TEST(Allow, counts_at_once_where_there_is_no_state_yet) {
  Case one;
  one.known.raw() = {};
  one.live.agent(50, "root");
  for (int at = 0; at < 120; ++at) one.wanted.agent("p" + std::to_string(at));
  EXPECT_TRUE(one.plan().is_blocked());
  GuardTable::OneOff entry;
  entry.kind = GuardKind::create;
  entry.number = 120;
  entry.ends = wall_time("2026-04-01T00:00:00.000Z");
  one.wanted.guards().once() = {entry};
  EXPECT_FALSE(one.plan().is_blocked());
}

}  // namespace
}  // namespace haloform::plan
