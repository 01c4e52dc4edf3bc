// What a feed may have lost since the last one that an apply accepted.
#include "planner/config/feeds/judge_feeds.hpp"

#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const WallTime now = *parse_iso_time("2026-11-30T12:00:00.000Z");

DesiredState::Feed feed_of(std::uint64_t rows) {
  DesiredState::Feed feed;
  feed.name = "hr";
  feed.file = "feeds/hr.csv";
  feed.digest = "sha256:2";
  feed.rows = rows;
  feed.last_row = {"feeds/hr.csv", static_cast<std::uint32_t>(rows) + 1, 1};
  return feed;
}

state::AcceptedFeed accepted_of(std::uint64_t rows) {
  return {"feeds/hr.csv", "sha256:1", rows, {}, {}, {}, *parse_iso_time("2026-11-29T12:00:00.000Z")};
}

std::vector<std::string> doubts(const DesiredState::Feed& feed, const state::AcceptedFeed& before) {
  return lines(judge_feeds(std::vector{feed}, {{"hr", before}}, {}, now));
}

TEST(JudgeFeeds, believe_the_first_one) {
  EXPECT_THAT(judge_feeds(std::vector{feed_of(1)}, {}, {}, now), IsEmpty());
}

TEST(JudgeFeeds, let_a_tenth_of_the_rows_go_and_a_few_in_any_case_but_not_half) {
  EXPECT_THAT(doubts(feed_of(900), accepted_of(1000)), IsEmpty());
  EXPECT_THAT(doubts(feed_of(899), accepted_of(1000)),
              ElementsAre(HasSubstr(
                  "feeds/hr.csv:900:1: the feed hr is not believed: it has 899 rows, and the last one that "
                  "was accepted (2026-11-29T12:00:00.000Z) had 1000: 101 (10.1%) are gone, and at most "
                  "100 (the default) may be -> look whether the export is whole; if it is right all the "
                  "same, run once with --accept-feed hr")));
  EXPECT_THAT(doubts(feed_of(7), accepted_of(10)), IsEmpty());
  EXPECT_EQ(doubts(feed_of(6), accepted_of(10)).size(), 1U);
  EXPECT_EQ(doubts(feed_of(1), accepted_of(4)).size(), 1U) << "of four, two";
}

TEST(JudgeFeeds, keep_to_a_share_and_a_number_that_are_written) {
  DesiredState::Feed feed = feed_of(94);
  feed.max_drop = {*Limit::parse("5%")};
  EXPECT_EQ(doubts(feed, accepted_of(100)).size(), 1U);
  feed.rows = 95;
  EXPECT_THAT(doubts(feed, accepted_of(100)), IsEmpty());
  feed.max_drop.push_back(*Limit::parse("4"));
  EXPECT_THAT(doubts(feed, accepted_of(100)), ElementsAre(HasSubstr("at most 4 (max_drop) may be")));
}

TEST(JudgeFeeds, look_at_each_population) {
  DesiredState::Feed feed = feed_of(1000);
  feed.population_column = "company";
  feed.populations = {{"Acme", 1000}};
  state::AcceptedFeed before = accepted_of(1000);
  before.populations = {{"Acme", 980}, {"Beta", 20}};
  EXPECT_THAT(doubts(feed, before),
              ElementsAre(HasSubstr("it has 0 rows of company \"Beta\", and the last one")));
}

TEST(JudgeFeeds, look_at_the_share_of_empty_values_of_each_column) {
  DesiredState::Feed feed = feed_of(100);
  feed.empty = {{"phone", 30}};
  feed.columns = {{"phone", {"feeds/hr.csv", 1, 20}}};
  state::AcceptedFeed before = accepted_of(100);
  before.empty = {{"phone", 20}};
  EXPECT_THAT(doubts(feed, before), IsEmpty());
  feed.empty["phone"] = 31;
  EXPECT_THAT(doubts(feed, before),
              ElementsAre(HasSubstr(
                  "feeds/hr.csv:1:20: the feed hr is not believed: its column \"phone\" is empty in 31 "
                  "of 100 rows (31.0%), and was in 20.0% of the last one")));
  feed.empty["phone"] = 26;
  feed.max_rise = 5;
  EXPECT_THAT(doubts(feed, before), ElementsAre(HasSubstr("5% of the rows (max_rise)")));
  feed.empty["phone"] = 25;
  EXPECT_THAT(doubts(feed, before), IsEmpty());
}

TEST(JudgeFeeds, know_their_age) {
  DesiredState::Feed feed = feed_of(1);
  feed.max_age = std::chrono::hours(36);
  feed.generated_at = {"feeds/hr.csv", 9, 2};
  feed.generated = now - std::chrono::hours(36);
  EXPECT_THAT(doubts(feed, accepted_of(1)), IsEmpty());
  feed.generated = now - std::chrono::hours(50);
  EXPECT_THAT(doubts(feed, accepted_of(1)),
              ElementsAre(HasSubstr("feeds/hr.csv:9:2: the feed hr is not believed: it was made at "
                                    "2026-11-28T10:00:00.000Z, 50 h ago, and may be 36 h old (max_age)")));
  feed.generated = now + std::chrono::hours(25);
  EXPECT_THAT(doubts(feed, accepted_of(1)), ElementsAre(HasSubstr("which is yet to come")));
}

TEST(JudgeFeeds, say_nothing_of_one_that_is_accepted_all_the_same) {
  EXPECT_THAT(judge_feeds(std::vector{feed_of(1)}, {{"hr", accepted_of(1000)}}, {"hr"}, now), IsEmpty());
}

TEST(JudgeFeeds, that_have_as_many_rows_of_other_people_are_not_believed) {
  const auto with_gone = [](std::uint64_t gone) {
    return lines(judge_feeds(std::vector{feed_of(100)}, {{"hr", accepted_of(100)}}, {}, now, {{"hr", gone}}));
  };
  EXPECT_THAT(with_gone(10), IsEmpty());
  EXPECT_THAT(with_gone(11), ElementsAre(HasSubstr(
                                 "feeds/hr.csv:101:1: the feed hr is not believed: 11 people of the last one "
                                 "that was accepted (2026-11-29T12:00:00.000Z), of 100 rows, are not in it "
                                 "(11.0%), and at most 10 (the default) may be gone")));
  EXPECT_EQ(
      lines(judge_feeds(std::vector{feed_of(80)}, {{"hr", accepted_of(100)}}, {}, now, {{"hr", 20}})).size(),
      1U)
      << "fewer rows are said once";
}

TEST(GoneFromFeeds, are_those_whom_nothing_declares_and_nobody_waits_for) {
  const auto desired =
      validate(guide_catalog(), Profile::guide,
               {{"haloform.yaml",
                 "version: 1\nfeeds: {hr: {csv: hr.csv, type: agent, key: no, fields: {name: \"{n}\", email: "
                 "\"{m}\"}}}\n"
                 "agents: {kept: {name: K L, email: k@example.com}, to: {name: T U, email: t@example.com}}\n"
                 "moved: [{from: agent.from, to: agent.to}]\n"},
                {"hr.csv", "no,n,m\nhere,A B,a@example.com\n"}});
  ASSERT_TRUE(desired) << testing::PrintToString(lines(desired.error()));
  state::State state;
  state.feeds.emplace("hr", accepted_of(9));
  state.feeds.at("hr").file = "hr.csv";
  state.feeds.at("hr").missing.emplace("missing", 1);
  const auto knows = [&](std::string_view key, std::string file = "hr.csv") -> state::Entry& {
    state::Entry entry{*RemoteId::from(7), {}, 1, {std::move(file), 2, 1}};
    entry.draft.status = state::Status::active;
    return state.resources.emplace(*Address::of(ResourceType::agent, key), std::move(entry)).first->second;
  };
  for (const char* key : {"here", "kept", "from", "missing", "gone", "gone-too"}) knows(key);
  knows("of-yaml", "people.yaml");
  knows("left").draft.status = state::Status::deactivated;
  knows("held").draft.held_until = std::optional(now);
  EXPECT_EQ(gone_from_feeds(*desired, state).at("hr"), 2U);
}

}  // namespace
}  // namespace haloform::config
