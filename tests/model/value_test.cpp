#include "planner/model/value.hpp"

#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform {
namespace {

FieldSpec field(Comparison comparison) {
  return {"field", ValueKind::text, comparison, Presence::optional, {Profile::guide}};
}

TEST(Value, an_empty_text_is_null) {
  EXPECT_TRUE(Value::text("").is_null());
  EXPECT_EQ(Value::text(""), Value::null());
}

TEST(Value, emails_compare_trimmed_and_folded_and_other_texts_exactly) {
  const Value one = Value::text("Jane@Example.com ");
  const Value other = Value::text("jane@example.com");
  EXPECT_TRUE(same_value(field(Comparison::email), one, other));
  EXPECT_FALSE(same_value(field(Comparison::exact), one, other));
  EXPECT_FALSE(same_value(field(Comparison::email), one, Value::null()));
}

TEST(Value, no_reference_is_written_null_or_0) {
  EXPECT_TRUE(same_value(field(Comparison::reference), Value::null(), Value::integer(0)));
  EXPECT_FALSE(same_value(field(Comparison::reference), Value::null(), Value::integer(3)));
  EXPECT_FALSE(same_value(field(Comparison::exact), Value::null(), Value::integer(0)));
}

TEST(Value, of_any_length_is_copied_moved_and_compared_whole) {
  for (const std::size_t length : {1U, 20U, 21U, 22U, 23U, 64U, 5000U}) {
    const std::string text = std::string(length - 1, 'a') + "z";
    Value one = Value::text(text);
    EXPECT_EQ(one.as_text(), text);
    Value copy = one;
    EXPECT_EQ(copy, one);
    EXPECT_LT(Value::text(std::string(length, 'a')), copy);
    const Value moved = std::move(one);
    EXPECT_EQ(moved.as_text(), text);
    one = copy;
    EXPECT_EQ(one.as_text(), text);
    copy = Value::integer(7);
    EXPECT_EQ(one.as_text(), text) << "a copy has a text of its own";
    one = std::move(copy);
    EXPECT_EQ(one.as_integer(), 7);
    EXPECT_EQ(one.as_text(), std::nullopt);
  }
}

TEST(Value, a_set_of_names_has_no_order_and_each_once) {
  const Value one = Value::names({"Technician", "Dispatcher", "Technician", ""});
  EXPECT_EQ(one, Value::names({"Dispatcher", "Technician"}));
  EXPECT_EQ(one.as_names(), (std::vector<std::string_view>{"Dispatcher", "Technician"}));
  EXPECT_EQ(one.plain(), "Dispatcher, Technician");
  EXPECT_EQ(one.as_text(), std::nullopt);
  EXPECT_NE(one, Value::text("Dispatcher, Technician"));
  EXPECT_TRUE(Value::names({""}).is_null()) << "nothing in it is nothing";
  EXPECT_EQ(Value::names({std::string("a\0b", 3)}), Value::names({"ab"})) << "a NUL is left out";
}

TEST(Value, names_are_copied_moved_and_let_go_like_long_texts) {
  Value one = Value::names({"Technician"});
  Value copy = one;
  one = Value::null();
  EXPECT_EQ(copy.plain(), "Technician") << "a copy has names of its own";
  const Value moved = std::move(copy);
  EXPECT_EQ(moved.as_names()->size(), 1U);
}

TEST(Value, compares_by_kind_and_then_by_value) {
  const std::vector<Value> ascending{Value::null(),
                                     Value::boolean(false),
                                     Value::boolean(true),
                                     Value::integer(-3),
                                     Value::integer(12),
                                     Value::text("12"),
                                     Value::text("12 and then something that does not fit inside"),
                                     Value::text("2"),
                                     Value::names({"1"}),
                                     Value::names({"1", "2"})};
  EXPECT_TRUE(std::ranges::is_sorted(ascending));
  EXPECT_EQ(std::ranges::adjacent_find(ascending), ascending.end());
}

TEST(Attributes, hold_each_field_once_in_the_order_of_the_schema) {
  Attributes fields;
  fields.set(FieldId{2}, Value::text("b"));
  fields.set(FieldId{0}, Value::text("a"));
  fields.set(FieldId{2}, Value::text("c"));
  EXPECT_EQ(fields.size(), 2U);
  EXPECT_EQ(fields.begin()->first, FieldId{0});
  EXPECT_EQ(fields.text(FieldId{2}), "c");
  EXPECT_EQ(fields.find(FieldId{1}), nullptr);
  fields.erase(FieldId{0});
  EXPECT_EQ(fields.size(), 1U);
}

TEST(Entries, are_sorted_each_name_once_and_survive_copies_and_moves) {
  const Value some = Value::entries({{"CFVan", Value::integer(7)},
                                     {"CFShirt", Value::text("")},
                                     {"CFCall", Value::boolean(true)},
                                     {"CFVan", Value::text("a text that is longer than what lies inside")}});
  const Value copy = some;
  Value moved = copy;
  const Value taken = std::move(moved);
  EXPECT_EQ(taken, some);
  EXPECT_EQ(taken.plain(), "CFCall: true, CFShirt: null, CFVan: a text that is longer than what lies inside");
  ASSERT_TRUE(taken.as_entries());
  EXPECT_EQ(taken.as_entries()->at(0), (Value::Entry{"CFCall", Value::boolean(true)}));
  EXPECT_FALSE(taken.as_text() || taken.as_names() || taken.as_integer());
  EXPECT_TRUE(Value::entries({}).is_null());
  EXPECT_TRUE(Value::entries({{"", Value::integer(1)}}).is_null());
}

TEST(Value, is_equal_where_neither_comes_first) {
  const std::vector<Value> all{Value::null(),
                               Value::boolean(false),
                               Value::boolean(true),
                               Value::integer(0),
                               Value::integer(1),
                               Value::text("1"),
                               Value::text("true"),
                               Value::text("a text of twenty-one."),
                               Value::text("a text of twenty-two.."),
                               Value::text("a text of twenty-two.,"),
                               Value::names({"1"}),
                               Value::names({"1", "2"}),
                               Value::entries({{"1", Value::null()}})};
  for (const Value& one : all) {
    for (const Value& other : all) {
      EXPECT_EQ(one == other, (one <=> other) == 0) << one.plain() << " beside " << other.plain();
      EXPECT_EQ(one == other, &one == &other) << one.plain() << " beside " << other.plain();
    }
    EXPECT_EQ(one, Value(one));
  }
}

TEST(Entries, compare_only_what_is_wanted_and_as_instances_write_it) {
  const FieldSpec custom{
      "custom", ValueKind::entries, Comparison::exact, Presence::optional, {Profile::halo}};
  const Value live = Value::entries({{"A", Value::text("7")}, {"B", Value::null()}, {"C", Value::text("x")}});
  const auto same = [&](const Value& wanted) { return is_as_wanted(custom, live, wanted); };
  EXPECT_TRUE(same(Value::entries({{"A", Value::integer(7)}})));
  EXPECT_TRUE(same(Value::entries({{"B", Value::boolean(false)}, {"C", Value::text("x")}})));
  EXPECT_TRUE(same(Value::entries({{"D", Value::null()}}))) << "what is not there is null";
  EXPECT_TRUE(same(Value::null())) << "nothing is wanted of them";
  EXPECT_FALSE(same(Value::entries({{"A", Value::integer(8)}})));
  EXPECT_FALSE(same(Value::entries({{"C", Value::null()}})));
  EXPECT_FALSE(same(Value::entries({{"D", Value::text("y")}})));
}

TEST(RemoteId, nobody_has_the_id_0) {
  EXPECT_EQ(RemoteId::from(0), std::nullopt);
  EXPECT_EQ(RemoteId::from(-1), std::nullopt);
  EXPECT_EQ(RemoteId::from(99)->text(), "99");
}

TEST(Address, reads_what_it_prints) {
  const auto address = Address::parse("agent.jane.smith-2");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->type(), ResourceType::agent);
  EXPECT_EQ(address->key(), "jane.smith-2");
  EXPECT_EQ(address->text(), "agent.jane.smith-2");
}

TEST(Address, refuses_keys_that_would_be_trouble_in_git_or_in_a_shell) {
  const std::string long_key(101, 'a');
  for (const std::string& key :
       {std::string(), std::string("-a"), std::string("Jane"), std::string("a b"), long_key}) {
    EXPECT_EQ(Address::of(ResourceType::agent, key), std::nullopt) << key;
  }
  EXPECT_TRUE(Address::of(ResourceType::agent, long_key.substr(1)));
  EXPECT_EQ(Address::parse("client.acme"), std::nullopt);
  EXPECT_EQ(Address::parse("agent"), std::nullopt);
}

}  // namespace
}  // namespace haloform
