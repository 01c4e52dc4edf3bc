#include "planner/plan/making/prefix_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::Pair;

using Seen = std::vector<std::pair<std::uint32_t, bool>>;

Seen beginning(const PrefixIndex& index, std::string_view text, std::size_t most = 10) {
  Seen seen;
  index.each_beginning(text, most, [&](std::uint32_t number, bool whole) {
    seen.emplace_back(number, whole);
    return false;
  });
  return seen;
}

TEST(PrefixIndex, finds_what_a_text_begins_with_the_longest_first) {
  PrefixIndex index;
  EXPECT_THAT(beginning(index, "front desk"), ElementsAre());
  const std::vector<std::string> texts{"front", "front desk",  "front des", "f",
                                       "from",  "front desks", "",          "front"};
  for (std::uint32_t at = 0; at < texts.size(); ++at) index.add(texts[at], at);
  index.seal();
  EXPECT_THAT(beginning(index, "front desk"),
              ElementsAre(Pair(1, true), Pair(2, false), Pair(0, false), Pair(7, false), Pair(3, false)));
  EXPECT_THAT(beginning(index, "front desk", 1),
              ElementsAre(Pair(1, true), Pair(2, false), Pair(0, false), Pair(3, false)));
  EXPECT_THAT(beginning(index, "e"), ElementsAre());
  EXPECT_TRUE(index.goes_on("front d"));
  EXPECT_FALSE(index.goes_on("front e"));
}

RC_GTEST_PROP(PrefixIndex, finds_all_of_them, ()) {
  const auto short_text = rc::gen::container<std::string>(rc::gen::element('a', 'b', '\xc3'));
  const auto texts = *rc::gen::container<std::vector<std::string>>(short_text);
  const auto text = *short_text;
  PrefixIndex index;
  std::multiset<std::uint32_t> expected;
  for (std::uint32_t at = 0; at < texts.size(); ++at) {
    index.add(texts[at], at);
    if (!texts[at].empty() && text.starts_with(texts[at])) expected.insert(at);
  }
  index.seal();
  std::multiset<std::uint32_t> found;
  for (const auto& [number, whole] : beginning(index, text, texts.size())) {
    RC_ASSERT(whole == (texts[number] == text));
    found.insert(number);
  }
  RC_ASSERT(found == expected);
}

}  // namespace
}  // namespace haloform::plan
