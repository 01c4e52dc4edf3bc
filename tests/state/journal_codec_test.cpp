#include "planner/state/journal.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <variant>

namespace haloform::state {
namespace {

using testing::HasSubstr;

constexpr std::string_view noon = "2026-11-23T12:00:00.250Z";

JournalHeader header() {
  return {"0f8fad5b-d9cb-469f-a165-70867728950e", 7, "https://acme.halopsa.com", Profile::guide,
          "sha256:feed"};
}

EntryDraft draft_of(std::string_view key) {
  StateDraft draft;
  draft.agent(key, 1).teams({"tier-1"});
  return draft.build().resources.begin()->second.draft;
}

JournalEvent create_intent() {
  const EntryDraft draft = draft_of("jane");
  auto key = natural_key(sample_catalog().of(ResourceType::agent), draft.applied.fields);
  return {wall_time(noon), IntentEvent{address("agent.jane"), "create", std::nullopt, key, draft}};
}

JournalEvent done_with(std::int64_t id) {
  return {wall_time(noon),
          DoneEvent{address("agent.jane"), "create", Entry{remote_id(id), draft_of("jane")}, {}}};
}

std::string encoded(const JournalEvent& event) { return encode_event(sample_catalog(), event); }

Result<std::optional<Journal>> journal_of(std::string_view text) {
  return decode_journal(sample_catalog(), text, "haloform.state.json.journal");
}

TEST(JournalCodec, each_event_is_one_line_that_a_person_can_read) {
  EXPECT_EQ(encode_header(header()),
            R"({"haloform_journal": 1, "lineage": "0f8fad5b-d9cb-469f-a165-70867728950e", "serial": 7, )"
            R"("instance": "https://acme.halopsa.com", "profile": "guide", "digest": "sha256:feed"})"
            "\n");
  EXPECT_EQ(
      encoded(create_intent()),
      R"({"time": "2026-11-23T12:00:00.250Z", "event": "intent", "address": "agent.jane", "action": "create", )"
      R"("key": {"by": "email", "text": "jane@example.com"}, "draft": {"status": "active", )"
      R"("applied": {"name": "Jane", "email": "jane@example.com", "active": true, "teams": ["tier-1"]}, )"
      R"("protect": false, "on_removal": "deactivate"}})"
      "\n");
  EXPECT_EQ(
      encoded(done_with(99)),
      R"({"time": "2026-11-23T12:00:00.250Z", "event": "done", "address": "agent.jane", "action": "create", )"
      R"("entry": {"id": 99, "status": "active", )"
      R"("applied": {"name": "Jane", "email": "jane@example.com", "active": true, "teams": ["tier-1"]}, )"
      R"("protect": false, "on_removal": "deactivate"}})"
      "\n");
  EXPECT_EQ(
      encoded({wall_time(noon), FailedEvent{address("team.t"), "update", "403\nno scope"}}),
      R"({"time": "2026-11-23T12:00:00.250Z", "event": "failed", "address": "team.t", "action": "update", )"
      R"("reason": "403\nno scope"})"
      "\n");
  EXPECT_EQ(encoded({wall_time(noon), DoubtEvent{address("contact.c"), "no answer within 60 s"}}),
            R"({"time": "2026-11-23T12:00:00.250Z", "event": "doubt", "address": "contact.c", )"
            R"("reason": "no answer within 60 s"})"
            "\n");
}

TEST(JournalCodec, a_refusal_that_may_have_been_stored_is_a_doubt_that_says_so) {
  const JournalEvent event{wall_time(noon), DoubtEvent{address("contact.c"), "HTTP 400: no", true}};
  const std::string line =
      R"({"time": "2026-11-23T12:00:00.250Z", "event": "doubt", "address": "contact.c", )"
      R"("reason": "HTTP 400: no", "refused": true})"
      "\n";
  EXPECT_EQ(encoded(event), line);
  const auto journal = journal_of(encode_header(header()) + line);
  ASSERT_TRUE(journal);
  EXPECT_TRUE(std::get<DoubtEvent>((*journal)->events.front().what).refused);
  std::string other = line;
  EXPECT_FALSE(journal_of(encode_header(header()) + other.replace(other.find("true"), 4, "0")));
}

TEST(JournalCodec, an_empty_text_or_a_torn_first_line_is_no_journal) {
  for (const std::string& text :
       {std::string(), std::string(4096, '\0'), encode_header(header()).substr(0, 40),
        encode_header(header()).substr(0, 40) + std::string(100, '\0')}) {
    const auto journal = journal_of(text);
    ASSERT_TRUE(journal) << journal.error().text();
    EXPECT_FALSE(journal->has_value());
  }
}

TEST(JournalCodec, a_torn_last_line_is_normal_wherever_it_was_cut) {
  const std::string whole = encode_header(header()) + encoded(create_intent());
  const std::string last = encoded(done_with(99));
  for (const std::string& room : {std::string(), std::string(512, '\0')}) {
    for (std::size_t cut = 0; cut < last.size(); ++cut) {
      const auto journal = journal_of(whole + last.substr(0, cut) + room);
      ASSERT_TRUE(journal && *journal) << "cut at " << cut;
      EXPECT_EQ((*journal)->events.size(), 1U);
      EXPECT_EQ((*journal)->torn, cut > 0);
    }
    const auto journal = journal_of(whole + last + room);
    ASSERT_TRUE(journal && *journal);
    EXPECT_EQ((*journal)->events.size(), 2U);
    EXPECT_FALSE((*journal)->torn);
  }
}

struct BadLine {
  std::string_view name;
  std::string line;
  std::string_view where;
  std::string_view what;
  friend void PrintTo(const BadLine& one, std::ostream* out) { *out << one.name; }
};

class Unreadable : public testing::TestWithParam<BadLine> {};

TEST_P(Unreadable, names_the_line) {
  const std::string good = encoded(done_with(99));
  const auto journal = journal_of(encode_header(header()) + good + GetParam().line + "\n" + good);
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().kind, ErrorKind::state);
  EXPECT_EQ(journal.error().where, "haloform.state.json.journal:" + std::string(GetParam().where));
  EXPECT_THAT(journal.error().what, HasSubstr(std::string(GetParam().what)));
  EXPECT_FALSE(journal.error().advice.empty());
}

std::string line(std::string_view rest) {
  return R"({"time": "2026-11-23T12:00:00.250Z", )" + std::string(rest) + "}";
}

INSTANTIATE_TEST_SUITE_P(
    JournalCodec, Unreadable,
    testing::Values(
        BadLine{"an_empty_line", "", "3:1", "not readable JSON"},
        BadLine{"zeros_amid_lines", std::string(20, '\0'), "3:1", "not readable JSON"},
        BadLine{"a_cut_line_amid_lines", R"({"time": "20)", "3:13", "not readable JSON"},
        BadLine{"no_object", "[1]", "3", "a list is not allowed here"},
        BadLine{"a_text", "\"done\"", "3", "a line must be an object"},
        BadLine{"no_time", R"({"event": "failed", "address": "agent.a", "action": "x"})", "3",
                "the key \"time\" is missing"},
        BadLine{"a_time_of_another_kind", R"({"time": "yesterday"})", "3", "\"time\" must be a time"},
        BadLine{"no_address", line(R"("event": "doubt", "reason": "x")"), "3",
                "the key \"address\" is missing"},
        BadLine{"a_bad_address", line(R"("event": "doubt", "address": "jane")"), "3",
                "\"jane\" is not an address"},
        BadLine{"an_unknown_event", line(R"("event": "hoped", "address": "agent.a")"), "3",
                "the event \"hoped\" is not known"},
        BadLine{"an_unknown_key", line(R"("evnt": "done")"), "3", "unknown key \"evnt\""},
        BadLine{"a_key_twice", line(R"("event": "done", "event": "done")"), "3",
                "the key \"event\" occurs twice"},
        BadLine{
            "an_entry_without_id",
            line(
                R"("event": "done", "address": "agent.a", "action": "create", "entry": {"status": "active", "applied": {}})"),
            "3", "the key \"id\" is missing"},
        BadLine{"a_draft_with_an_id",
                line(R"("event": "intent", "address": "agent.a", "action": "create", "draft": {"id": 5})"),
                "3", "unknown key \"id\""},
        BadLine{"an_entry_before_its_address", line(R"("event": "done", "entry": {})"), "3",
                "\"address\" must come before"},
        BadLine{
            "a_key_without_a_draft",
            line(
                R"("event": "intent", "address": "agent.a", "action": "create", "key": {"by": "name", "text": "a"})"),
            "3", "the key \"draft\" is missing"},
        BadLine{"half_a_natural_key",
                line(R"("event": "intent", "address": "agent.a", "key": {"by": "name"})"), "3",
                "\"key\" needs \"by\" and \"text\""},
        BadLine{"a_reason_in_a_done",
                line(R"("event": "done", "address": "agent.a", "action": "x", "reason": "y")"), "3",
                "\"reason\" does not belong in the event \"done\""},
        BadLine{"id_zero", line(R"("event": "intent", "address": "agent.a", "action": "update", "id": 0)"),
                "3", "\"id\" must be a whole number from 1"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(JournalCodec, a_broken_first_line_is_named_where_lines_follow_it) {
  const auto journal = journal_of("{\"haloform_journal\": 1}\n" + encoded(done_with(99)));
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().where, "haloform.state.json.journal:1");
  EXPECT_THAT(journal.error().what, HasSubstr("the key \"lineage\" is missing"));
}

TEST(JournalCodec, a_first_line_that_is_no_object_is_said_to_be_none) {
  for (const std::string_view first : {"1", "\"header\"", "null"}) {
    const auto journal = journal_of(std::string(first) + "\n" + encoded(done_with(99)));
    ASSERT_FALSE(journal) << first;
    EXPECT_EQ(journal.error().where, "haloform.state.json.journal:1") << first;
    EXPECT_THAT(journal.error().what, HasSubstr("the first line must be an object")) << first;
  }
}

TEST(JournalCodec, a_newer_journal_asks_for_an_upgrade) {
  const auto journal = journal_of("{\"haloform_journal\": 2, \"shards\": 5}\n");
  ASSERT_FALSE(journal);
  EXPECT_THAT(journal.error().what, HasSubstr("newer haloform"));
  EXPECT_THAT(journal.error().advice, HasSubstr("upgrade"));
}

}  // namespace
}  // namespace haloform::state
