// `allow:`: what goes beyond a guard until a day is over, and why; and `per_site` of the guards.
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AllowSection, says_what_until_when_and_why) {
  const DesiredState state = desired(R"(
allow:
  - {contacts.deactivate: 90, until: 2027-02-14, reason: "Acme leaves us", site: 30}
  - contacts.per_site: 60
    until: "2027-02-15"
    reason: two sites merge
)");
  const auto& all = state.guards().once();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].type, ResourceType::contact);
  EXPECT_EQ(all[0].kind, GuardKind::deactivate);
  EXPECT_EQ(all[0].number, 90U);
  EXPECT_EQ(iso_date(all[0].until), "2027-02-14");
  EXPECT_EQ(iso_time(all[0].ends), "2027-02-15T00:00:00.000Z") << "the end of that day";
  EXPECT_EQ(all[0].site, 30);
  EXPECT_EQ(all[0].reason, "Acme leaves us");
  EXPECT_EQ(state.span(all[0].place).line, 4U);
  EXPECT_EQ(all[1].kind, GuardKind::per_site);
  EXPECT_FALSE(all[1].site);
}

TEST(AllowSection, needs_a_limit_a_day_and_a_reason) {
  EXPECT_THAT(mistakes_in("allow: [{contacts.deactivate: 9}]\n"),
              ElementsAre(HasSubstr("an entry of allow has no until"), HasSubstr("has no reason")));
  EXPECT_THAT(mistakes_in("allow: [{until: 2027-02-14, reason: x}]\n"),
              ElementsAre(HasSubstr("does not say what it allows")));
  EXPECT_THAT(mistakes_in("allow: [{contacts.deactivate: 9, until: soon, reason: x}]\n"),
              ElementsAre(HasSubstr("\"soon\" is not a day")));
  EXPECT_THAT(mistakes_in("allow: [{contacts.deactivate: 9, until: 2027-02-30, reason: x}]\n"),
              ElementsAre(HasSubstr("is not a day")));
  EXPECT_THAT(mistakes_in("allow: [{contacts.deactivate: 9, until: 2027-02-14, reason: \" \"}]\n"),
              ElementsAre(HasSubstr("reason is empty")));
  EXPECT_THAT(mistakes_in("allow: [{contacts.deactivate: many, until: 2027-02-14, reason: x}]\n"),
              ElementsAre(HasSubstr("must be a whole number")));
  EXPECT_THAT(mistakes_in("allow: {contacts.deactivate: 9}\n"), ElementsAre(HasSubstr("must be a list")));
}

TEST(AllowSection, knows_the_limits_that_there_are) {
  EXPECT_THAT(mistakes_in("allow: [{contacts.deactivat: 9, until: 2027-02-14, reason: x}]\n"),
              ElementsAre(HasSubstr("contacts.deactivat")));
  EXPECT_THAT(mistakes_in("allow: [{deactivate: 9, until: 2027-02-14, reason: x}]\n"),
              ElementsAre(HasSubstr("unknown key")));
  EXPECT_THAT(mistakes_in("allow: [{agents.per_site: 9, until: 2027-02-14, reason: x}]\n"),
              ElementsAre(HasSubstr("unknown key")));
  EXPECT_THAT(
      mistakes_in("allow: [{contacts.deactivate: 9, agents.deactivate: 9, until: 2027-02-14, reason: x}]\n"),
      ElementsAre(HasSubstr("is about two limits")));
  EXPECT_THAT(mistakes_in("allow: [{agents.deactivate: 9, until: 2027-02-14, reason: x, site: 3}]\n"),
              ElementsAre(HasSubstr("agents are at no site")));
}

TEST(AllowSection, has_each_limit_once) {
  EXPECT_THAT(mistakes_in("allow:\n"
                          "  - {contacts.deactivate: 9, until: 2027-02-14, reason: x, site: 3}\n"
                          "  - {contacts.deactivate: 9, until: 2027-02-14, reason: x}\n"
                          "  - {contacts.deactivate: 90, until: 2027-02-15, reason: y, site: 3}\n"),
              ElementsAre(HasSubstr(":5:5: another entry of allow is about the same limit")));
}

TEST(AllowSection, stands_in_the_root_file_alone) {
  const auto found =
      mistakes({{"haloform.yaml", "version: 1\ninclude: [more.yaml]\n"},
                {"more.yaml", "allow: [{contacts.deactivate: 9, until: 2027-02-14, reason: x}]\n"}});
  EXPECT_THAT(found, ElementsAre(HasSubstr("allow is not allowed in an included file")));
}

TEST(PerSiteGuard, is_a_count_of_types_that_are_at_sites) {
  const DesiredState all = desired("guards: {per_site: 30}\n");
  EXPECT_EQ(all.guards().of(ResourceType::contact, GuardKind::per_site).text(), "30");
  EXPECT_TRUE(all.guards().of(ResourceType::agent, GuardKind::per_site).is_none());
  const DesiredState own = desired("guards: {per_site: 30, contacts: {per_site: 5}}\n");
  EXPECT_EQ(own.guards().of(ResourceType::contact, GuardKind::per_site).text(), "5");
  EXPECT_TRUE(desired("agents: {}\n").guards().of(ResourceType::contact, GuardKind::per_site).is_none());
  EXPECT_THAT(mistakes_in("guards: {per_site: 10%}\n"), ElementsAre(HasSubstr("must be a whole number")));
  EXPECT_THAT(mistakes_in("guards: {agents: {per_site: 10}}\n"),
              ElementsAre(HasSubstr("agents are at no site")));
}

}  // namespace
}  // namespace haloform::config
