// Several records in one request, where the instance takes an array.
#include "tests/contract/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace haloform {
namespace {

using enum ResourceType;
using ::testing::HasSubstr;
using testing::id;
using testing::World;
using Why = ports::Unclear::Why;

std::vector<ports::CreateRequest> newcomers(const World& world, int count) {
  std::vector<ports::CreateRequest> requests;
  for (int number = 1; number <= count; ++number) {
    ports::CreateRequest request{agent, {}, true, std::vector{id(900'001)}};
    request.fields.set(world.field(agent, "name"), Value::text("New " + std::to_string(number)));
    request.fields.set(world.field(agent, "email"),
                       Value::text("new" + std::to_string(number) + "@example.com"));
    requests.push_back(std::move(request));
  }
  return requests;
}

std::vector<ports::UpdateRequest> promotions(const World& world, int count) {
  std::vector<ports::UpdateRequest> requests;
  for (int number = 1; number <= count; ++number) {
    ports::UpdateRequest request{agent, id(number), {}, {}, {}};
    request.fields.set(world.field(agent, "jobtitle"), Value::text("Lead"));
    requests.push_back(std::move(request));
  }
  return requests;
}

bool all_unclear(const std::vector<ports::WriteOutcome>& outcomes, Why why) {
  return std::ranges::all_of(outcomes, [why](const ports::WriteOutcome& outcome) {
    const auto* unclear = std::get_if<ports::Unclear>(&outcome);
    return unclear != nullptr && unclear->why == why;
  });
}

TEST(Batch, makes_and_changes_several_with_one_request_each) {
  World world(World::people(10, 0), Profile::halo);
  ASSERT_TRUE(world.provider().list(agent).has_value());
  const std::size_t before = world.provider().requests();
  const auto made = world.provider().create_together(newcomers(world, 5));
  const auto changed = world.provider().update_together(promotions(world, 10));
  EXPECT_EQ(world.provider().requests(), before + 2);
  ASSERT_EQ(made.size(), 5U);
  for (std::size_t at = 0; at < made.size(); ++at) {
    const Record& record = std::get<ports::Written>(made[at]).record;
    EXPECT_EQ(record.fields.text(world.field(agent, "email")),
              "new" + std::to_string(at + 1) + "@example.com");
    EXPECT_EQ(*record.teams, std::vector{id(900'001)});
  }
  ASSERT_EQ(changed.size(), 10U);
  for (std::size_t at = 0; at < changed.size(); ++at) {
    EXPECT_EQ(std::get<ports::Written>(changed[at]).record.id, id(static_cast<std::int64_t>(at) + 1));
    EXPECT_THAT(world.agent(static_cast<std::int64_t>(at) + 1), HasSubstr("\"jobtitle\":\"Lead\""));
  }
}

TEST(Batch, sends_one_by_one_where_a_body_holds_one_record) {
  World world(World::people(10, 0));
  ASSERT_TRUE(world.provider().list(agent).has_value());
  const std::size_t before = world.provider().requests();
  for (const ports::WriteOutcome& outcome : world.provider().create_together(newcomers(world, 3))) {
    EXPECT_TRUE(std::holds_alternative<ports::Written>(outcome));
  }
  EXPECT_EQ(world.provider().requests(), before + 3);
  EXPECT_EQ(world.agents(), 13U);
}

TEST(Batch, an_answer_that_is_not_these_records_in_order_leaves_each_unclear) {
  for (const char* knob : {"several-answer=reversed", "several-answer=last"}) {
    SCOPED_TRACE(knob);
    World world(World::people(10, 0), Profile::halo);
    world.knob(knob);
    EXPECT_TRUE(all_unclear(world.provider().create_together(newcomers(world, 3)), Why::together));
    EXPECT_TRUE(all_unclear(world.provider().update_together(promotions(world, 3)), Why::together));
    EXPECT_THAT(world.agent(3), HasSubstr("\"jobtitle\":\"Lead\"")) << "it was done all the same";
  }
}

TEST(Batch, an_answer_with_name_and_email_in_forms_of_the_instances_own_is_told_apart_where_it_can_be) {
  const auto made_of = [](World& world, const std::vector<std::string>& people) {
    std::vector<ports::CreateRequest> requests;
    for (const std::string& name : people) {
      ports::CreateRequest& request = requests.emplace_back();
      request.type = agent;
      request.fields.set(world.field(agent, "name"), Value::text(name));
      request.fields.set(world.field(agent, "email"), Value::text(name + "@example.com"));
    }
    return world.provider().create_together(requests);
  };
  World world(World::people(10, 0), Profile::halo);
  world.habit("cut=12");
  const auto made = made_of(world, {"anna.longfellow", "bert.longfellow", "carl.longfellow"});
  const std::array kept{"anna.longfel", "bert.longfel", "carl.longfel"};
  for (std::size_t at = 0; at < kept.size(); ++at) {
    ASSERT_TRUE(std::holds_alternative<ports::Written>(made[at]));
    EXPECT_EQ(std::get<ports::Written>(made[at]).record.fields.text(world.field(agent, "name")), kept.at(at));
  }
  EXPECT_TRUE(all_unclear(made_of(world, {"maximilian.l.a", "maximilian.l.b"}), Why::together))
      << "one name and address of both";
  world.knob("several-answer=reversed");
  EXPECT_TRUE(all_unclear(made_of(world, {"dora.longfellow", "emil.longfellow"}), Why::together));
}

// What of an array was taken before one of it was refused, no status says.
TEST(Batch, a_refusal_that_may_be_about_one_of_them_leaves_each_unclear) {
  World world(World::people(10, 0), Profile::halo);
  auto requests = newcomers(world, 3);
  requests[1].fields.set(world.field(agent, "name"), Value::text(""));
  const std::size_t agents = world.agents();
  EXPECT_TRUE(all_unclear(world.provider().create_together(requests), Why::together));
  EXPECT_EQ(world.agents(), agents + 1) << "the first one was taken";
}

TEST(Batch, a_refusal_of_the_request_as_such_is_one_of_each) {
  World world(World::people(10, 0), Profile::halo);
  world.fault("CREATE /api/Agent status=403");
  for (const ports::WriteOutcome& outcome : world.provider().create_together(newcomers(world, 3))) {
    EXPECT_EQ(std::get<ports::Unclear>(outcome).why, Why::refused);
  }
  EXPECT_EQ(world.fired(), 1U);
}

TEST(Batch, an_answer_that_never_comes_leaves_each_in_the_dark_as_one_alone_would_be) {
  World world(World::people(10, 0), Profile::halo);
  world.fault("CREATE /api/Agent reset-after");
  EXPECT_TRUE(all_unclear(world.provider().create_together(newcomers(world, 3)), Why::reset));
  EXPECT_EQ(world.fired(), 1U);
}

TEST(Batch, memberships_of_several_are_one_request_between_two_looks_at_each) {
  World world(World::people(10, 0), Profile::halo);
  ASSERT_TRUE(world.provider().list(agent).has_value());
  std::vector<ports::UpdateRequest> requests;
  for (int number = 1; number <= 4; ++number)
    requests.push_back({agent, id(number), {}, {}, std::vector{id(900'002)}});
  const std::size_t before = world.provider().requests();
  for (const ports::WriteOutcome& outcome : world.provider().update_together(requests)) {
    EXPECT_EQ(*std::get<ports::Written>(outcome).record.teams, std::vector{id(900'002)});
  }
  EXPECT_EQ(world.provider().requests(), before + 4 + 1 + 4);
}

}  // namespace
}  // namespace haloform
