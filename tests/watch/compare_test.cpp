#include "planner/watch/compare.hpp"

#include "tests/watch/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::watch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

LiveDraft three_people() {
  LiveDraft live;
  live.team(1, "core");
  live.team(2, "others");
  live.agent(11, "jane-smith", {{"phone", "1"}}).teams({1});
  live.agent(12, "bob-brown").teams({});
  live.contact(21, "zoe-young");
  return live;
}

TEST(Watch, tells_nothing_of_its_first_reading_which_is_the_baseline) {
  Seen seen;
  EXPECT_THAT(seen.after(three_people()), IsEmpty());
  EXPECT_TRUE(seen.learned);
  EXPECT_THAT(seen.after(three_people()), IsEmpty());
  EXPECT_FALSE(seen.learned) << "nothing to write down";
}

TEST(Watch, tells_each_kind_of_change_of_a_record_teams_first) {
  Seen seen;
  (void)seen.after(three_people());
  LiveDraft live;
  live.team(1, "kernel");
  live.team(3, "new");
  live.agent(11, "jane-smith", {{"phone", "2"}}).teams({1, 3}).inactive();
  live.agent(13, "new-comer").teams({});
  live.contact(21, "zoe-young", {{"mobile", "9"}}).inactive();
  live.gone(ResourceType::team, 2).gone(ResourceType::agent, 12);
  EXPECT_THAT(told(seen.after(live)),
              ElementsAre("team.updated 1", "team.deleted 2", "team.created 3", "agent.updated 11",
                          "agent.team_changed 11", "agent.deactivated 11", "agent.deleted 12",
                          "agent.created 13", "contact.deactivated 21"));
}

TEST(Watch, says_before_and_after_of_what_changed_alone) {
  Seen seen;
  (void)seen.after(three_people());
  LiveDraft live = three_people();
  live = LiveDraft();
  live.team(1, "core");
  live.team(2, "others");
  live.agent(11, "jane-smith", {{"phone", "2"}}).teams({2});
  live.agent(12, "bob-brown").teams({});
  live.contact(21, "zoe-young");
  const std::vector<Event> events = seen.after(live);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].before, (Side{fields_of(ResourceType::agent, {{"phone", "1"}}), {}, {}}));
  EXPECT_EQ(events[0].after, (Side{fields_of(ResourceType::agent, {{"phone", "2"}}), {}, {}}));
  EXPECT_EQ(events[0].name, "Jane Smith");
  EXPECT_EQ(events[0].time, seen.now);
  EXPECT_EQ(events[1].before->teams, (std::vector<TeamSeen>{{remote_id(1), "Core", {}}}));
  EXPECT_EQ(events[1].after->teams, (std::vector<TeamSeen>{{remote_id(2), "Others", {}}}));
}

TEST(Watch, keeps_what_a_row_does_not_carry_and_tells_no_change_of_it) {
  Seen seen;
  (void)seen.after(three_people());
  LiveDraft lean;
  lean.team(1, "core");
  lean.team(2, "others");
  lean.agent(11, "jane-smith");  // no phone
  lean.agent(12, "bob-brown").teams({});
  lean.contact(21, "zoe-young");
  Reading quiet = reading_of(lean);
  hide_teams(quiet, 11);
  EXPECT_THAT(seen.after(quiet), IsEmpty());
  LiveDraft again;
  again.team(1, "core");
  again.team(2, "others");
  again.agent(11, "jane-smith", {{"phone", "3"}}).teams({2});
  again.agent(12, "bob-brown", {{"phone", "late"}}).teams({});
  again.contact(21, "zoe-young");
  const std::vector<Event> events = seen.after(again);
  EXPECT_THAT(told(events), ElementsAre("agent.updated 11", "agent.team_changed 11"));
  EXPECT_EQ(events[0].before, (Side{fields_of(ResourceType::agent, {{"phone", "1"}}), {}, {}}));
  EXPECT_TRUE(seen.learned) << "a field that was never shown before is no change";
}

TEST(Watch, does_not_tell_another_spelling_of_the_same_value) {
  Seen seen;
  LiveDraft live;
  live.agent(11, "jane-smith", {{"site_id", 0}});
  (void)seen.after(live);
  LiveDraft other;
  other.agent(11, "jane-smith", {{"email", "Jane-Smith@EXAMPLE.com"}, {"site_id", nullptr}});
  EXPECT_THAT(seen.after(other), IsEmpty());
  EXPECT_TRUE(seen.learned);
}

TEST(Watch, believes_that_a_record_is_gone_only_where_that_is_proved) {
  Seen seen;
  (void)seen.after(three_people());
  LiveDraft live;
  live.team(1, "core");
  live.team(2, "others");
  live.agent(12, "bob-brown").teams({});
  EXPECT_THAT(seen.after(live), IsEmpty());
  EXPECT_NE(seen.sightings.find(ResourceType::agent, remote_id(11)), nullptr);
  live.gone(ResourceType::agent, 11);
  const std::vector<Event> events = seen.after(live);
  EXPECT_THAT(told(events), ElementsAre("agent.deleted 11"));
  EXPECT_FALSE(events[0].after);
  EXPECT_EQ(events[0].before->fields, sample_fields(ResourceType::agent, "jane-smith", {{"phone", "1"}}));
  EXPECT_EQ(events[0].before->active, true);
  EXPECT_THAT(seen.after(live), IsEmpty()) << "once";
}

TEST(Watch, counts_teams_that_a_role_grants_as_teams) {
  Seen seen;
  LiveDraft live;
  live.agent(11, "jane-smith").teams({1});
  (void)seen.after(live);
  Reading reading = reading_of(live);
  Record record = *reading.at(ResourceType::agent)->find(remote_id(11));
  record.teams.edit()->clear();
  record.granted = std::vector{remote_id(1)};
  reading.at(ResourceType::agent)->refine(record);
  EXPECT_THAT(take_in(sample_catalog(), seen.sightings, reading, seen.now, lag).events, IsEmpty());
}

TEST(Watch, keeps_a_type_that_was_not_read_and_takes_one_that_is_new_to_it_as_it_is) {
  Seen seen;
  Reading only_agents = reading_of(three_people());
  only_agents.at(ResourceType::contact).reset();
  (void)take_in(sample_catalog(), seen.sightings, only_agents, seen.now, lag);
  EXPECT_FALSE(seen.sightings.records.at(ResourceType::contact));
  EXPECT_THAT(seen.after(three_people()), IsEmpty()) << "the contacts begin";
  LiveDraft empty;
  empty.contact(21, "zoe-young", {{"phone", "7"}});
  Reading only_contacts = reading_of(empty);
  only_contacts.at(ResourceType::agent).reset();
  only_contacts.at(ResourceType::team).reset();
  EXPECT_EQ(take_in(sample_catalog(), seen.sightings, only_contacts, seen.now, lag).events.size(), 0U)
      << "the field was never shown";
  EXPECT_NE(seen.sightings.find(ResourceType::agent, remote_id(11)), nullptr);
}

class Lag : public ::testing::Test {
 protected:
  Lag() {
    (void)seen.after(three_people());
    LiveDraft changed;
    changed.team(1, "core");
    changed.agent(11, "jane-smith", {{"phone", "2"}}).teams({1});
    changed.agent(14, "new-comer").teams({});
    changed.contact(21, "zoe-young");
    changed.gone(ResourceType::team, 2).gone(ResourceType::agent, 12);
    (void)seen.after(changed);
  }
  std::vector<std::pair<ResourceType, RemoteId>> doubts(const LiveDraft& live, Milliseconds later) const {
    return doubtful(sample_catalog(), seen.sightings, reading_of(live), seen.now + later, lag);
  }
  Seen seen;
};

TEST_F(Lag, is_suspected_where_a_record_is_again_as_it_was_before_an_event_of_a_moment_ago) {
  using Doubt = std::pair<ResourceType, RemoteId>;
  EXPECT_THAT(doubts(three_people(), Milliseconds(1'000)),
              ::testing::UnorderedElementsAre(
                  Doubt(ResourceType::team, remote_id(2)), Doubt(ResourceType::agent, remote_id(11)),
                  Doubt(ResourceType::agent, remote_id(12)), Doubt(ResourceType::agent, remote_id(14))));
  EXPECT_THAT(doubts(three_people(), lag), IsEmpty()) << "by now it is meant";
}

TEST_F(Lag, is_not_suspected_of_a_further_change) {
  LiveDraft further;
  further.team(1, "core");
  further.agent(11, "jane-smith", {{"phone", "3"}}).teams({1});
  further.agent(14, "new-comer", {{"phone", "1"}}).teams({});
  further.contact(21, "zoe-young");
  EXPECT_THAT(doubts(further, Milliseconds(1'000)), IsEmpty());
}

}  // namespace
}  // namespace haloform::watch
