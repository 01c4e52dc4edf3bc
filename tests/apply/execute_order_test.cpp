#include "planner/render/phrases.hpp"
#include "tests/apply/apply_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace haloform::apply {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using enum ResourceType;

TEST(ExecuteOrder, a_create_stands_in_the_journal_before_it_is_sent_and_after_it_is_answered) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  const plan::ApplyReport report = world.apply();
  const auto lines = world.chronicle.lines();
  const std::vector<std::string> tail(lines.end() - 5, lines.end());
  EXPECT_THAT(tail, ElementsAre("begin", "intent agent.jane-smith", "create agent Jane Smith",
                                "done agent.jane-smith 100", "commit"));
  EXPECT_EQ(result_of(report, "agent.jane-smith").id, remote_id(100));
  EXPECT_TRUE(report.state_written);
  EXPECT_EQ(world.backend.stored().find(address("agent.jane-smith"))->id, remote_id(100));
  EXPECT_EQ(world.backend.stored().serial, 8U);
}

TEST(ExecuteOrder, room_for_every_event_is_reserved_before_anything_is_sent) {
  ApplyWorld world;
  world.wanted.agent("a");
  world.wanted.agent("b");
  world.apply();
  EXPECT_EQ(world.backend.reserved_events(), 4U);
  EXPECT_LT(world.chronicle.at("begin"), world.chronicle.at("intent"));
}

// One leaver, one team with its first member, one change, one comeback, one newcomer: in this order.
TEST(ExecuteOrder, phases_follow_each_other) {
  StateDraft known;
  known.agent("leaver", 100);
  known.agent("changed", 101);
  known.agent("back", 102).tombstone();
  ApplyWorld world(known.build());
  for (const char* key : {"leaver", "changed", "back"}) world.instance.add(agent, key);
  world.instance.record(agent, 102).active = false;
  world.wanted.agent("changed", {{"phone", "1"}});
  world.wanted.agent("back");
  world.wanted.agent("newcomer").teams({"tier-1"});
  world.wanted.team("tier-1");
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 5U);
  EXPECT_THAT(world.observer.order,
              ElementsAre("agent.leaver", "team.tier-1", "agent.changed", "agent.back", "agent.newcomer"));
  EXPECT_EQ(world.instance.record(agent, 100).active, false);
  EXPECT_EQ(world.instance.record(agent, 102).active, true);
  const RemoteId team = result_of(report, "team.tier-1").id.value();
  EXPECT_EQ(*named(world.instance, agent, "Newcomer").front().teams, std::vector{team});
  EXPECT_TRUE(world.plan().empty());
}

// No worker of a phase begins before the last one of the phase before has ended.
TEST(ExecuteOrder, a_phase_waits_for_the_last_step_of_the_one_before) {
  StateDraft known;
  for (int at = 0; at < 20; ++at) known.agent("leaver" + std::to_string(at), 100 + at);
  known.agent("stays", 120);
  ApplyWorld world(known.build());
  for (int at = 0; at < 20; ++at) world.instance.add(agent, "leaver" + std::to_string(at));
  world.instance.add(agent, "stays");
  world.wanted.agent("stays");
  for (int at = 0; at < 20; ++at) world.wanted.agent("newcomer" + std::to_string(at));
  world.apply();
  const auto lines = world.chronicle.lines();
  std::size_t last_done = 0;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (lines[at].starts_with("done agent.leaver")) last_done = at;
  }
  EXPECT_LT(last_done, world.chronicle.at("intent agent.newcomer"));
}

TEST(ExecuteOrder, workers_take_steps_of_a_phase_at_the_same_time) {
  ApplyWorld world;
  world.want_agents(4);
  world.options.parallelism = 4;
  std::atomic<int> inside{0};
  std::atomic<bool> all{false};
  world.instance.on_write = [&](const std::string&) {
    if (++inside == 4) all = true;
    // Each waits for the others; were they taken one by one, this would only end by the count.
    for (int waits = 0; waits < 2'000 && !all; ++waits)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  world.apply();
  EXPECT_TRUE(all);
}

TEST(ExecuteOrder, an_answer_that_failed_fails_what_needs_it_and_nothing_else) {
  ApplyWorld world;
  world.wanted.team("tier-1");
  world.wanted.agent("member").teams({"tier-1"});
  world.wanted.agent("other");
  world.instance.fault_create(1, Fault::refused);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(result_of(report, "team.tier-1").end, plan::StepEnd::failed);
  EXPECT_THAT(result_of(report, "team.tier-1").message, HasSubstr("the role does not exist"));
  EXPECT_EQ(result_of(report, "agent.member").end, plan::StepEnd::not_started);
  EXPECT_THAT(result_of(report, "agent.member").message, HasSubstr("team.tier-1, which failed"));
  EXPECT_EQ(result_of(report, "agent.other").end, plan::StepEnd::done);
  EXPECT_FALSE(report.halted);
  EXPECT_EQ(world.observer.last_done, 3U);
}

// b takes the e-mail that a gives up: within one phase, a comes first, whatever their names.
TEST(ExecuteOrder, a_step_waits_for_the_one_that_it_needs_within_a_phase) {
  StateDraft known;
  known.agent("a", 100);
  known.agent("b", 101);
  ApplyWorld world(known.build());
  world.instance.add(agent, "a");
  world.instance.add(agent, "b");
  world.wanted.agent("a", {{"email", "b@example.com"}});
  world.wanted.agent("b", {{"email", "b2@example.com"}});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 2U);
  EXPECT_LT(world.chronicle.at("done agent.b"), world.chronicle.at("intent agent.a"));
}

TEST(ExecuteOrder, what_needs_a_failed_step_of_its_own_phase_is_not_started_down_the_chain) {
  StateDraft known;
  known.agent("a", 100);
  known.agent("b", 101);
  known.agent("c", 102);
  ApplyWorld world(known.build());
  for (const char* key : {"a", "b", "c"}) world.instance.add(agent, key);
  world.wanted.agent("a", {{"email", "b@example.com"}});
  world.wanted.agent("b", {{"email", "c@example.com"}});
  world.wanted.agent("c", {{"email", "free@example.com"}});
  world.instance.fault_update(1, Fault::refused);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(result_of(report, "agent.c").end, plan::StepEnd::failed);
  EXPECT_EQ(result_of(report, "agent.b").end, plan::StepEnd::not_started);
  EXPECT_EQ(result_of(report, "agent.a").end, plan::StepEnd::not_started);
  EXPECT_EQ(world.instance.updates(), 1U);
}

TEST(ExecuteOrder, adoptions_without_changes_and_state_steps_send_nothing) {
  ApplyWorld world;
  world.instance.add(agent, "jane-smith");
  world.wanted.agent("jane-smith");
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(result_of(report, "agent.jane-smith").end, plan::StepEnd::done);
  EXPECT_EQ(world.chronicle.count("intent"), 0U);
  EXPECT_EQ(world.instance.creates() + world.instance.updates(), 0U);
  EXPECT_EQ(world.backend.stored().find(address("agent.jane-smith"))->id, remote_id(100));
  EXPECT_TRUE(world.observer.audit.empty());
}

// Somebody leaves, and their seat is taken in the same run; where the leaving fails, the newcomer waits.
TEST(ExecuteOrder, a_create_that_counted_on_a_seat_that_did_not_become_free_is_deferred) {
  for (const bool leaves : {true, false}) {
    StateDraft known;
    known.agent("leaver", 100);
    known.agent("stays", 101);
    known.agent("stays2", 102);
    known.agent("stays3", 103);
    ApplyWorld world(known.build());
    for (const char* key : {"leaver", "stays", "stays2", "stays3"}) world.instance.add(agent, key);
    for (const char* key : {"stays", "stays2", "stays3"}) world.wanted.agent(key);
    world.instance.seats(4, FakeInstance::NoSeat::refused);
    world.wanted.agent("newcomer");
    if (!leaves) world.instance.fault_update(1, Fault::refused);
    const plan::ApplyReport report = world.apply();
    EXPECT_EQ(result_of(report, "agent.newcomer").end,
              leaves ? plan::StepEnd::done : plan::StepEnd::deferred);
    EXPECT_EQ(world.instance.creates(), leaves ? 1U : 0U);
  }
}

TEST(ExecuteOrder, a_deferred_step_of_the_plan_stays_deferred_and_the_rest_is_done) {
  ApplyWorld world;
  world.instance.seats(1, FakeInstance::NoSeat::refused);
  world.wanted.agent("first");
  world.wanted.agent("second");
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(result_of(report, "agent.first").end, plan::StepEnd::done);
  EXPECT_EQ(result_of(report, "agent.second").end, plan::StepEnd::deferred);
  EXPECT_THAT(render::message_of(result_of(report, "agent.second")), HasSubstr("no seat is left"));
  EXPECT_EQ(world.observer.total, 1U);
}

/// `phone: BEFORE AFTER RETURNED`, `-` where there is nothing.
std::vector<std::string> told(const plan::AuditEntry& entry) {
  std::vector<std::string> words;
  for (const plan::AuditField& field : entry.fields) {
    words.push_back(field.name + ":");
    for (const auto& value : {field.before, field.after, field.returned})
      words.back() += " " + (value ? value->plain() : "-");
  }
  return words;
}

TEST(ExecuteOrder, each_write_is_told_to_the_audit_log_with_its_fields) {
  ApplyWorld world;
  world.wanted.agent("jane-smith", {{"phone", "1"}}).switched_on();
  world.apply();
  ASSERT_EQ(world.observer.audit.size(), 1U);
  const plan::AuditEntry& entry = world.observer.audit.front();
  EXPECT_EQ(entry.request, "POST /api/agent");
  EXPECT_EQ(entry.status, 201);
  EXPECT_EQ(entry.end, plan::WriteEnd::done);
  EXPECT_EQ(entry.id, remote_id(100));
  EXPECT_EQ(entry.person.name, "Jane Smith");
  EXPECT_EQ(entry.action, "create");
  EXPECT_THAT(told(entry), ElementsAre("name: - Jane Smith Jane Smith",
                                       "email: - jane-smith@example.com jane-smith@example.com",
                                       "phone: - 1 1", "active: - true true"));
}

TEST(ExecuteOrder, the_audit_log_learns_what_was_before_and_what_came_back) {
  StateDraft known;
  known.agent("jane-smith", 100, {{"phone", "1"}}).teams({"tier-1", "tier-2"});
  known.agent("leaver", 101);
  known.team("tier-1", 102);
  known.team("tier-2", 103);
  ApplyWorld world(known.build());
  world.instance.add(ResourceType::agent, "jane-smith", {{"phone", "1"}});
  world.instance.add(ResourceType::agent, "leaver");
  world.instance.add(ResourceType::team, "tier-1");
  world.instance.add(ResourceType::team, "tier-2");
  world.instance.record(ResourceType::agent, 100).teams = std::vector{remote_id(102), remote_id(103)};
  world.wanted.team("tier-1");
  world.wanted.team("tier-2");
  world.wanted.agent("jane-smith", {{"phone", "2"}}).teams({"tier-1"});
  world.apply();
  ASSERT_EQ(world.observer.audit.size(), 2U);
  const auto entry_of = [&](std::string_view who) {
    return *std::ranges::find(world.observer.audit, address(who), &plan::AuditEntry::address);
  };
  EXPECT_THAT(told(entry_of("agent.jane-smith")),
              ElementsAre("phone: 1 2 2", "teams: Tier 1, Tier 2 Tier 1 Tier 1"));
  const plan::AuditEntry left = entry_of("agent.leaver");
  EXPECT_THAT(told(left), ElementsAre("active: true false false"));
  EXPECT_THAT(left.reasons, ElementsAre("removed_from_configuration"));
  EXPECT_EQ(left.person.email, "leaver@example.com");
}

TEST(ExecuteOrder, the_state_keeps_how_far_the_audit_log_came) {
  ApplyWorld world;
  world.observer.reached = state::AuditHead{"c0ffee", 1, "sha256:x"};
  world.wanted.agent("jane-smith");
  world.apply();
  EXPECT_EQ(world.backend.stored().audit, world.observer.reached);
  // A run without an audit log leaves that as it is.
  world.observer.reached.reset();
  world.wanted.agent("john-doe");
  world.apply();
  EXPECT_TRUE(world.backend.stored().audit);
}

TEST(ExecuteOrder, many_steps_are_all_done_once_and_told_once) {
  ApplyWorld world;
  world.want_agents(500);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 500U);
  EXPECT_EQ(world.instance.creates(), 500U);
  EXPECT_EQ(world.observer.order.size(), 500U);
  EXPECT_EQ(world.observer.last_done, 500U);
  EXPECT_EQ(world.backend.stored().resources.size(), 500U);
  EXPECT_TRUE(world.plan().empty());
}

TEST(ExecuteOrder, a_first_run_writes_whose_state_it_is) {
  ApplyWorld first{state::State{}};
  first.wanted.agent("jane-smith");
  const plan::ApplyReport report = first.apply();
  EXPECT_TRUE(report.state_written);
  EXPECT_EQ(first.backend.stored().instance, "https://acme.halopsa.com");
  EXPECT_EQ(first.backend.stored().tool_version, "0.1.0");
  EXPECT_EQ(first.backend.stored().lineage, "minted");
}

TEST(ExecuteOrder, the_digest_of_a_saved_plan_is_kept) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.options.saved_plan_digest = "sha256:abc";
  world.apply();
  EXPECT_EQ(world.backend.stored().last_plan, "sha256:abc");
}

}  // namespace
}  // namespace haloform::apply
