// Who is gone from a feed, and for how many feeds.
#include "planner/plan/judging/feeds_after.hpp"

#include "providers/halopsa/tables/catalog.hpp"
#include "tests/support/source_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace haloform::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

const WallTime now = *parse_iso_time("2026-11-30T12:00:00.000Z");
const WallTime before = *parse_iso_time("2026-11-29T12:00:00.000Z");

DesiredState declared(const std::string& rows, const std::string& more = "confirm: 2") {
  static const Catalog catalog = halopsa::make_catalog();
  auto read =
      validate(catalog, Profile::guide,
               {{"haloform.yaml",
                 "version: 1\nfeeds: {hr: {csv: hr.csv, type: agent, key: no, fields: {name: \"{n}\", "
                 "email: \"{m}\"}, " +
                     more + "}}\n"},
                {"hr.csv", "no,n,m\n" + rows}});
  if (!read) throw std::runtime_error(read.error().begin()->what.plain());
  return std::move(*read);
}

const std::string one = "E1,A B,a@example.com\n";
const std::string two = "E2,C D,c@example.com\n";

state::Entry entry_from(std::string file, state::Status status = state::Status::active) {
  state::Entry entry{*RemoteId::from(7), {}, 1, {std::move(file), 3, 1}};
  entry.draft.status = status;
  return entry;
}

/// A state that accepted both rows.
state::State accepted() {
  state::State state;
  state.lineage = "x";
  state.feeds = feeds_after(declared(one + two), state, before).feeds;
  state.resources.emplace(*Address::parse("agent.e1"), entry_from("hr.csv"));
  state.resources.emplace(*Address::parse("agent.e2"), entry_from("hr.csv"));
  return state;
}

TEST(FeedsAfter, keep_what_a_feed_was_like) {
  const state::AcceptedFeed feed = accepted().feeds.at("hr");
  EXPECT_EQ(feed.rows, 2U);
  EXPECT_EQ(feed.file, "hr.csv");
  EXPECT_EQ(feed.at, before);
  EXPECT_THAT(feed.empty, ElementsAre(Pair("m", 0), Pair("n", 0), Pair("no", 0)));
}

TEST(FeedsAfter, are_what_they_were_where_the_feed_is) {
  const state::State state = accepted();
  EXPECT_EQ(feeds_after(declared(one + two), state, now).feeds, state.feeds) << "the time too";
}

TEST(FeedsAfter, whoever_is_gone_is_awaited_until_so_many_different_feeds_lack_them) {
  state::State state = accepted();
  const DesiredState first = declared(one);
  FeedsAfter after = feeds_after(first, state, now);
  EXPECT_THAT(after.awaited, ElementsAre(*Address::parse("agent.e2")));
  ASSERT_THAT(after.warnings, SizeIs(1));
  EXPECT_EQ(after.warnings[0].seen, 1U);
  EXPECT_EQ(after.warnings[0].confirm, 2U);
  state.feeds = after.feeds;
  after = feeds_after(first, state, now);
  EXPECT_THAT(after.awaited, SizeIs(1)) << "the same file again is no second feed";
  EXPECT_EQ(after.feeds, state.feeds);
  after = feeds_after(declared("E1,A B,a2@example.com\n"), state, now);
  EXPECT_THAT(after.awaited, IsEmpty()) << "this one is";
  EXPECT_THAT(after.feeds.at("hr").missing, ElementsAre(Pair("e2", 2)));
}

TEST(FeedsAfter, whoever_comes_back_begins_anew) {
  state::State state = accepted();
  state.feeds = feeds_after(declared(one), state, now).feeds;
  state.feeds = feeds_after(declared(one + two), state, now).feeds;
  EXPECT_THAT(state.feeds.at("hr").missing, IsEmpty());
  EXPECT_THAT(feeds_after(declared(one), state, now).awaited, SizeIs(1));
}

TEST(FeedsAfter, a_feed_may_get_another_name_of_its_file_in_between) {
  state::State state = accepted();
  state.feeds = feeds_after(declared(one, "confirm: 3"), state, now).feeds;
  state.feeds.at("hr").file = "hr-2.csv";  // as the apply after it keeps it; the entry's source stays
  EXPECT_THAT(feeds_after(declared("E1,A B,a2@example.com\n", "confirm: 3"), state, now).awaited, SizeIs(1));
}

TEST(FeedsAfter, nobody_is_awaited_without_confirm_of_other_files_or_who_is_off_already) {
  EXPECT_THAT(feeds_after(declared(one, "prefer: yaml"), accepted(), now).awaited, IsEmpty());
  state::State state = accepted();
  state.resources.at(*Address::parse("agent.e2")) = entry_from("people.yaml");
  EXPECT_THAT(feeds_after(declared(one), state, now).awaited, IsEmpty());
  state.resources.at(*Address::parse("agent.e2")) = entry_from("hr.csv", state::Status::deactivated);
  EXPECT_THAT(feeds_after(declared(one), state, now).awaited, IsEmpty());
}

TEST(FeedsAfter, a_feed_that_is_taken_out_awaits_nobody) {
  static const Catalog catalog = halopsa::make_catalog();
  const auto none = validate(catalog, Profile::guide, {{"haloform.yaml", "version: 1\n"}});
  const FeedsAfter after = feeds_after(*none, accepted(), now);
  EXPECT_THAT(after.feeds, IsEmpty());
  EXPECT_THAT(after.awaited, IsEmpty());
}

}  // namespace
}  // namespace haloform::plan
