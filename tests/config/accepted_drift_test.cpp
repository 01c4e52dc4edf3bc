// `lifecycle.drift`: what may be changed outside, until when, and why.
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string jane_accepting(const std::string& drift) {
  return "agents:\n  jane: {name: Jane, email: jane@example.com, phone: \"1\", lifecycle: {drift: " + drift +
         "}}\n";
}

TEST(AcceptedDriftBlock, says_what_is_accepted_until_when_and_why) {
  const DesiredState state = desired(R"(
teams:
  desk:
    name: Desk
    members: []
    membership: exclusive
    lifecycle:
      drift:
        - {accept: members, until: 2026-12-31, reason: handed over by hand}
agents:
  jane:
    name: Jane
    email: jane@example.com
    lifecycle:
      drift:
        - accept: phone
          until: "2027-01-31"
          reason: on a project
        - {accept: active, until: 2027-02-28, reason: on leave}
        - {accept: teams, until: 2028-02-29, reason: helps out}
)");
  const auto& drift = resource(state, "agent.jane").lifecycle->drift;
  ASSERT_EQ(drift.size(), 3U);
  EXPECT_EQ(drift[0].what, "phone");
  EXPECT_EQ(iso_date(drift[0].until), "2027-01-31");
  EXPECT_EQ(drift[0].reason, "on a project");
  EXPECT_EQ(state.span(drift[0].place).line, 17U);
  EXPECT_EQ(resource(state, "team.desk").lifecycle->drift.front().what, "members");
  const auto now = [](std::string_view time) { return *parse_iso_time(time); };
  EXPECT_NE(resource(state, "agent.jane").accepts("phone", now("2027-01-31T23:59:59.999Z")), nullptr);
  EXPECT_EQ(resource(state, "agent.jane").accepts("phone", now("2027-02-01T00:00:00.000Z")), nullptr);
  EXPECT_EQ(resource(state, "agent.jane").accepts("mobile", now("2026-01-01T00:00:00.000Z")), nullptr);
}

TEST(AcceptedDriftBlock, needs_a_day_and_a_reason) {
  EXPECT_THAT(
      mistakes_in(jane_accepting("[{accept: phone}]")),
      ElementsAre(HasSubstr("an entry of drift has no until"), HasSubstr("an entry of drift has no reason")));
  EXPECT_THAT(mistakes_in(jane_accepting("[{until: 2027-01-31, reason: x}]")),
              ElementsAre(HasSubstr("an entry of drift has no accept")));
  EXPECT_THAT(mistakes_in(jane_accepting("[{accept: phone, until: 2027-01-31, reason: \" \"}]")),
              ElementsAre(HasSubstr("reason")));
}

TEST(AcceptedDriftBlock, takes_days_of_the_calendar_alone) {
  for (const char* day :
       {"2027-02-29", "2027-13-01", "2027-1-1", "31.01.2027", "soon", "2027-01-31T00:00:00Z"}) {
    EXPECT_THAT(
        mistakes_in(jane_accepting("[{accept: phone, until: \"" + std::string(day) + "\", reason: x}]")),
        ElementsAre(HasSubstr("is not a day")))
        << day;
  }
  EXPECT_THAT(mistakes_in(jane_accepting("[{accept: phone, until: 20270131, reason: x}]")),
              ElementsAre(HasSubstr("until")));
}

TEST(AcceptedDriftBlock, names_what_is_no_field_of_the_type_and_what_was_meant) {
  EXPECT_THAT(full_mistakes_in(jane_accepting("[{accept: phon, until: 2027-01-31, reason: x}]")),
              ElementsAre(HasSubstr(
                  "accept names \"phon\", which is not a field of agents -> did you mean \"phone\"?")));
  EXPECT_THAT(mistakes_in(jane_accepting("[{accept: members, until: 2027-01-31, reason: x}]")),
              ElementsAre(HasSubstr("not a field of agents")));
  EXPECT_THAT(
      mistakes_in(
          "teams:\n  t: {name: T, lifecycle: {drift: [{accept: teams, until: 2027-01-31, reason: x}]}}\n"),
      ElementsAre(HasSubstr("not a field of teams")));
  EXPECT_THAT(mistakes_in(jane_accepting("[{accept: phone, until: 2027-01-31, reason: x, whom: y}]")),
              ElementsAre(HasSubstr("unknown key")));
}

TEST(AcceptedDriftBlock, accepts_each_thing_once) {
  EXPECT_THAT(mistakes_in(jane_accepting("[{accept: phone, until: 2027-01-31, reason: x}, "
                                         "{accept: phone, until: 2028-01-31, reason: y}]")),
              ElementsAre(HasSubstr("drift accepts phone twice")));
}

TEST(AcceptedDriftBlock, is_a_list_of_mappings) {
  EXPECT_THAT(mistakes_in(jane_accepting("accept")), ElementsAre(HasSubstr("drift")));
  EXPECT_THAT(mistakes_in(jane_accepting("[accept]")), ElementsAre(HasSubstr("an entry of drift")));
  EXPECT_THAT(mistakes_in(jane_accepting("[]")), IsEmpty());
}

TEST(AcceptedDriftBlock, warns_of_what_is_ignored_for_good) {
  EXPECT_THAT(
      mistakes_in("agents:\n  jane: {name: Jane, email: j@example.com, lifecycle: {drift: [{accept: phone, "
                  "until: 2027-01-31, reason: x}], ignore_changes: [phone]}}\n"),
      IsEmpty())
      << "a warning, no mistake";
}

}  // namespace
}  // namespace haloform::config
