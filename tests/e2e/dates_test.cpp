// People with dates, end to end: a plan of another day, a rehearsal, removals that are held, plans that lie about, the calendar.
#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string other_person = agent_block("mary", "Mary Major", "mary@example.com");

std::string john_with(const std::string& lifecycle) {
  return agent_block("john", "John Doe", "john@example.com") + "    lifecycle: {" + lifecycle + "}\n";
}

/// Mary and John, whom the state knows; John with these dates.
Stage settled(const Flags& flags, const std::string& lifecycle) {
  Stage stage(world_of({agent_row(12, "John Doe", "john@example.com"),
                        agent_row(13, "Mary Major", "mary@example.com")}),
              flags);
  stage.configure("agents:\n" + john_with(lifecycle) + other_person);
  const ProcessResult first = stage.apply();
  EXPECT_EQ(first.exit_code, 0) << shown(first);
  stage.control().reset_log();
  return stage;
}

class DatesOfPeople : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, DatesOfPeople, either_profile, EitherProfile::name);

TEST_P(DatesOfPeople, a_plan_of_another_day_shows_what_that_day_will_do) {
  const Stage stage = settled(speaking(), "ends_on: 2997-01-31");
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  EXPECT_THAT(stage.plan({"--as-of", "2997-01-31"}).out, HasSubstr("No changes.")) << "a last day is worked";
  const ProcessResult after = stage.plan({"--as-of", "2997-02-01"});
  EXPECT_THAT(after.out, HasSubstr("As of          2997-02-01T12:00:00.000Z (--as-of)"));
  EXPECT_THAT(after.out,
              HasSubstr("(agent.john, id 12): deactivate  haloform.yaml:4:3\n    ended on 2997-01-31"));
  EXPECT_THAT(stage.plan({"--as-of", "2997-01-31T23:59:59"}).out, HasSubstr("No changes."));
  EXPECT_THAT(stage.plan({"--as-of", "2997-02-01T00:00Z"}).out, HasSubstr("1 to deactivate"));
  EXPECT_THAT(stage.haloform({"why", "agent.john", "--as-of", "2997-02-01"}).out,
              HasSubstr("ended on 2997-01-31"));
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_P(DatesOfPeople, a_rehearsal_acts_once_and_tells_true_times) {
  const Stage stage = settled(speaking(), "ends_on: 2997-01-31");
  const ProcessResult day = stage.apply({"--as-of", "2997-02-01", "--audit-log", "audit.jsonl"});
  ASSERT_EQ(day.exit_code, 0) << shown(day);
  EXPECT_EQ(stage.agent(12).at("isactive"), false);
  EXPECT_EQ(stage.control().writes(), 1);
  EXPECT_THAT(stage.read("audit.jsonl"), Not(HasSubstr("\"time\":\"2997")));
  EXPECT_EQ(stage.apply({"--as-of", "2997-02-02"}).exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 1);
}

TEST_P(DatesOfPeople, a_rehearsal_is_for_loopback_addresses_alone) {
  const Stage stage = settled(speaking(), "ends_on: 2997-01-31");
  stage.remove("haloform.state.json");
  const ProcessResult refused = stage.haloform({"apply", "--auto-approve", "--as-of", "2997-02-01"},
                                               {{"HALOPSA_URL", "https://acme.halopsa.invalid"}});
  EXPECT_EQ(refused.exit_code, 1) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err), HasSubstr("is a rehearsal, for a loopback address alone"));
  EXPECT_EQ(stage.apply({"--as-of", "soon"}).exit_code, 1);
  EXPECT_THAT(stage.apply({"--as-of", "2997-02-30"}).err, HasSubstr("--as-of takes a day or a time"));
}

TEST_P(DatesOfPeople, a_block_that_is_taken_out_within_the_grace_is_held_until_it_is_over) {
  const Stage stage = settled(speaking(), "ends_on: 2997-01-31, grace: 7d");
  stage.configure("agents:\n" + other_person);
  const ProcessResult held = stage.apply();
  EXPECT_EQ(held.exit_code, 0) << "nobody has to do anything" << shown(held);
  EXPECT_THAT(unwrapped(held.out), HasSubstr("held until 2997-02-07"));
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.plan({"--detailed-exitcode"}).exit_code, 0) << "a night's pipeline has nothing to apply";
  EXPECT_EQ(stage.plan({"--detailed-exitcode", "--as-of", "2997-02-08"}).exit_code, 2);
  EXPECT_EQ(stage.apply({"--as-of", "2997-02-07"}).exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.apply({"--as-of", "2997-02-08"}).exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 1);
  EXPECT_EQ(stage.agent(12).at("isactive"), false);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(DatesOfPeople, a_saved_plan_does_not_touch_whoever_is_paused_by_then) {
  const Stage stage = settled(speaking(), "protect: false");
  stage.configure("agents:\n" + other_person +
                  agent_block("john", "John Doe", "john@example.com", "surname: \"2\""));
  ASSERT_EQ(stage.plan({"--out", "saved.plan"}).exit_code, 0);
  stage.configure("agents:\n" + other_person +
                  agent_block("john", "John Doe", "john@example.com", "surname: \"2\"") +
                  "    lifecycle: {paused: {until: 2997-01-31, reason: on loan}}\n");
  const ProcessResult late = stage.haloform({"apply", "saved.plan"});
  EXPECT_EQ(late.exit_code, 8) << shown(late);
  EXPECT_THAT(unwrapped(late.err), HasSubstr("agent.john (id 12): it is paused until 2997-01-31"));
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_THAT(unwrapped(stage.plan().out), HasSubstr("paused until 2997-01-31 (\"on loan\"): agent.john"));
}

TEST_P(DatesOfPeople, a_saved_plan_of_another_day_is_for_reading) {
  const Stage stage = settled(speaking(), "ends_on: 2997-01-31");
  const ProcessResult plan = stage.plan({"--as-of", "2997-02-01", "--out", "saved.plan"});
  EXPECT_THAT(shown(plan), HasSubstr("for reading only"));
  const ProcessResult refused = stage.haloform({"apply", "saved.plan"});
  EXPECT_EQ(refused.exit_code, 8) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err), HasSubstr("it is the plan of 2997-02-01T12:00:00.000Z (--as-of)"));
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_P(DatesOfPeople, the_calendar_lists_what_comes_without_a_word_to_the_instance) {
  const Stage stage = settled(speaking(), "ends_on: 2997-01-31, grace: 7d");
  const ProcessResult calendar = stage.haloform({"calendar", "--as-of", "2997-01-01"});
  EXPECT_EQ(calendar.exit_code, 0) << shown(calendar);
  EXPECT_THAT(calendar.out, HasSubstr("2 dates from 2997-01-01 to 2997-02-26:"));
  EXPECT_THAT(calendar.out, HasSubstr("  2997-01-31  John Doe (agent.john): last day  haloform.yaml:"));
  EXPECT_THAT(calendar.out, HasSubstr("2997-02-07  John Doe (agent.john): last day of the grace"));
  EXPECT_THAT(stage.haloform({"calendar"}).out, HasSubstr("Nothing is due"));
  const auto json = nlohmann::json::parse(
      stage.haloform({"calendar", "--as-of", "2997-01-01", "-o", "json", "--pii", "mask"}).out);
  EXPECT_EQ(json.at("events").at(0).at("name"), "J. D.");
  EXPECT_EQ(json.at("events").at(0).at("at"), "2997-02-01T00:00:00.000Z");
  stage.configure("agents:\n" + other_person);
  EXPECT_THAT(stage.haloform({"calendar", "--as-of", "2997-01-01"}).out,
              HasSubstr("2997-02-08  agent.john: deactivated, since the block is gone"));
  EXPECT_EQ(stage.control().summary().at("total"), 0);
}

TEST_P(DatesOfPeople, a_machine_without_time_zone_data_says_so_and_knows_utc) {
  const Stage stage = settled(speaking(), "ends_on: 2997-01-31");
  const std::map<std::string, std::optional<std::string>> bare{{"TZDIR", "/nonexistent"}};
  EXPECT_EQ(stage.haloform({"validate"}, bare).exit_code, 0);
  stage.replace("haloform.yaml", "agents:", "timezone: Europe/London\nagents:");
  EXPECT_EQ(stage.haloform({"validate"}).exit_code, 0);
  const ProcessResult without = stage.haloform({"validate"}, bare);
  EXPECT_EQ(without.exit_code, 3);
  EXPECT_THAT(unwrapped(shown(without)), HasSubstr("this machine has no time zone data"));
  EXPECT_THAT(unwrapped(shown(without)), HasSubstr("tzdata"));
}

}  // namespace
}  // namespace haloform::test
