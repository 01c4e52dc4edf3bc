#include "planner/model/known_texts.hpp"

#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace haloform {
namespace {

using testing::ElementsAre;

std::vector<std::string> texts_of(const Snapshot& snapshot, ResourceType type) {
  std::vector<std::string> texts;
  const auto keep = [&](NaturalKey::By by, std::string_view text) {
    texts.push_back((by == NaturalKey::By::email ? "e-mail " : "name ") + std::string(text));
  };
  each_known_text(sample_catalog().of(type), snapshot.of(type).records().front(), keep);
  return texts;
}

TEST(KnownTexts, are_each_email_and_the_name) {
  LiveDraft live;
  live.contact(50, "desk", {{"name", "Front Desk"}, {"email", "desk@example.com"}})
      .more_emails({"front@example.com", "hello@example.com"});
  EXPECT_THAT(texts_of(live.build(), ResourceType::contact),
              ElementsAre("e-mail desk@example.com", "e-mail front@example.com", "e-mail hello@example.com",
                          "name Front Desk"));
}

TEST(KnownTexts, of_a_type_without_email_are_the_name) {
  LiveDraft live;
  live.team(7, "tier-1", {{"name", "Tier 1"}});
  EXPECT_THAT(texts_of(live.build(), ResourceType::team), ElementsAre("name Tier 1"));
}

}  // namespace
}  // namespace haloform
