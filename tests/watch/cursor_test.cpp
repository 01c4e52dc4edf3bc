#include "planner/watch/cursor_codec.hpp"
#include "tests/watch/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace haloform::watch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Cursor sample_cursor() {
  Cursor cursor{"id-1", "https://acme.halopsa.com", "acme", Profile::guide, "salt"};
  LiveDraft live;
  live.team(1, "core");
  live.agent(11, "jane-smith", {{"phone", nullptr}, {"site_id", 5}}).teams({1});
  live.agent(12, "bob\"\n\xe2\x80\xae").inactive();
  live.contact(21, "zoe-young").built_in(BuiltIn::general_user);
  (void)take_in(sample_catalog(), cursor.seen, reading_of(live), noon, lag);
  LiveDraft next;
  next.team(1, "kernel");
  next.agent(11, "jane-smith", {{"phone", "2"}, {"site_id", 5}}).teams({});
  next.agent(13, "new-comer");
  next.contact(21, "zoe-young").built_in(BuiltIn::general_user);
  next.gone(ResourceType::agent, 12);
  News news = take_in(sample_catalog(), cursor.seen, reading_of(next), noon, lag);
  StateDraft state;
  state.agent("jane-smith", 11);
  state.team("core", 1);
  add_events(sample_catalog(), cursor, std::move(news.events), state.build());
  return cursor;
}

std::string text_of(const Cursor& cursor) { return encode_cursor(sample_catalog(), cursor); }
Result<Cursor> cursor_of(std::string_view text) { return decode_cursor(sample_catalog(), text, "x.watch"); }

TEST(WatchCursor, is_read_back_as_it_was_written) {
  const Cursor cursor = sample_cursor();
  const std::string text = text_of(cursor);
  const auto read = cursor_of(text);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(text_of(*read), text);
  EXPECT_EQ(read->waiting, cursor.waiting);
  EXPECT_EQ(read->sequence, cursor.sequence);
  EXPECT_EQ(read->seen.lately.size(), cursor.seen.lately.size());
  const Record* jane = read->seen.find(ResourceType::agent, remote_id(11));
  ASSERT_NE(jane, nullptr);
  EXPECT_EQ(jane->fields, cursor.seen.find(ResourceType::agent, remote_id(11))->fields);
  EXPECT_TRUE(text.ends_with("\n}\n")) << "as a document of a store wants it";
}

TEST(WatchCursor, keeps_entries_apart_from_a_field_that_a_row_does_not_have) {
  Catalog catalog = sample_catalog();
  std::vector<FieldSpec>& fields = catalog.types.at(ResourceType::agent).fields;
  const FieldId custom{static_cast<std::uint8_t>(fields.size())};
  fields.push_back({"custom", ValueKind::entries, Comparison::exact, Presence::optional, {Profile::guide}});
  const auto with_van = [&](std::int64_t van) {
    LiveDraft live;
    live.agent(11, "jane-smith");
    live.agent(12, "bob-brown");
    Reading reading = reading_of(live);
    Record jane = *reading.at(ResourceType::agent)->find(remote_id(11));
    jane.fields.set(custom,
                    Value::entries({{"CFShirt \"{}\"", Value::text("XL")}, {"CFVan", Value::integer(van)}}));
    reading.at(ResourceType::agent)->refine(std::move(jane));
    return reading;
  };
  Cursor cursor{"id-1", "https://acme.halopsa.com", "acme", Profile::guide, "salt"};
  (void)take_in(catalog, cursor.seen, with_van(4), noon, lag);
  auto read = decode_cursor(catalog, encode_cursor(catalog, cursor), "x.watch");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->seen.find(ResourceType::agent, remote_id(11))->fields,
            cursor.seen.find(ResourceType::agent, remote_id(11))->fields);
  EXPECT_EQ(read->seen.find(ResourceType::agent, remote_id(12))->fields.find(custom), nullptr);
  EXPECT_THAT(take_in(catalog, read->seen, with_van(4), noon, lag).events, IsEmpty());
  add_events(catalog, *read, take_in(catalog, read->seen, with_van(5), noon, lag).events,
             StateDraft().build());
  ASSERT_EQ(read->waiting.size(), 1U);
  const auto again = decode_cursor(catalog, encode_cursor(catalog, *read), "x.watch");
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->waiting, read->waiting);
}

TEST(WatchCursor, says_who_is_managed_and_counts_its_events) {
  const Cursor cursor = sample_cursor();
  std::vector<std::string> who;
  std::vector<std::uint64_t> numbers;
  for (const Event& event : cursor.waiting) {
    who.push_back(event_name(event.what) + ' ' + (event.address ? event.address->text() : "-"));
    numbers.push_back(event.sequence);
  }
  EXPECT_THAT(who, ElementsAre("team.updated team.core", "agent.updated agent.jane-smith",
                               "agent.team_changed agent.jane-smith", "agent.deleted -", "agent.created -"));
  EXPECT_THAT(numbers, ElementsAre(1U, 2U, 3U, 4U, 5U));
  EXPECT_EQ(cursor.waiting[2].before->teams->front().address, address("team.core"));
}

TEST(WatchCursor, forgets_what_was_taken_and_counts_on) {
  Cursor cursor = sample_cursor();
  cursor.take(3);
  ASSERT_EQ(cursor.waiting.size(), 2U);
  EXPECT_EQ(cursor.waiting.front().sequence, 4U);
  cursor.take(99);
  EXPECT_TRUE(cursor.waiting.empty());
  EXPECT_EQ(cursor_of(text_of(cursor))->sequence, 5U);
}

TEST(WatchCursor, that_was_damaged_anywhere_is_an_error_and_never_a_new_one) {
  const std::string text = text_of(sample_cursor());
  for (std::size_t at = 0; at < text.size(); at += 7) {
    std::string damaged = text;
    damaged[at] = damaged[at] == 'x' ? 'y' : 'x';
    const auto read = cursor_of(damaged);
    ASSERT_FALSE(read) << at;
    EXPECT_EQ(read.error().kind, ErrorKind::state);
    ASSERT_FALSE(cursor_of(text.substr(0, at))) << at;
  }
  EXPECT_THAT(cursor_of("").error().text(), HasSubstr("x.watch: the cursor is empty"));
  EXPECT_THAT(cursor_of("{\"format_version\": 2}\n").error().text(),
              HasSubstr("no cursor of `haloform watch`"));
  EXPECT_THAT(cursor_of("{\"haloform_watch\": 2,\n").error().text(), HasSubstr("another version"));
}

TEST(WatchCursor, belongs_to_an_instance_a_tenant_and_a_profile) {
  const Cursor cursor = sample_cursor();
  const auto check = [&](const char* instance, const char* tenant, Profile profile) {
    return check_cursor(cursor, instance, tenant, profile, "x.watch");
  };
  EXPECT_TRUE(check("https://acme.halopsa.com/", "acme", Profile::guide));
  EXPECT_THAT(check("https://uat.halopsa.com", "acme", Profile::guide).error().text(),
              HasSubstr("the cursor is of https://acme.halopsa.com, and this is https://uat.halopsa.com"));
  EXPECT_THAT(check("https://acme.halopsa.com", "", Profile::guide).error().text(), HasSubstr("no tenant"));
  EXPECT_FALSE(check("https://acme.halopsa.com", "acme", Profile::halo));
}

// docs/watch.md says how large it becomes.
TEST(WatchCursor, takes_less_than_two_hundred_bytes_for_a_contact) {
  Cursor cursor{"id-1", "https://acme.halopsa.com", "acme", Profile::guide, "salt"};
  LiveDraft live;
  for (std::int64_t id = 1; id <= 1000; ++id)
    live.contact(id, "person-" + std::to_string(100'000 + id),
                 {{"phone", "+44 20 7946 0000"}, {"site_id", 5}});
  (void)take_in(sample_catalog(), cursor.seen, reading_of(live), noon, lag);
  EXPECT_LT(text_of(cursor).size(), 200'000U);
}

}  // namespace
}  // namespace haloform::watch
