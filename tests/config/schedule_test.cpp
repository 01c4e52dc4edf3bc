// `starts_on`, `ends_on`, `grace`, `extended_until`, `paused`, and the zone in which their days count.
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::string dated_jane(const std::string& lifecycle, const std::string& more = "") {
  return "agents:\n  jane:\n    name: Jane\n    email: jane@example.com\n" + more + "    lifecycle: {" +
         lifecycle + "}\n";
}

const Lifecycle::Schedule& dates_of(const DesiredState& state, std::string_view address = "agent.jane") {
  return *resource(state, address).lifecycle->schedule;
}

TEST(Schedule, counts_a_start_from_the_beginning_of_its_day_and_an_end_from_the_end) {
  const DesiredState state = desired(dated_jane("starts_on: 2027-01-15, ends_on: \"2027-06-30\", grace: 7d"));
  const auto& dates = dates_of(state);
  EXPECT_EQ(iso_time(dates.starts->at), "2027-01-15T00:00:00.000Z");
  EXPECT_EQ(iso_time(dates.ends->at), "2027-07-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(*dates.over), "2027-07-08T00:00:00.000Z");
  EXPECT_EQ(dates.zone, "UTC");
  EXPECT_EQ(state.span(dates.ends->place).text(), "haloform.yaml:6:49");
  const auto at = [](std::string_view time) { return *parse_iso_time(time); };
  EXPECT_FALSE(dates.has_begun(at("2027-01-14T23:59:59.999Z")));
  EXPECT_TRUE(dates.has_begun(at("2027-01-15T00:00:00.000Z")));
  EXPECT_FALSE(dates.is_over(at("2027-07-07T23:59:59.999Z")));
  EXPECT_TRUE(dates.is_over(at("2027-07-08T00:00:00.000Z")));
}

TEST(Schedule, an_extension_takes_the_place_of_the_end_and_keeps_the_grace) {
  const DesiredState state = desired(dated_jane(
      "ends_on: 2027-06-30, grace: 2d, extended_until: {date: 2027-07-31, reason: handover takes longer}"));
  const auto& dates = dates_of(state);
  EXPECT_EQ(iso_time(*dates.over), "2027-08-03T00:00:00.000Z");
  EXPECT_EQ(dates.extended->reason, "handover takes longer");
  EXPECT_EQ(iso_date(dates.last_day()->day), "2027-07-31");
}

TEST(Schedule, a_pause_lasts_until_the_end_of_its_day_or_for_good) {
  const DesiredState state =
      desired(dated_jane("paused: {until: 2027-02-28, reason: merger}") +
              "  john: {name: John, email: john@example.com, lifecycle: {paused: true}}\n"
              "  mary: {name: Mary, email: mary@example.com, lifecycle: {paused: false}}\n");
  const auto& dates = dates_of(state);
  EXPECT_TRUE(dates.is_paused(*parse_iso_time("2027-02-28T23:59:59.999Z")));
  EXPECT_FALSE(dates.is_paused(*parse_iso_time("2027-03-01T00:00:00.000Z")));
  EXPECT_TRUE(dates_of(state, "agent.john").is_paused(*parse_iso_time("2099-01-01T00:00:00.000Z")));
  EXPECT_FALSE(dates_of(state, "agent.mary").is_paused(*parse_iso_time("2027-01-01T00:00:00.000Z")));
}

TEST(Schedule, counts_days_in_the_persons_zone_else_in_that_of_the_configuration) {
  const DesiredState state = desired(
      "timezone: America/New_York\n" + dated_jane("ends_on: 2027-06-30", "    timezone: Europe/London\n") +
      "  john: {name: John, email: john@example.com, lifecycle: {ends_on: 2027-06-30}}\n"
      "contacts:\n  bob: {name: Bob, email: bob@example.com, lifecycle: {ends_on: 2027-06-30}}\n");
  EXPECT_EQ(iso_time(*dates_of(state).over), "2027-06-30T23:00:00.000Z");
  EXPECT_EQ(iso_time(*dates_of(state, "agent.john").over), "2027-07-01T04:00:00.000Z");
  EXPECT_EQ(dates_of(state, "contact.bob").zone, "America/New_York");
}

TEST(Schedule, a_grace_counts_days_of_the_calendar_over_a_change_of_clocks) {
  const DesiredState state =
      desired("timezone: Europe/London\n" + dated_jane("ends_on: 2027-03-26, grace: 3d"));
  EXPECT_EQ(iso_time(*dates_of(state).over), "2027-03-29T23:00:00.000Z");
}

TEST(Schedule, takes_days_of_the_calendar_alone_and_says_what_is_wrong_with_each) {
  const auto said = [](const std::string& day) { return full_mistakes_in(dated_jane("ends_on: " + day)); };
  EXPECT_THAT(said("2027-02-30"), ElementsAre(HasSubstr("there is no day 2027-02-30")));
  EXPECT_THAT(said("\"2027-02-29\""), ElementsAre(HasSubstr("there is no day 2027-02-29")));
  EXPECT_THAT(
      said("2027-01-31T12:00:00Z"),
      ElementsAre(HasSubstr("has a time -> write ends_on: 2027-01-31; it counts from the end of that day")));
  EXPECT_THAT(said("2027-01-31 18:00"), ElementsAre(HasSubstr("has a time")));
  EXPECT_THAT(said("20270131"), ElementsAre(HasSubstr("\"20270131\" is not a day")));
  for (const char* day : {"31/01/2027", "2027-1-31", "soon", "\"\"", "\" 2027-01-31\"", "2027", "true",
                          "tomorrow", "\"2027-01-31\\e[31m\"", "\"##vso[task.complete]\""})
    EXPECT_THAT(said(day), ElementsAre(HasSubstr("is not a day"))) << day;
  EXPECT_THAT(said(""), ElementsAre(HasSubstr("ends_on has no value")));
  EXPECT_THAT(said("null"), ElementsAre(HasSubstr("ends_on has no value")));
  EXPECT_THAT(said("[2027-01-31]"), ElementsAre(HasSubstr("ends_on is not a day")));
  EXPECT_THAT(said("{}"), ElementsAre(HasSubstr("ends_on is not a day")));
  EXPECT_THAT(said("0027-01-31"), ElementsAre(HasSubstr("0027-01-31 is before 1970 -> check the year")));
  EXPECT_THAT(said("2027-13-01"), ElementsAre(StartsWith("haloform.yaml:6:26: there is no day 2027-13-01")));
}

TEST(Schedule, dates_that_contradict_each_other_are_mistakes_at_their_places) {
  const auto said = [](const std::string& lifecycle) { return mistakes_in(dated_jane(lifecycle)); };
  EXPECT_THAT(said("starts_on: 2027-02-01, ends_on: 2027-01-31"),
              ElementsAre("haloform.yaml:6:49: ends_on 2027-01-31 is before starts_on 2027-02-01"));
  EXPECT_THAT(said("starts_on: 2027-02-01, ends_on: 2027-02-01"), IsEmpty()) << "one day is a day";
  EXPECT_THAT(said("extended_until: {date: 2027-02-01, reason: x}"),
              ElementsAre("haloform.yaml:6:17: extended_until extends nothing: there is no ends_on"));
  EXPECT_THAT(said("ends_on: 2027-02-01, extended_until: {date: 2027-02-01, reason: x}"),
              ElementsAre(HasSubstr("extended_until 2027-02-01 is not later than ends_on 2027-02-01")));
  EXPECT_THAT(said("grace: 7d"),
              ElementsAre("haloform.yaml:6:17: grace follows no end: there is no ends_on"));
  EXPECT_THAT(said("grace: 7d, extended_until: {date: 2027-02-01, reason: x}, starts_on: 2027-02-30"),
              testing::SizeIs(3))
      << "all mistakes at once";
  EXPECT_THAT(said("ends_on: 2027-02-30, grace: 7d, extended_until: {date: 2027-02-27, reason: x}"),
              ElementsAre(HasSubstr("there is no day")))
      << "of a day that is wrong nothing more is said";
}

TEST(Schedule, an_extension_has_a_date_and_a_reason) {
  const auto said = [](const std::string& extension) {
    return full_mistakes_in(dated_jane("ends_on: 2027-01-31, extended_until: " + extension));
  };
  EXPECT_THAT(said("2027-02-28"), ElementsAre(HasSubstr("extended_until has no reason")));
  EXPECT_THAT(said("{date: 2027-02-28}"), ElementsAre(HasSubstr("extended_until has no reason")));
  EXPECT_THAT(said("{reason: x}"), ElementsAre(HasSubstr("extended_until has no date")));
  EXPECT_THAT(said("{date: 2027-02-28, reason: \" \"}"), ElementsAre(HasSubstr("reason")));
  EXPECT_THAT(said("{date: 2027-02-28, reason: x, until: y}"),
              ElementsAre(HasSubstr("unknown key \"until\"")));
  EXPECT_THAT(said("soon"), ElementsAre(HasSubstr("extended_until")));
}

TEST(Schedule, a_pause_is_a_truth_or_has_a_reason) {
  const auto said = [](const std::string& pause) { return mistakes_in(dated_jane("paused: " + pause)); };
  EXPECT_THAT(said("{until: 2027-02-28}"), ElementsAre(HasSubstr("paused has no reason")));
  EXPECT_THAT(said("{until: 2027-02-30, reason: x}"), ElementsAre(HasSubstr("there is no day")));
  EXPECT_THAT(said("{reason: x}"), IsEmpty());
  EXPECT_THAT(said("yes"), ElementsAre(HasSubstr("paused must be true, false, or until when and why")));
  EXPECT_THAT(said("2027-02-28"), ElementsAre(HasSubstr("paused must be true")));
  EXPECT_THAT(said("\"true\""), ElementsAre(HasSubstr("paused must be true")));
}

TEST(Schedule, a_grace_is_a_number_of_days) {
  const auto said = [](const std::string& grace) {
    return mistakes_in(dated_jane("ends_on: 2027-01-31, grace: " + grace));
  };
  for (const char* grace : {"7", "7 d", "d", "-7d", "7h", "1w", "7.5d", "\"\"", "[7d]", "99999999999d"})
    EXPECT_THAT(said(grace), ElementsAre(HasSubstr("grace must be a number of days"))) << grace;
  EXPECT_THAT(said("3651d"), ElementsAre(HasSubstr("grace is at most 3650d")));
  EXPECT_THAT(said("0d"), IsEmpty());
}

TEST(Schedule, teams_have_no_dates) {
  EXPECT_THAT(mistakes_in("teams:\n  desk: {name: Desk, lifecycle: {ends_on: 2027-01-31, paused: true}}\n"),
              ElementsAre(HasSubstr("teams have no ends_on"), HasSubstr("teams have no paused")));
}

TEST(Schedule, a_zone_that_is_none_is_said_where_a_date_needs_it) {
  EXPECT_THAT(
      full_mistakes_in(dated_jane("ends_on: 2027-01-31", "    timezone: UK Office\n")),
      ElementsAre("haloform.yaml:6:15: the timezone \"UK Office\" of agent.jane is no zone of the IANA "
                  "database, and its dates need one -> write a name like Europe/London, or timezone: "
                  "Europe/London at the top of haloform.yaml"));
  EXPECT_THAT(mistakes_in(dated_jane("protect: true", "    timezone: UK Office\n")), IsEmpty())
      << "nobody needs it";
  EXPECT_THAT(
      mistakes_in("timezone: Europe/London\n" + dated_jane("ends_on: 2027-01-31", "    timezone: UK\n")),
      IsEmpty())
      << "the configuration says one, and a warning says that it counts";
  EXPECT_THAT(
      full_mistakes_in("timezone: europe/london\n" + dated_jane("ends_on: 2027-01-31")),
      ElementsAre("haloform.yaml:2:11: \"europe/london\" is no zone of the IANA database -> write a name "
                  "like Europe/London, in this spelling"));
  EXPECT_THAT(mistakes_in("timezone: [UTC]\n"), ElementsAre(HasSubstr("timezone")));
}

TEST(Schedule, of_whoever_is_protected_has_no_end_that_could_come) {
  EXPECT_THAT(
      warnings_of(dated_jane("ends_on: 2027-01-31, protect: break_glass")),
      ElementsAre(HasSubstr("agent.jane has an end and protect: break_glass, so that plans are blocked "
                            "once it is over")));
  EXPECT_THAT(warnings_of(dated_jane("starts_on: 2027-01-31, protect: true")), IsEmpty());
}

TEST(ScheduleDefaults, are_taken_key_by_key_where_a_block_says_nothing) {
  const DesiredState state = desired(R"(
defaults:
  lifecycle: {grace: 7d, on_removal: forget}
  agent: {lifecycle: {grace: 14d, ignore_changes: [phone], paused: {until: 2027-02-28, reason: move}}}
agents:
  jane: {name: Jane, email: jane@example.com, lifecycle: {ends_on: 2027-01-31, paused: false}}
  john: {name: John, email: john@example.com, lifecycle: {ends_on: 2027-01-31, grace: 1d, ignore_changes: []}}
  mary: {name: Mary, email: mary@example.com}
contacts:
  bob: {name: Bob, email: bob@example.com, lifecycle: {ends_on: 2027-01-31, on_removal: deactivate}}
teams:
  desk: {name: Desk}
)");
  EXPECT_EQ(iso_time(*dates_of(state).over), "2027-02-15T00:00:00.000Z");
  EXPECT_FALSE(dates_of(state).paused);
  EXPECT_EQ(resource(state, "agent.jane").lifecycle->on_removal, OnRemoval::forget);
  EXPECT_EQ(resource(state, "agent.jane").lifecycle->ignore_changes.size(), 1U);
  EXPECT_EQ(iso_time(*dates_of(state, "agent.john").over), "2027-02-02T00:00:00.000Z");
  EXPECT_THAT(resource(state, "agent.john").lifecycle->ignore_changes, IsEmpty());
  EXPECT_EQ(iso_time(dates_of(state, "agent.john").paused->until->at), "2027-03-01T00:00:00.000Z");
  EXPECT_EQ(dates_of(state, "agent.mary").grace.count(), 0) << "it follows no end";
  EXPECT_EQ(iso_time(*dates_of(state, "contact.bob").over), "2027-02-08T00:00:00.000Z");
  EXPECT_EQ(resource(state, "contact.bob").lifecycle->on_removal, OnRemoval::deactivate);
  EXPECT_EQ(resource(state, "team.desk").lifecycle->on_removal, OnRemoval::forget);
}

TEST(ScheduleDefaults, have_nothing_that_is_of_one_person) {
  for (const char* key : {"ends_on: 2027-01-31", "starts_on: 2027-01-31", "id: 4",
                          "previously: [a@b.example]", "extended_until: {date: 2027-01-31, reason: x}"}) {
    EXPECT_THAT(mistakes_in("defaults: {agent: {lifecycle: {" + std::string(key) + "}}}\n"),
                ElementsAre(HasSubstr("cannot have a default")))
        << key;
  }
  EXPECT_THAT(full_mistakes_in("defaults: {lifecycle: {ignore_changes: [phone]}}\n"),
              ElementsAre(HasSubstr("ignore_changes cannot have a default for all types -> types have other "
                                    "fields; write it under defaults.agent.lifecycle")));
  EXPECT_THAT(mistakes_in("defaults: {lifecycle: {grace: 7}}\n"),
              ElementsAre("haloform.yaml:2:31: grace must be a number of days"))
      << "once, though it is of two types";
  EXPECT_THAT(mistakes_in("defaults: {team: {lifecycle: {paused: true}}}\n"),
              ElementsAre(HasSubstr("teams have no paused")));
  EXPECT_THAT(mistakes_in("defaults: {agent: {lifecycle: {gracee: 7d}}}\n"),
              ElementsAre(HasSubstr("unknown key \"gracee\" in defaults.agent.lifecycle")));
}

TEST(ScheduleDefaults, give_a_grace_to_whoever_has_an_end_and_to_nobody_else) {
  EXPECT_THAT(mistakes_in("timezone: UTC\ndefaults: {agent: {lifecycle: {grace: 7d}}}\n" +
                          dated_jane("protect: true")),
              IsEmpty());
}

TEST(ScheduleTimezone, is_a_key_of_the_root_file_alone) {
  EXPECT_THAT(mistakes({{"haloform.yaml", "version: 1\ninclude: [a.yaml]\n"}, {"a.yaml", "timezone: UTC\n"}}),
              ElementsAre("a.yaml:1:1: timezone is not allowed in an included file"));
}

}  // namespace
}  // namespace haloform::config
