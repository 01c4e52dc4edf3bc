// What a block says of a person over time: an employer's number, break glass, the team that a mover keeps for a while.
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string jane_over_time(const std::string& more) {
  return "agents:\n  jane: {name: Jane, email: jane@example.com, " + more + "}\n";
}

TEST(ExternalIdKey, is_a_text_of_agents_and_contacts) {
  EXPECT_EQ(*resource(desired(jane_over_time("external_id: \"0417\"")), "agent.jane").external_id, "0417");
  EXPECT_THAT(mistakes_in(jane_over_time("external_id: 417")),
              ElementsAre(HasSubstr("external_id must be a text")));
  EXPECT_THAT(mistakes_in(jane_over_time("external_id: \" 417\"")),
              ElementsAre(HasSubstr("has spaces around it")));
  EXPECT_THAT(mistakes_in(jane_over_time("external_id: \"4\\e17\"")),
              ElementsAre(HasSubstr("cannot be seen")));
  EXPECT_THAT(mistakes_in(jane_over_time("external_id: \"\"")),
              ElementsAre(HasSubstr("external_id is empty")));
  EXPECT_THAT(mistakes_in("teams: {desk: {name: Desk, external_id: x}}\n"),
              ElementsAre(HasSubstr("unknown key")));
  EXPECT_THAT(mistakes_in("defaults: {agent: {external_id: x}}\n"),
              ElementsAre(HasSubstr("external_id cannot have a default")));
}

TEST(ExternalIdKey, is_one_persons) {
  EXPECT_THAT(full_mistakes_in("agents:\n"
                               "  ann: {name: Ann, email: ann@example.com, external_id: a-1}\n"
                               "  ben: {name: Ben, email: ben@example.com, external_id: A-1}\n"),
              ElementsAre(testing::AllOf(HasSubstr(":4:57: agent.ann and agent.ben have one external_id"),
                                         HasSubstr(":3:57"))));
  EXPECT_THAT(mistakes_in("agents:\n  ann: {name: Ann, email: ann@example.com, external_id: a-1}\n"
                          "contacts:\n  ann: {name: Ann, email: ann@example.com, external_id: a-1}\n"),
              ElementsAre())
      << "an agent and a contact may be one person";
}

TEST(ProtectKey, is_true_false_or_break_glass) {
  EXPECT_EQ(resource(desired(jane_over_time("lifecycle: {protect: break_glass}")), "agent.jane")
                .lifecycle->protection,
            Protection::break_glass);
  EXPECT_EQ(
      resource(desired(jane_over_time("lifecycle: {protect: true}")), "agent.jane").lifecycle->protection,
      Protection::protect);
  EXPECT_THAT(mistakes_in(jane_over_time("lifecycle: {protect: glass}")),
              ElementsAre(HasSubstr("unknown protect \"glass\"")));
  EXPECT_THAT(mistakes_in("teams: {desk: {name: Desk, lifecycle: {protect: break_glass}}}\n"),
              ElementsAre(HasSubstr("teams cannot be break glass")));
}

TEST(OverlapKey, is_taken_back_where_all_others_have_one) {
  const auto state = validate(
      guide_catalog(), Profile::halo,
      {{"haloform.yaml",
        "version: 1\ndefaults: {lifecycle: {overlap: 14d}}\n"
        "contacts: {bob: {name: Bob, email: bob@example.com}}\n" +
            jane_over_time("lifecycle: {overlap: 0d}") + "  ann: {name: Ann, email: ann@example.com}\n"}});
  ASSERT_TRUE(state.has_value()) << lines(state.error()).front();
  const auto overlap_of = [&](std::string_view address) {
    return resource(*state, address).lifecycle->schedule->overlap.count();
  };
  EXPECT_EQ(overlap_of("agent.jane"), 0);
  EXPECT_EQ(overlap_of("agent.ann"), 14);
  EXPECT_EQ(overlap_of("contact.bob"), 0) << "contacts are in no teams";
}

TEST(OverlapKey, is_a_number_of_days_of_agents_who_can_be_in_several_teams) {
  const auto state =
      validate(guide_catalog(), Profile::halo,
               {{"haloform.yaml", "version: 1\n" + jane_over_time("lifecycle: {overlap: 14d}")}});
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(resource(*state, "agent.jane").lifecycle->schedule->overlap, std::chrono::days{14});
  for (const char* const wrong : {"14", "\"14\"", "2w", "d", "-1d", "400d", "1.5d"}) {
    EXPECT_EQ(mistakes_in(jane_over_time(std::string("lifecycle: {overlap: ") + wrong + "}")).size(), 1U)
        << wrong;
  }
  EXPECT_THAT(mistakes_in(jane_over_time("lifecycle: {overlap: 14d}")),
              ElementsAre(HasSubstr("under the profile guide an agent is in one team")));
  EXPECT_THAT(mistakes_in("contacts: {c: {name: C, lifecycle: {overlap: 3d}}}\n"),
              ElementsAre(HasSubstr("contacts are in no teams")));
}

}  // namespace
}  // namespace haloform::config
