// The plan as a whole: digest, counts, what was read, what is nobody's.
#include "planner/plan/codec/plan_digest.hpp"
#include "planner/plan/finding/interests.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Case one_change() {
  Case one;
  one.wanted.agent("jane", {{"phone", "2"}});
  one.known.agent("jane", 99);
  one.live.agent(99, "jane", {{"phone", "1"}});
  return one;
}

TEST(Digest, is_the_same_for_the_same_inputs_at_another_time) {
  Case one = one_change();
  const std::string digest = one.plan().digest;
  EXPECT_THAT(digest, testing::StartsWith("sha256:"));
  one.policy.now += std::chrono::hours(20);
  one.live.agent(500, "unmanaged");
  EXPECT_EQ(one.plan().digest, digest);
}

TEST(Digest, differs_with_whatever_a_reviewer_approves) {
  std::vector<std::string> digests;
  const auto note = [&](const Case& one) { digests.push_back(one.plan().digest); };
  note(one_change());
  Case other = one_change();
  other.policy.instance = "https://other.halopsa.com";
  note(other);
  other = one_change();
  other.known.raw().lineage = "another";
  note(other);
  other = one_change();
  other.policy.allow["update"] = 12;
  note(other);
  other = one_change();
  other.policy.allow_delete = true;
  note(other);
  Case after;
  after.wanted.agent("jane", {{"phone", "3"}});
  after.known.agent("jane", 99);
  after.live.agent(99, "jane", {{"phone", "1"}});
  note(after);
  Case before;
  before.wanted.agent("jane", {{"phone", "2"}});
  before.known.agent("jane", 99);
  before.live.agent(99, "jane", {{"phone", "4"}});
  note(before);
  Case id;
  id.wanted.agent("jane", {{"phone", "2"}});
  id.known.agent("jane", 98);
  id.live.agent(98, "jane", {{"phone", "1"}});
  note(id);
  Case state;
  state.wanted.agent("jane", {{"phone", "2"}}).protect();
  state.known.agent("jane", 99);
  state.live.agent(99, "jane", {{"phone", "1"}});
  note(state);
  std::ranges::sort(digests);
  EXPECT_EQ(std::ranges::adjacent_find(digests), digests.end());
}

TEST(Digest, covers_what_decides_when_a_saved_plan_is_judged_anew) {
  Case one;
  one.crowd(30);
  one.known.agent("leaver", 99);
  one.live.agent(99, "leaver");
  Plan plan = one.plan();
  const auto digest = [&] { return plan_digest(sample_catalog(), plan); };
  ASSERT_EQ(digest(), plan.digest);
  const auto leaving = std::ranges::find_if(plan.guards, [](const GuardUse& use) {
    return use.type == ResourceType::agent && use.kind == GuardKind::deactivate;
  });
  ASSERT_NE(leaving, plan.guards.end());
  leaving->leaves_nobody = true;
  EXPECT_NE(digest(), plan.digest) << "--allow was not given for the last one";
  leaving->leaves_nobody = false;
  leaving->used = 0;
  EXPECT_NE(digest(), plan.digest);

  plan = one.plan();
  plan.steps.front().blocked_by.emplace_back(NameAndEmailChange{remote_id(1), "jane@example.com"});
  const std::string blocked = digest();
  plan.steps.front().blocked_by.front() = NameAndEmailChange{remote_id(2), ""};
  EXPECT_EQ(digest(), blocked) << "how it is said is words";
  plan.steps.front().blocked_by.front() = NeedsBlocked{address("agent.a"), address("agent.b")};
  EXPECT_NE(digest(), blocked) << "one is judged anew, the other is not";

  plan = one.plan();
  plan.serial += 1;
  EXPECT_EQ(digest(), plan.digest) << "which is no matter of its own";
  plan.raises.push_back({});
  const std::string raising = digest();
  plan.serial += 1;
  EXPECT_NE(digest(), raising) << "a raise is of one serial";
}

TEST(Digest, tells_a_deferred_create_from_one_that_runs) {
  Case one;
  one.crowd(5);
  one.wanted.agent("joiner");
  one.live.seats(6);
  const std::string runs = one.plan().digest;
  one.live.seats(5);
  EXPECT_NE(one.plan().digest, runs);
}

TEST(Digest, does_not_change_where_somebody_renames_a_team_that_is_not_ours) {
  const auto digest_with = [](const char* name) {
    Case one;
    one.wanted.team("tier-1");
    one.known.team("tier-1", 7);
    one.live.team(7, "tier-1");
    one.live.team(33, "by-hand", {{"name", name}});
    one.wanted.agent("jane").teams({"tier-1"});
    one.known.agent("jane", 99);
    one.live.agent(99, "jane").teams({33});
    return one.plan().digest;
  };
  EXPECT_EQ(digest_with("By Hand"), digest_with("Projects"));
}

TEST(Digest, without_a_state_there_is_no_lineage_yet) {
  Case one;
  one.known.raw() = state::State{};
  one.wanted.agent("jane");
  const Plan plan = one.plan();
  EXPECT_EQ(plan.lineage, "");
  EXPECT_EQ(plan.digest, plan_digest(sample_catalog(), plan));
}

TEST(Plans, open_with_a_warning_where_there_is_no_state) {
  Case one;
  one.known.raw() = state::State{};
  const Plan plan = one.plan();
  ASSERT_THAT(plan.warnings, SizeIs(1));
  EXPECT_THAT(render::phrase(plan.warnings[0]).words, HasSubstr("cannot be recognised and stay active"));
  EXPECT_FALSE(plan.read.state_exists);
}

TEST(Plans, say_what_was_read) {
  Case one;
  one.crowd(3);
  one.wanted.contact("bob");
  one.live.team(7, "tier-1");
  const ReadSummary read = one.plan().read;
  EXPECT_EQ(read.files, 1U);
  EXPECT_THAT(read.declared, ElementsAre(3, 1, 0));
  EXPECT_THAT(read.live, ElementsAre(3, 0, 1));
  EXPECT_THAT(read.whole, ElementsAre(true, true, true));
  EXPECT_EQ(read.state_entries, 3U);
  EXPECT_TRUE(read.state_exists);
  EXPECT_EQ(read.requests, 4U);
}

TEST(Plans, count_the_records_that_are_nobodys) {
  Case one;
  one.crowd(3);
  one.live.agent(20, "stranger", {{"name", "A Stranger"}});
  one.live.agent(10, "inactive").inactive();
  one.live.agent(30, "robot").built_in(BuiltIn::api_only);
  one.known.agent("old", 40).tombstone();
  one.live.agent(40, "old").inactive();
  one.live.contact(5, "bob");
  const Plan plan = one.plan();
  EXPECT_THAT(plan.unmanaged, ElementsAre(2, 1, 0));
  ASSERT_THAT(plan.unmanaged_records, SizeIs(3));
  EXPECT_EQ(plan.unmanaged_records[0].id, remote_id(10));
  EXPECT_EQ(plan.unmanaged_records[1].name, "A Stranger");
  EXPECT_EQ(plan.unmanaged_records[1].email, "stranger@example.com");
  EXPECT_EQ(plan.unmanaged_records[2].type, ResourceType::contact);
}

TEST(Plans, keep_the_fields_of_unmanaged_records_where_they_are_asked_for) {
  Case one;
  one.live.agent(20, "stranger", {{"phone", "1"}});
  EXPECT_TRUE(one.plan().unmanaged_records.at(0).fields.empty());
  EXPECT_FALSE(one.plan().lists_unmanaged);
  const std::string digest = one.plan().digest;
  one.policy.lists_unmanaged = true;
  const Plan plan = one.plan();
  EXPECT_TRUE(plan.lists_unmanaged);
  EXPECT_EQ(plan.unmanaged_records.at(0).fields.text(field(ResourceType::agent, "phone")), "1");
  EXPECT_EQ(plan.digest, digest) << "what is shown decides nothing";
}

// What Terraform would say of the same steps: an import that changes something is both.
TEST(Plans, count_imports_as_terraform_does) {
  Case one;
  one.wanted.agent("same");
  one.live.agent(1, "same");
  one.wanted.agent("other", {{"phone", "2"}});
  one.live.agent(2, "other", {{"phone", "1"}});
  one.wanted.agent("off");
  one.live.agent(3, "off").inactive();
  one.wanted.agent("new");
  one.settled_agent("settled", 4);
  const Plan plan = one.plan();
  EXPECT_EQ(kind(plan, "agent.off"), "reactivate");
  const Counts counts = plan.counts();
  EXPECT_EQ(counts.import, 3U);
  EXPECT_EQ(counts.unchanged, 1U);
  EXPECT_EQ(counts.change(), 2U);
  EXPECT_EQ(counts.add(), 1U);
  EXPECT_TRUE(plan.is_complete());
}

TEST(Plans, are_complete_only_where_nothing_is_left) {
  Case one;
  one.wanted.agent("new");
  EXPECT_TRUE(one.plan().is_complete());
  one.policy.targets = {address("agent.new")};
  EXPECT_FALSE(one.plan().is_complete());
  EXPECT_TRUE(one.plan().is_targeted);
  one.policy.targets.clear();
  one.wanted.seats(0);
  EXPECT_FALSE(one.plan().is_complete());
}

TEST(Plans, count_them_from_the_total_where_only_a_few_were_read) {
  Case one;
  one.wanted.contact("bob");
  one.known.contact("bob", 1);
  Snapshot snapshot = one.live.build();
  const DesiredState desired = one.wanted.build();
  const state::State state = one.known.build();
  Interests wanted = interests(sample_catalog(), desired, state, ResourceType::contact);
  Record bob{remote_id(1), sample_fields(ResourceType::contact, "bob"), true, BuiltIn::no};
  snapshot.of(ResourceType::contact) =
      TypeSnapshot::asked(ResourceType::contact, {bob}, wanted.ids, wanted.keys, 100'000);
  const auto plan = make_plan(sample_catalog(), desired, state, snapshot, one.policy);
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(plan->empty());
  EXPECT_EQ(plan->unmanaged.at(ResourceType::contact), 99'999U);
  EXPECT_THAT(plan->unmanaged_records, IsEmpty());
}

TEST(Plans, tell_all_that_is_unclear_at_once) {
  Case one;
  for (const std::string key : {"a", "b"}) {
    one.wanted.agent(key);
    one.live.agent(key == "a" ? 1 : 2, key);
    one.live.agent(key == "a" ? 11 : 12, key);
  }
  one.wanted.agent("c").id(77);
  const Plan plan = one.plan();
  EXPECT_EQ(plan.counts().blocked, 3U);
  for (const Step& step : plan.steps) EXPECT_EQ(rules(step), "unclear");
}

TEST(Names, of_actions_lead_back) {
  for (std::size_t at = 0; at < action_kinds; ++at) {
    const auto kind = static_cast<ActionKind>(at);
    EXPECT_EQ(parse_action(action_name(kind)), kind);
  }
  EXPECT_EQ(action_name(ActionKind::remove), "delete");
  EXPECT_EQ(parse_action("destroy"), std::nullopt);
}

}  // namespace
}  // namespace haloform::plan
