// A type is its row: what it is called, and how it behaves, is read from there.
#include "planner/model/resource_type.hpp"

#include "planner/model/schema.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace haloform {
namespace {

TEST(ResourceType, has_a_row_where_it_stands) {
  for (const ResourceType type : all_types) {
    EXPECT_EQ(facts_of(type).type, type);
    EXPECT_EQ(type_names()[static_cast<std::size_t>(type)], facts_of(type).noun);
    EXPECT_EQ(type_plurals()[static_cast<std::size_t>(type)], facts_of(type).plural);
  }
}

TEST(ResourceType, is_told_by_its_words) {
  std::set<std::string_view> words;
  for (const ResourceType type : all_types) {
    words.insert(type_name(type));
    words.insert(type_plural(type));
    EXPECT_EQ(parse_type(type_name(type)), type);
    EXPECT_EQ(parse_type_plural(type_plural(type)), type);
    EXPECT_EQ(parse_type(type_plural(type)), std::nullopt);
    EXPECT_EQ(parse_type_plural(type_name(type)), std::nullopt);
  }
  EXPECT_EQ(words.size(), 2 * all_types.size());
}

TEST(ResourceType, is_offered_in_the_order_of_the_rows) {
  EXPECT_EQ(either_of(type_names()), "agent, contact or team");
  EXPECT_EQ(either_of(type_plurals(), "empty="), "empty=agents, empty=contacts or empty=teams");
  EXPECT_EQ(either_of(type_names(), {}, ".KEY"), "agent.KEY, contact.KEY or team.KEY");
}

// What a plan asks of a type: it is asked of the row, so a row that says it twice would not be noticed elsewhere.
TEST(ResourceType, has_seats_memberships_and_an_order) {
  EXPECT_EQ(facts_of(ResourceType::agent).seats, TypeFacts::SeatUse::one_each);
  EXPECT_EQ(facts_of(ResourceType::contact).seats, TypeFacts::SeatUse::none);
  EXPECT_EQ(facts_of(ResourceType::team).seats, TypeFacts::SeatUse::none);
  EXPECT_EQ(facts_of(ResourceType::agent).membership, TypeFacts::Membership::joins_teams);
  EXPECT_EQ(facts_of(ResourceType::team).membership, TypeFacts::Membership::has_members);
  for (const ResourceType type : all_types) {
    // Whoever joins something needs it to be there.
    const TypeFacts& facts = facts_of(type);
    EXPECT_EQ(facts.steps == TypeFacts::StepOrder::ahead,
              facts.membership == TypeFacts::Membership::has_members);
    EXPECT_FALSE(facts.seats == TypeFacts::SeatUse::one_each &&
                 facts.activation == TypeFacts::Activation::none)
        << "a seat is freed by switching off";
  }
}

TEST(ResourceType, brings_its_row_into_its_schema) {
  for (const ResourceType type : all_types) {
    const TypeSchema schema(type);
    EXPECT_EQ(schema.type, type);
    EXPECT_EQ(schema.noun, facts_of(type).noun);
    EXPECT_EQ(schema.activation, facts_of(type).activation);
    EXPECT_EQ(schema.membership, facts_of(type).membership);
  }
}

}  // namespace
}  // namespace haloform
