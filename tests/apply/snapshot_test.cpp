#include "planner/apply/read_snapshot.hpp"
#include "planner/plan/making/make_plan.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_instance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::apply {
namespace {

using testing::HasSubstr;

using enum ResourceType;

struct ReadSnapshot : testing::Test {
  Chronicle chronicle;
  FakeClock clock;
  FakeInstance instance{chronicle, clock};
  DesiredDraft wanted;
  StateDraft known;

  Result<Snapshot> read(const ReadOptions& options = {}) {
    auto read = read_snapshot(sample_catalog(), wanted.build(), known.build(), instance, options);
    if (!read) return std::unexpected(std::move(read.error()));
    return std::move(read->snapshot);
  }
  void fill(int count, int first_known) {
    for (int at = 0; at < count; ++at) instance.add(agent, "a" + std::to_string(at));
    for (int at = first_known; at < count; ++at) known.agent("a" + std::to_string(at), 100 + at);
  }
};

TEST_F(ReadSnapshot, takes_one_reading_for_each_type_and_no_more) {
  fill(50, 0);
  for (int at = 0; at < 50; ++at) wanted.agent("a" + std::to_string(at));
  instance.seats(60, FakeInstance::NoSeat::refused);
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->requests, 3U);
  EXPECT_EQ(snapshot->of(ResourceType::agent).records().size(), 50U);
  EXPECT_EQ(snapshot->seats->limit, 60U);
}

TEST_F(ReadSnapshot, where_few_are_asked_for_everybody_is_read_who_may_take_a_seat) {
  fill(3, 0);
  wanted.agent("a0");
  instance.ask_singly();
  EXPECT_FALSE(read()->of(ResourceType::agent).is_whole());
  wanted.seats(60);
  EXPECT_TRUE(read()->of(ResourceType::agent).is_whole());
  EXPECT_FALSE(read()->of(ResourceType::contact).is_whole());
}

TEST_F(ReadSnapshot, where_few_are_asked_for_everybody_is_read_who_may_be_in_an_exclusive_team) {
  fill(3, 0);
  wanted.agent("a0");
  wanted.team("support").exclusive_members({"a0"});
  instance.add(ResourceType::team, "support");
  instance.ask_singly();
  EXPECT_TRUE(read()->of(ResourceType::agent).is_whole());
}

TEST_F(ReadSnapshot, an_id_that_the_listing_lacks_is_gone_once_a_get_says_404) {
  instance.add(agent, "a0");
  known.agent("a0", 100);
  known.agent("a1", 101);
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE(snapshot->of(ResourceType::agent).is_gone(remote_id(101)));
  EXPECT_FALSE(snapshot->of(ResourceType::agent).is_gone(remote_id(100)));
  EXPECT_EQ(chronicle.count("get"), 1U);
}

TEST_F(ReadSnapshot, an_id_that_the_listing_lacks_and_a_get_finds_is_taken_and_the_listing_doubted) {
  fill(3, 0);
  instance.hide_from_listing(agent, 101);
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_NE(snapshot->of(ResourceType::agent).find(remote_id(101)), nullptr);
  EXPECT_THAT(snapshot->of(ResourceType::agent).doubt(), HasSubstr("the listing of agents lacks id 101"));
  EXPECT_EQ(snapshot->of(ResourceType::contact).doubt(), "");
}

// ---- what a listing lacks, and GET by id does not show of

struct UnreadIds : ReadSnapshot {
  const Error forbidden{ErrorKind::permission, "the instance forbids it (HTTP 403)", {}, {}, 403};
  const Error broken{ErrorKind::unavailable, "the instance answered HTTP 500", {}, {}, 500};
};

TEST_F(UnreadIds, an_id_that_cannot_be_read_is_neither_there_nor_gone_and_the_listing_is_doubted) {
  for (const Error& error :
       {forbidden, broken, Error{ErrorKind::protocol, "the answer is not JSON", {}, {}}}) {
    FakeInstance other{chronicle, clock};
    StateDraft state;
    for (int at = 0; at < 3; ++at) {
      other.add(agent, "a" + std::to_string(at));
      state.agent("a" + std::to_string(at), 100 + at);
    }
    other.hide_from_listing(agent, 101);
    other.break_get_of(101, error);
    const auto read = read_snapshot(sample_catalog(), wanted.build(), state.build(), other);
    ASSERT_TRUE(read) << error.what;
    ASSERT_NE(read->snapshot.of(ResourceType::agent).unread(remote_id(101)), nullptr) << error.what;
    EXPECT_EQ(*read->snapshot.of(ResourceType::agent).unread(remote_id(101)), error.what);
    EXPECT_FALSE(read->snapshot.of(ResourceType::agent).is_gone(remote_id(101))) << error.what;
    EXPECT_EQ(read->snapshot.of(ResourceType::agent).unread(remote_id(100)), nullptr);
    EXPECT_THAT(read->snapshot.of(ResourceType::agent).doubt(), HasSubstr("lacks id 101")) << error.what;
    EXPECT_THAT(read->snapshot.of(ResourceType::agent).doubt(), HasSubstr("does not show")) << error.what;
  }
}

TEST_F(UnreadIds, a_lifecycle_id_that_cannot_be_read_is_noted_too) {
  fill(2, 0);
  wanted.agent("new").id(777);
  instance.break_get_of(777, forbidden);
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_NE(snapshot->of(ResourceType::agent).unread(remote_id(777)), nullptr);
}

TEST_F(UnreadIds, where_nobody_can_be_read_by_id_that_is_the_end) {
  fill(3, 0);
  instance.hide_from_listing(agent, 101);
  instance.break_get(forbidden);
  const auto snapshot = read();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().kind, ErrorKind::permission);
}

TEST_F(UnreadIds, what_is_about_the_whole_instance_is_the_end) {
  fill(3, 0);
  instance.hide_from_listing(agent, 101);
  for (const Error& error : {Error{ErrorKind::credentials, "HTTP 401", {}, {}, 401},
                             Error{ErrorKind::throttled, "HTTP 429", {}, {}, 429},
                             Error{ErrorKind::unavailable, "no connection", {}, {}},
                             Error{ErrorKind::unavailable, "HTTP 503", {}, {}, 503}}) {
    instance.break_get_of(101, error);
    const auto snapshot = read();
    ASSERT_FALSE(snapshot) << error.what;
    EXPECT_EQ(snapshot.error().what, error.what);
  }
}

// Each of them is asked for until --retry-for is spent.
TEST_F(UnreadIds, after_three_that_are_answered_with_500_no_more_are_asked_for) {
  fill(9, 0);
  for (int id = 101; id <= 106; ++id) {
    instance.hide_from_listing(agent, id);
    instance.break_get_of(id, broken);
  }
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(chronicle.count("get"), 3U + 1U) << "one of them to see that others are read";
  for (int id = 101; id <= 106; ++id)
    EXPECT_NE(snapshot->of(ResourceType::agent).unread(remote_id(id)), nullptr) << id;
}

TEST_F(ReadSnapshot, too_many_that_a_listing_hides_are_an_error) {
  instance.add(agent, "other");
  for (int at = 0; at < 600; ++at) {
    instance.add(agent, "a" + std::to_string(at));
    known.agent("a" + std::to_string(at), 101 + at);
    instance.hide_from_listing(agent, 101 + at);
  }
  const auto snapshot = read();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().kind, ErrorKind::incomplete);
  EXPECT_EQ(chronicle.count("get"), 20U);
}

TEST_F(ReadSnapshot, an_instance_that_counts_more_active_agents_than_it_lists_is_doubted) {
  fill(3, 0);
  instance.counts_active(3);
  EXPECT_EQ(read()->of(ResourceType::agent).doubt(), "");
  instance.counts_active(4);
  EXPECT_THAT(read()->of(ResourceType::agent).doubt(),
              HasSubstr("counts 4 active agents, but its listing has 3"));
}

TEST_F(ReadSnapshot, an_empty_listing_is_believed_where_that_is_allowed) {
  known.agent("a0", 100);
  const auto snapshot = read({.may_be_empty = {agent}});
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE(snapshot->of(ResourceType::agent).is_gone(remote_id(100)));
}

TEST_F(ReadSnapshot, an_empty_listing_is_not_believed_where_the_state_knows_somebody) {
  known.agent("a0", 100);
  const auto snapshot = read();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().kind, ErrorKind::incomplete);
  EXPECT_THAT(snapshot.error().advice, HasSubstr("--allow empty=agents"));
  EXPECT_EQ(chronicle.count("get"), 0U);
}

TEST_F(ReadSnapshot, an_empty_listing_is_fine_where_all_that_is_known_are_tombstones) {
  known.agent("a0", 100).tombstone();
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE(snapshot->of(ResourceType::agent).is_gone(remote_id(100)));
}

// Hundreds missing at once look like a lost permission: twenty are asked for, and then it ends.
TEST_F(ReadSnapshot, too_many_missing_ids_are_an_error_after_a_sample) {
  instance.add(agent, "other");
  for (int at = 0; at < 300; ++at) known.agent("a" + std::to_string(at), 1000 + at);
  const auto snapshot = read();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().kind, ErrorKind::incomplete);
  EXPECT_THAT(snapshot.error().what, HasSubstr("300 of the 300 agents that the state knows are missing"));
  EXPECT_THAT(snapshot.error().advice, HasSubstr("--allow agents.missing=300"));
  EXPECT_EQ(chronicle.count("get"), 20U);
  EXPECT_TRUE(read({.most_missing = 300}));
}

TEST_F(ReadSnapshot, a_few_missing_of_many_are_asked_for_one_by_one) {
  fill(300, 0);
  for (int at = 0; at < 25; ++at) instance.erase(agent, 100 + at);
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE(snapshot->of(ResourceType::agent).is_gone(remote_id(124)));
}

TEST_F(ReadSnapshot, what_was_asked_for_by_id_and_not_found_needs_no_second_question) {
  fill(3, 0);
  instance.erase(agent, 101);
  instance.ask_singly();
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE(snapshot->of(ResourceType::agent).is_gone(remote_id(101)));
  EXPECT_EQ(chronicle.count("get"), 0U);
}

// ---- rows that keep quiet

TEST_F(ReadSnapshot, a_row_that_lacks_a_managed_field_is_read_in_full) {
  fill(3, 1);
  wanted.agent("a0");
  wanted.agent("a1", {{"phone", "1"}});
  wanted.agent("a2");
  instance.record(agent, 101).fields.set(field(agent, "phone"), Value::text("1"));
  instance.hide_in_listing(agent, "phone");
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(chronicle.count("get"), 1U);
  EXPECT_EQ(snapshot->of(ResourceType::agent).find(remote_id(101))->fields.text(field(agent, "phone")), "1");
}

TEST_F(ReadSnapshot, whoever_is_found_by_natural_key_only_is_read_in_full_too) {
  fill(2, 2);
  wanted.agent("a0", {{"phone", "1"}});
  instance.hide_in_listing(agent, "phone");
  ASSERT_TRUE(read());
  EXPECT_EQ(chronicle.count("get agent 100"), 1U);
  EXPECT_EQ(chronicle.count("get"), 1U);
}

TEST_F(ReadSnapshot, memberships_are_read_where_they_are_managed) {
  fill(2, 0);
  wanted.agent("a0").teams({"tier-1"});
  wanted.agent("a1");
  wanted.team("tier-1");
  instance.hide_teams_in_listing();
  ASSERT_TRUE(read());
  EXPECT_EQ(chronicle.count("get agent 100"), 1U);
  EXPECT_EQ(chronicle.count("get agent 101"), 0U);
}

/// Three agents of whom a0 and a1 are declared, and in team 1 as declared; the rows keep quiet.
struct QuietRows : ReadSnapshot {
  QuietRows() {
    fill(3, 0);
    const RemoteId team = instance.add(ResourceType::team, "tier-1");
    for (const std::int64_t at : {100, 101}) instance.record(agent, at).teams = std::vector{team};
    known.team("tier-1", team.number());
    wanted.team("tier-1");
    for (const char* key : {"a0", "a1"}) {
      wanted.agent(key).teams({"tier-1"});
      known.agent(key, key[1] == '0' ? 100 : 101).teams({"tier-1"});
    }
    instance.hide_teams_in_listing();
  }
};

TEST_F(QuietRows, of_agents_are_completed_from_the_rows_of_teams) {
  instance.tell_members();
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(chronicle.count("list members"), 1U);
  EXPECT_EQ(chronicle.count("get"), 0U);
  EXPECT_EQ((*snapshot->of(ResourceType::agent).find(remote_id(100))->teams)->size(), 1U);
  EXPECT_EQ(snapshot->of(ResourceType::agent).find(remote_id(100))->teams_by, Record::TeamsBy::team_rows);
}

TEST_F(QuietRows, are_read_by_id_where_the_plan_would_change_what_was_only_heard) {
  instance.tell_members({101});
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(chronicle.count("get agent 101"), 1U);
  EXPECT_EQ(chronicle.count("get"), 1U);
  EXPECT_EQ((*snapshot->of(ResourceType::agent).find(remote_id(101))->teams)->size(), 1U)
      << "the record itself says that it is in";
  EXPECT_EQ(snapshot->of(ResourceType::agent).find(remote_id(101))->teams_by, Record::TeamsBy::record);
}

// Which record is whose is found out once, and again only where a record was read anew since.
TEST_F(QuietRows, hand_on_which_record_is_whose) {
  instance.tell_members();
  const DesiredState desired = wanted.build();
  const state::State state = known.build();
  const auto same = read_snapshot(sample_catalog(), desired, state, instance);
  ASSERT_TRUE(same);
  ASSERT_TRUE(same->bound);
  for (const plan::Binding& binding : same->bound->bindings) {
    ASSERT_NE(binding.record, nullptr) << binding.resource->address.text();
    const TypeSnapshot& live = same->snapshot.of(binding.resource->address.type());
    EXPECT_EQ(binding.record, live.find(binding.record->id)) << binding.resource->address.text();
  }
  instance.tell_members({101});
  const auto changed = read_snapshot(sample_catalog(), desired, state, instance);
  ASSERT_TRUE(changed);
  EXPECT_FALSE(changed->bound);
}

TEST_F(ReadSnapshot, leaves_it_to_the_plan_which_record_is_whose) {
  fill(1, 0);
  wanted.agent("a0");
  const auto read = read_snapshot(sample_catalog(), wanted.build(), known.build(), instance);
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->bound);
}

TEST_F(QuietRows, are_read_by_id_where_a_membership_is_let_go_that_nobody_told_of) {
  known.agent("a1", 101).teams({"tier-1", "tier-2"});
  instance.tell_members();
  ASSERT_TRUE(read());
  EXPECT_EQ(chronicle.count("get agent 101"), 1U);
  EXPECT_EQ(chronicle.count("get"), 1U);
}

TEST_F(QuietRows, are_read_by_id_where_a_row_does_not_tell_a_member_from_a_visitor) {
  instance.tell_members({}, 100);
  ASSERT_TRUE(read());
  EXPECT_EQ(chronicle.count("get agent 100"), 1U);
  EXPECT_EQ(chronicle.count("get"), 1U);
}

TEST_F(QuietRows, that_are_empty_for_everybody_are_not_taken_at_their_word) {
  instance.hide_teams_in_listing(false);
  instance.empty_teams_in_listing();
  instance.tell_members();
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(chronicle.count("list members"), 1U);
  EXPECT_EQ((*snapshot->of(ResourceType::agent).find(remote_id(100))->teams)->size(), 1U);
}

// Nobody can be recognised by an e-mail that no row shows; that must not read as "does not exist".
TEST_F(ReadSnapshot, rows_without_an_email_are_read_in_full_while_somebody_is_looked_for) {
  fill(2, 1);
  wanted.agent("a0");
  wanted.agent("a1");
  instance.hide_in_listing(agent, "email");
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->of(ResourceType::agent).find(remote_id(100))->fields.text(field(agent, "email")),
            "a0@example.com");
}

TEST_F(ReadSnapshot, thousands_of_quiet_rows_are_an_error_and_not_thousands_of_requests) {
  fill(250, 0);
  for (int at = 0; at < 250; ++at) wanted.agent("a" + std::to_string(at), {{"phone", "1"}});
  instance.hide_in_listing(agent, "phone");
  const auto snapshot = read();
  ASSERT_FALSE(snapshot);
  EXPECT_THAT(snapshot.error().what, HasSubstr("do not show phone for 250 managed records"));
  EXPECT_EQ(chronicle.count("get"), 0U);
}

TEST_F(ReadSnapshot, a_field_that_nobody_manages_is_not_missed) {
  fill(3, 0);
  for (int at = 0; at < 3; ++at) wanted.agent("a" + std::to_string(at));
  instance.hide_in_listing(agent, "phone");
  instance.hide_teams_in_listing();
  ASSERT_TRUE(read());
  EXPECT_EQ(chronicle.count("get"), 0U);
}

// ---- types that nobody asked for

TEST_F(ReadSnapshot, a_forbidden_type_that_nobody_declares_is_left_unread) {
  fill(1, 0);
  instance.forbid(contact, {ErrorKind::permission, "HTTP 403", {}, {}});
  const auto snapshot = read();
  ASSERT_TRUE(snapshot);
  EXPECT_FALSE(snapshot->of(ResourceType::contact).is_whole());
  wanted.contact("bob");
  EXPECT_EQ(read().error().kind, ErrorKind::permission);
}

TEST_F(ReadSnapshot, a_listing_that_cannot_be_read_is_an_error_whoever_asks) {
  instance.forbid(contact, {ErrorKind::incomplete, "stopped after 50 of 120 rows", {}, {}});
  EXPECT_EQ(read().error().kind, ErrorKind::incomplete);
}

// ---- for a saved plan

TEST_F(ReadSnapshot, a_saved_plan_reads_only_the_types_that_it_touches) {
  fill(2, 0);
  plan::Plan plan;
  plan.steps.push_back({address("agent.a0"),
                        plan::Deactivate{remote_id(100), plan::DeactivateChanges::alone()},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {state::EntryDraft{}, {}}});
  const auto snapshot = read_snapshot(sample_catalog(), plan, known.build(), instance);
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(chronicle.count("list"), 1U);
  EXPECT_TRUE(snapshot->of(ResourceType::agent).is_whole());
  EXPECT_FALSE(snapshot->of(ResourceType::team).is_whole());
}

// Whoever took the address meanwhile may be at another site of the client.
TEST_F(ReadSnapshot, a_saved_plan_looks_for_the_person_of_a_create_at_every_site) {
  wanted.contact("bob-jones", {{"site_id", 5}});
  LiveDraft nobody;
  nobody.contact(1, "somebody-else");
  plan::Policy policy;
  policy.instance = "https://acme.halopsa.com";
  const auto plan = plan::make_plan(sample_catalog(), wanted.build(), known.build(), nobody.build(), policy);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->steps.size(), 1U);
  for (const int other : {6, 5}) {
    FakeInstance now{chronicle, clock};
    now.ask_singly();
    now.add(contact, "bob-jones", {{"site_id", other}});
    const auto snapshot = read_snapshot(sample_catalog(), *plan, known.build(), now);
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(snapshot->of(contact).records().size(), 1U) << "at site " << other;
  }
}

}  // namespace
}  // namespace haloform::apply
