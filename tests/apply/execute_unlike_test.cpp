// Creates whose answer was lost, of an instance that changes the texts by which their records could be found.
#include "planner/render/phrases.hpp"
#include "tests/apply/apply_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace haloform::apply {
namespace {

using testing::HasSubstr;

using enum ResourceType;

/// Whatever is sent as this field, the instance keeps that.
void keep(ApplyWorld& world, ResourceType type, std::string_view name, std::string text) {
  world.instance.habit = [before = world.instance.habit, type, kept = field(type, name),
                          text = std::move(text)](const FakeInstance::Sent& sent) -> std::optional<Value> {
    if (sent.type == type && sent.field == kept) return Value::text(text);
    return before ? before(sent) : std::nullopt;
  };
}

struct Renamed {
  const char* address;
  ResourceType type;
  Attributes sent;
  const char* kept;
};

TEST(StoredUnlike, who_is_kept_under_a_cut_or_built_name_is_found_by_it) {
  for (const Fault fault : {Fault::token_done, Fault::throttled_done}) {
    for (const Renamed& one : {
             Renamed{"contact.desk", contact, fields_of(contact, {{"name", "Front Desk of the house"}}),
                     "Front Desk o"},
             Renamed{
                 "contact.jim", contact,
                 fields_of(contact, {{"name", "Jim Smith"}, {"firstname", "James"}, {"surname", "Smith"}}),
                 "Smith James"},
             Renamed{"team.desk", team, fields_of(team, {{"name", "Service Desk International"}}),
                     "Service Desk"},
         }) {
      ApplyWorld world;
      const Address at = address(one.address);
      world.instance.add(one.type, "somebody");
      world.wanted.add(one.type, at.key(), one.sent);
      keep(world, one.type, "name", one.kept);
      world.instance.fault_create(1, fault);
      const plan::ApplyReport report = world.apply();
      EXPECT_EQ(world.instance.creates(), 1U) << one.address;
      EXPECT_NE(report.state.find(at), nullptr) << result_of(report, one.address).message;
    }
  }
}

// "Agent 1" is how an instance may cut "Agent 10", and here it is somebody of the plan.
TEST(StoredUnlike, nobody_is_taken_for_the_cut_name_of_another_one_of_the_plan) {
  ApplyWorld world;
  world.wanted.agent("agent-1");
  world.wanted.agent("agent-10");
  world.options.parallelism = 1;
  world.instance.fault_create(1, Fault::throttled_done);
  world.instance.fault_create(2, Fault::throttled_undone);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(report.count(plan::StepEnd::done), 2U);
  EXPECT_EQ(world.instance.records(agent).size(), 2U);
  EXPECT_EQ(world.instance.creates(), 3U);
}

// Somebody makes "Jan" by hand, while the create of Jan Novak is throttled.
TEST(StoredUnlike, a_newcomer_whose_name_only_begins_so_is_not_taken) {
  ApplyWorld world;
  world.instance.add(agent, "somebody");
  world.wanted.agent("jan-novak");
  world.instance.fault_create(1, Fault::throttled_undone);
  world.instance.on_write = [&](const std::string&) { world.instance.add(agent, "jan"); };
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(result_of(report, "agent.jan-novak").end, plan::StepEnd::in_doubt);
  EXPECT_EQ(report.state.find(address("agent.jan-novak")), nullptr);
}

/// Jane is stored with neither her name nor her e-mail, and the answer is lost.
struct Stranger {
  ApplyWorld world;
  explicit Stranger(Fault fault) {
    world.instance.add(agent, "somebody");
    world.wanted.agent("jane-smith");
    keep(world, agent, "name", "Doe, M.");
    keep(world, agent, "email", "other@elsewhere.example");
    world.instance.fault_create(1, fault);
  }
};

TEST(StoredUnlike, a_newcomer_who_is_like_nobody_is_a_doubt_and_nothing_is_sent_again) {
  for (const Fault fault : {Fault::token_done, Fault::throttled_done, Fault::error_done}) {
    Stranger stranger(fault);
    const plan::ApplyReport report = stranger.world.apply();
    EXPECT_EQ(jane(report).end, plan::StepEnd::in_doubt);
    EXPECT_THAT(jane(report).message, HasSubstr("id 101, \"Doe, M.\", other@elsewhere.example"));
    EXPECT_EQ(stranger.world.instance.creates(), 1U);
  }
}

TEST(StoredUnlike, nor_by_the_next_run_until_somebody_has_decided) {
  Stranger stranger(Fault::token_done);
  stranger.world.apply();
  const plan::Plan plan = stranger.world.plan();
  ASSERT_EQ(plan.steps.size(), 1U);
  ASSERT_EQ(plan.steps.front().blocked_by.size(), 1U);
  EXPECT_EQ(plan::rule_of(plan.steps.front().blocked_by.front()), plan::BlockRule::in_doubt);
  EXPECT_THAT(render::phrase(plan.steps.front().blocked_by.front()).words, HasSubstr("id 101"));
  stranger.world.instance.erase(agent, 101);
  EXPECT_TRUE(stranger.world.plan().steps.front().runs()) << "it was not her";
}

// An instance that takes tags out of addresses: that a search finds Aaron by what is left says nothing of Jane.
TEST(StoredUnlike, a_search_is_not_believed_where_the_instance_keeps_other_texts_than_it_is_sent) {
  ApplyWorld world;
  world.instance.add(agent, "somebody");
  world.instance.ask_singly();
  world.instance.drop_tags();
  world.wanted.agent("aaron", {{"email", "aaron+y@example.com"}});
  world.wanted.agent("jane-smith", {{"email", "jane@example.com"}});
  world.options.parallelism = 1;
  world.instance.fault_create(2, Fault::throttled_undone);
  EXPECT_EQ(jane(world.apply()).end, plan::StepEnd::done);
  EXPECT_GE(world.chronicle.count("list agent"), 1U);
}

TEST(StoredUnlike, a_name_alone_is_looked_for_in_the_listing) {
  ApplyWorld world;
  world.instance.add(contact, "somebody");
  world.instance.ask_singly();
  world.wanted.add(contact, "ann", fields_of(contact, {{"name", "Ann Long"}}));
  world.wanted.add(contact, "desk", fields_of(contact, {{"name", "Front Desk of the house"}}));
  world.instance.habit = [](const FakeInstance::Sent& sent) -> std::optional<Value> {
    if (sent.field != field(contact, "name")) return std::nullopt;
    return Value::text(std::string(sent.value.as_text().value_or("").substr(0, 12)));
  };
  world.options.parallelism = 1;
  world.instance.fault_create(2, Fault::token_done);
  const plan::ApplyReport report = world.apply();
  EXPECT_EQ(world.instance.creates(), 2U) << result_of(report, "contact.desk").message;
  EXPECT_NE(report.state.find(address("contact.desk")), nullptr);
}

}  // namespace
}  // namespace haloform::apply
