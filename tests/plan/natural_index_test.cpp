#include "planner/base/natural_index.hpp"

#include "planner/plan/finding/key_view.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> found(const NaturalIndex& index, std::string_view text) {
  std::vector<std::uint32_t> numbers;
  index.each(text, [&](std::uint32_t number) { numbers.push_back(number); });
  return numbers;
}

TEST(NaturalIndex, finds_what_is_equal_but_for_case_and_white_space) {
  NaturalIndex index;
  index.add("Jane@Example.com", 1);
  index.add(" joe@example.com\t", 2);
  index.seal();
  EXPECT_THAT(found(index, "jane@example.COM "), ElementsAre(1));
  EXPECT_THAT(found(index, "joe@example.com"), ElementsAre(2));
  EXPECT_THAT(found(index, "jane@example"), IsEmpty());
}

TEST(NaturalIndex, finds_all_that_share_a_text_in_the_order_of_their_numbers) {
  NaturalIndex index;
  for (const std::uint32_t number : {3U, 1U, 2U}) index.add("same", number);
  index.seal();
  EXPECT_THAT(found(index, "SAME"), ElementsAre(1, 2, 3));
}

TEST(NaturalIndex, finds_letters_beyond_ascii_whatever_their_case_and_normal_form) {
  NaturalIndex index;
  index.add("J\u00fcrgen", 1);
  index.add("juergen", 2);
  index.seal();
  EXPECT_THAT(found(index, "J\u00dcRGEN"), ElementsAre(1));
  EXPECT_THAT(found(index, "ju\u0308rgen\u00a0"), ElementsAre(1));
  EXPECT_THAT(found(index, "jurgen"), IsEmpty());
}

TEST(KeyView, says_what_natural_key_says) {
  const TypeSchema& schema = sample_catalog().of(ResourceType::contact);
  for (const Attributes& fields :
       {sample_fields(ResourceType::contact, "bob", {{"site_id", 5}}),
        fields_of(ResourceType::contact, {{"name", " Bob "}}),
        fields_of(ResourceType::contact, {{"name", "Bob"}, {"email", "  "}, {"site_id", 4}}),
        fields_of(ResourceType::contact, {})}) {
    const auto key = natural_key(schema, fields);
    const KeyView view = key_view(schema, fields);
    ASSERT_EQ(key.has_value(), !view.text.empty());
    if (!key) continue;
    EXPECT_EQ(key->by, view.by);
    EXPECT_EQ(key->scope, view.scope);
    EXPECT_TRUE(same_key(key->text, view.text));
  }
}

}  // namespace
}  // namespace haloform::plan
