#include "planner/base/rare.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace haloform {
namespace {

TEST(Rare, is_a_pointer_and_has_the_usual_value_where_nothing_else_was_said) {
  const Rare<std::string> usual;
  EXPECT_EQ(sizeof usual, sizeof(void*));
  EXPECT_EQ(*usual, "");
  EXPECT_TRUE(usual->empty());
  EXPECT_TRUE(usual.is_usual());
}

TEST(Rare, a_copy_is_a_value_of_its_own) {
  Rare<std::string> one = std::string("one");
  Rare<std::string> copy = one;
  copy.edit() += " more";
  EXPECT_EQ(*one, "one");
  EXPECT_EQ(*copy, "one more");
  one = copy;
  copy.edit() = "other";
  EXPECT_EQ(*one, "one more");
  const Rare<std::string>& itself = one;
  one = itself;
  EXPECT_EQ(*one, "one more");
  const Rare<std::string> moved = std::move(one);
  EXPECT_EQ(*moved, "one more");
}

TEST(Rare, is_compared_by_its_value) {
  Rare<std::string> edited;
  static_cast<void>(edited.edit());
  EXPECT_EQ(edited, Rare<std::string>()) << "what was opened and left as it was";
  EXPECT_TRUE(edited.is_usual());
  EXPECT_NE(Rare<std::string>(std::string("one")), Rare<std::string>());
  EXPECT_FALSE(Rare<std::string>(std::string("one")).is_usual());
  Rare<std::string> back = std::string("one");
  back = std::string();
  EXPECT_EQ(back, Rare<std::string>());
}

}  // namespace
}  // namespace haloform
