#include "tests/apply/apply_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::apply {
namespace {

using testing::HasSubstr;

using enum ResourceType;

/// Jane Smith, bound to id 100.
state::State with_jane() {
  StateDraft known;
  known.agent("jane-smith", 100);
  return known.build();
}

const state::EntryDraft& entry_of(const ApplyWorld& world, std::string_view of) {
  return world.backend.stored().find(address(of))->draft;
}

TEST(ExecuteAnswers, a_field_that_is_not_kept_fails_the_step_and_keeps_the_id) {
  ApplyWorld world;
  world.wanted.agent("jane-smith", {{"phone", "+44"}});
  world.instance.fault_create(1, Fault::drops_field);
  const plan::ApplyReport report = world.apply();
  const plan::StepResult& result = result_of(report, "agent.jane-smith");
  EXPECT_EQ(result.end, plan::StepEnd::failed);
  EXPECT_THAT(result.message, HasSubstr("phone was sent as \"+44\" and is empty"));
  EXPECT_EQ(result.id, remote_id(100));
  EXPECT_EQ(world.backend.stored().find(address("agent.jane-smith"))->id, remote_id(100));
  EXPECT_EQ(entry_of(world, "agent.jane-smith").applied.fields.find(field(agent, "phone")), nullptr);
  // The next plan tries again, with an update and not with a second person.
  const plan::Plan next = world.plan();
  ASSERT_EQ(next.steps.size(), 1U);
  EXPECT_EQ(next.steps.front().kind(), plan::ActionKind::update);
}

TEST(ExecuteAnswers, an_update_that_is_not_kept_fails_and_says_what_the_server_has) {
  ApplyWorld world(with_jane());
  world.instance.add(agent, "jane-smith", {{"phone", "1"}});
  world.wanted.agent("jane-smith", {{"phone", "+44"}, {"mobile", "2"}});
  world.instance.fault_update(1, Fault::drops_field);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::failed), 1U);
  EXPECT_THAT(report.results.front().message, HasSubstr("phone was sent as \"+44\" and is \"1\""));
  EXPECT_NE(entry_of(world, "agent.jane-smith").applied.fields.find(field(agent, "mobile")), nullptr);
  EXPECT_EQ(world.plan().steps.size(), 1U);
}

TEST(ExecuteAnswers, memberships_that_are_not_kept_fail_the_step) {
  ApplyWorld world;
  world.wanted.team("tier-1");
  world.wanted.agent("jane-smith").teams({"tier-1"});
  world.instance.fault_create(2, Fault::drops_teams);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(result_of(report, "agent.jane-smith").end, plan::StepEnd::failed);
  EXPECT_THAT(result_of(report, "agent.jane-smith").message, HasSubstr("it was not added to team"));
  EXPECT_TRUE((*entry_of(world, "agent.jane-smith").applied.teams)->empty());
  EXPECT_EQ(world.plan().steps.size(), 1U);
}

TEST(ExecuteAnswers, what_the_answer_leaves_out_is_read_once) {
  ApplyWorld world;
  world.wanted.agent("jane-smith", {{"phone", "+44"}});
  world.instance.fault_create(1, Fault::short_answer);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 1U);
  EXPECT_EQ(world.chronicle.count("get agent 100"), 1U);
}

TEST(ExecuteAnswers, a_whole_answer_needs_no_reading) {
  ApplyWorld world;
  world.wanted.agent("jane-smith", {{"phone", "+44"}});
  world.apply();
  EXPECT_EQ(world.chronicle.count("get"), 0U);
}

TEST(ExecuteAnswers, an_answer_that_can_not_be_completed_is_no_success_and_loses_no_id) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::short_answer);
  world.instance.break_get({ErrorKind::unavailable, "no answer", "GET /api/agent/100", {}});
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::failed), 1U);
  EXPECT_THAT(report.results.front().message, HasSubstr("it could not be read back: no answer"));
  EXPECT_EQ(world.backend.stored().find(address("agent.jane-smith"))->id, remote_id(100));
}

TEST(ExecuteAnswers, a_create_that_comes_back_inactive_is_recorded_and_tried_again_by_the_next_run) {
  ApplyWorld world;
  world.instance.seats(0, FakeInstance::NoSeat::inactive);
  world.wanted.contact("bob");
  world.wanted.agent("jane-smith");
  // The planner does not know of the limit: an instance that does not say.
  plan::Plan plan = world.plan();
  for (plan::Step& step : plan.steps) step.deferred.reset();
  plan.seats.reset();
  const plan::ApplyReport report = world.execute_plan(plan);
  const plan::StepResult& result = result_of(report, "agent.jane-smith");
  EXPECT_EQ(result.end, plan::StepEnd::failed);
  EXPECT_THAT(result.message, HasSubstr("created without a seat"));
  EXPECT_EQ(entry_of(world, "agent.jane-smith").applied.active, false);
  EXPECT_EQ(entry_of(world, "agent.jane-smith").status, state::Status::active);
  world.instance.seats(5, FakeInstance::NoSeat::inactive);
  const plan::Plan next = world.plan();
  ASSERT_EQ(next.steps.size(), 1U);
  EXPECT_EQ(next.steps.front().kind(), plan::ActionKind::reactivate);
}

TEST(ExecuteAnswers, a_reactivation_that_stays_inactive_fails_and_is_tried_again) {
  StateDraft known;
  known.agent("jane-smith", 100).tombstone();
  ApplyWorld world(known.build());
  world.instance.add(agent, "jane-smith");
  world.instance.record(agent, 100).active = false;
  world.wanted.agent("jane-smith");
  world.instance.fault_update(1, Fault::inactive);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::failed), 1U);
  EXPECT_THAT(report.results.front().message, HasSubstr("stays inactive"));
  EXPECT_EQ(world.plan().steps.front().kind(), plan::ActionKind::reactivate);
  world.settled();
  EXPECT_TRUE(world.plan().empty());
}

TEST(ExecuteAnswers, a_reactivation_that_is_answered_with_nothing_is_read_back_and_fails) {
  StateDraft known;
  known.agent("jane-smith", 100).tombstone();
  ApplyWorld world(known.build());
  world.instance.add(agent, "jane-smith");
  world.instance.record(agent, 100).active = false;
  world.wanted.agent("jane-smith");
  world.instance.fault_update(1, Fault::empty_undone);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::failed), 1U);
  EXPECT_THAT(report.results.front().message, HasSubstr("probably no seat or licence is free"));
}

// The worst answer of all: the update made another person.
TEST(ExecuteAnswers, an_update_that_is_answered_with_another_id_is_grave_and_names_both) {
  ApplyWorld world(with_jane());
  world.instance.add(agent, "jane-smith");
  world.wanted.agent("jane-smith", {{"phone", "+44"}});
  world.instance.fault_update(1, Fault::other_id);
  const plan::ApplyReport report = world.apply();
  const plan::StepResult& result = report.results.front();
  EXPECT_EQ(result.end, plan::StepEnd::failed);
  EXPECT_TRUE(result.grave);
  EXPECT_THAT(result.message, HasSubstr("id 100"));
  EXPECT_THAT(result.message, HasSubstr("id 101"));
  EXPECT_EQ(world.backend.stored().find(address("agent.jane-smith"))->id, remote_id(100));
}

void expect_newcomer_made_nobody(const ApplyWorld& world, const plan::ApplyReport& report,
                                 const char* words) {
  const plan::StepResult& result = result_of(report, "agent.newcomer");
  EXPECT_EQ(result.end, plan::StepEnd::failed);
  EXPECT_TRUE(result.grave);
  EXPECT_THAT(result.message, HasSubstr(words));
  EXPECT_EQ(world.backend.stored().find(address("agent.newcomer")), nullptr);
}

TEST(ExecuteAnswers, a_create_that_is_answered_with_a_bound_id_binds_nothing_twice) {
  ApplyWorld world(with_jane());
  world.instance.add(agent, "jane-smith");
  world.wanted.agent("jane-smith");
  world.wanted.agent("newcomer");
  world.instance.fault_create(1, Fault::known_id);
  const plan::ApplyReport report = world.apply();
  expect_newcomer_made_nobody(world, report, "agent.jane-smith");
  EXPECT_TRUE(report.state_written);
}

TEST(ExecuteAnswers, a_create_that_is_answered_with_a_strangers_id_does_not_take_the_stranger) {
  ApplyWorld world;
  world.instance.add(agent, "stranger");
  world.wanted.agent("newcomer");
  world.instance.fault_create(1, Fault::known_id);
  const plan::ApplyReport report = world.apply();
  expect_newcomer_made_nobody(world, report, "which existed before");
}

// The record of somebody whom another one made just now: hers is looked for.
TEST(ExecuteAnswers, a_create_that_is_answered_with_another_new_person_is_looked_for) {
  for (const Fault fault : {Fault::anothers, Fault::anothers_id}) {
    ApplyWorld world;
    world.wanted.agent("jane-smith");
    world.instance.fault_create(1, fault);
    const plan::ApplyReport report = world.apply();
    EXPECT_EQ(jane(report).end, plan::StepEnd::done) << jane(report).message;
    EXPECT_EQ(jane(report).id, named(world.instance, agent, "Jane Smith").front().id);
    EXPECT_EQ(world.instance.creates(), 1U);
    EXPECT_TRUE(world.plan().empty());
  }
}

// Nobody is bound, nobody made again at once, and the report begins with it.
TEST(ExecuteAnswers, a_create_that_made_nobody_who_is_like_her_is_in_doubt) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.habit = [](const FakeInstance::Sent& sent) -> std::optional<Value> {
    if (sent.field == field(agent, "name")) return Value::text("Quite Different");
    if (sent.field == field(agent, "email")) return Value::text("nobody@example.org");
    return sent.value;
  };
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(jane(report).end, plan::StepEnd::in_doubt);
  EXPECT_TRUE(jane(report).grave);
  EXPECT_THAT(jane(report).message,
              HasSubstr("answered the create with id 100, which is \"Quite Different\", nobody@example.org"));
  EXPECT_EQ(report.state.find(address("agent.jane-smith")), nullptr);
  EXPECT_EQ(report.state.open.size(), 1U);
  EXPECT_EQ(world.instance.creates(), 1U);
}

TEST(ExecuteAnswers, a_deactivation_is_done_once_the_record_says_inactive) {
  StateDraft known;
  known.agent("leaver", 100);
  known.agent("stays", 101);
  ApplyWorld world(known.build());
  world.instance.add(agent, "leaver");
  world.instance.add(agent, "stays");
  world.wanted.agent("stays");
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 1U);
  EXPECT_EQ(world.instance.record(agent, 100).active, false);
  EXPECT_EQ(entry_of(world, "agent.leaver").status, state::Status::deactivated);
  EXPECT_EQ(world.backend.stored().find(address("agent.leaver"))->id, remote_id(100));
}

TEST(ExecuteAnswers, a_refusal_is_reported_in_the_words_of_the_server) {
  ApplyWorld world;
  world.wanted.agent("jane-smith");
  world.instance.fault_create(1, Fault::forbidden);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::failed), 1U);
  EXPECT_THAT(report.results.front().message, HasSubstr("the scope edit:agents is missing"));
  EXPECT_EQ(world.backend.stored().open.size(), 0U);
  EXPECT_EQ(world.observer.audit.front().status, 403);
}

TEST(ExecuteAnswers, refused_credentials_end_the_run_instead_of_failing_every_step) {
  ApplyWorld world;
  world.want_agents(50);
  world.options.parallelism = 1;
  world.instance.fault_create(3, Fault::no_token);
  const plan::ApplyReport report = world.apply();
  ASSERT_TRUE(report.halted);
  EXPECT_EQ(report.halted->kind, ErrorKind::credentials);
  EXPECT_EQ(report.count(plan::StepEnd::done), 2U);
  EXPECT_EQ(report.count(plan::StepEnd::failed), 1U);
  EXPECT_EQ(report.count(plan::StepEnd::not_started), 47U);
}

// ---- updates and deletes without an answer are idempotent: reading back says what became of them

TEST(ExecuteAnswers, an_update_without_an_answer_is_read_back) {
  for (const Fault fault : {Fault::timeout_done, Fault::reset_done, Fault::error_done}) {
    ApplyWorld world(with_jane());
    world.instance.add(agent, "jane-smith");
    world.wanted.agent("jane-smith", {{"phone", "+44"}});
    world.instance.fault_update(1, fault);
    const plan::ApplyReport report = world.apply();
    EXPECT_EQ(report.count(plan::StepEnd::done), 1U);
    EXPECT_THAT(report.results.front().message, HasSubstr("reading the record back shows that it was done"));
    EXPECT_TRUE(world.plan().empty());
  }
}

TEST(ExecuteAnswers, an_update_that_was_not_done_is_failed_and_one_that_cannot_be_read_is_in_doubt) {
  for (const bool readable : {true, false}) {
    ApplyWorld world(with_jane());
    world.instance.add(agent, "jane-smith");
    world.wanted.agent("jane-smith", {{"phone", "+44"}});
    world.instance.fault_update(1, Fault::timeout_undone);
    plan::Plan plan = world.plan();
    if (!readable) world.instance.break_get({ErrorKind::unavailable, "no answer", {}, {}});
    const plan::ApplyReport report = world.execute_plan(std::move(plan));
    EXPECT_EQ(report.results.front().end, readable ? plan::StepEnd::failed : plan::StepEnd::in_doubt);
  }
}

TEST(ExecuteAnswers, a_delete_without_an_answer_is_done_once_the_record_is_gone) {
  for (const Fault fault : {Fault::none, Fault::timeout_done, Fault::timeout_undone, Fault::refused}) {
    StateDraft known;
    known.agent("leaver", 100).on_removal(OnRemoval::remove);
    known.agent("stays", 101);
    ApplyWorld world(known.build());
    world.policy.allow_delete = true;
    world.policy.allow["delete"] = 10;
    world.instance.add(agent, "leaver");
    world.instance.add(agent, "stays");
    world.wanted.agent("stays");
    world.instance.fault_remove(1, fault);
    const plan::ApplyReport report = world.apply();
    const bool gone = fault == Fault::none || fault == Fault::timeout_done;
    EXPECT_EQ(report.results.front().end, gone ? plan::StepEnd::done : plan::StepEnd::failed);
    EXPECT_EQ(world.backend.stored().find(address("agent.leaver")) == nullptr, gone);
    EXPECT_EQ(world.observer.audit.empty(), false);
    EXPECT_THAT(world.observer.audit.front().request, HasSubstr("DELETE /api/agent/100"));
  }
}

}  // namespace
}  // namespace haloform::apply
