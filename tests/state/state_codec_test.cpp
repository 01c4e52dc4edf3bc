#include "planner/state/state_codec.hpp"

#include "planner/state/bindings.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <span>
#include <spanstream>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::state {
namespace {

using testing::HasSubstr;

State small_state() {
  StateDraft draft;
  draft.agent("jane-smith", 99, {{"phone", nullptr}, {"site_id", 5}}).teams({"tier-1", "tier-2"}).protect();
  draft.agent("old-timer", 17).tombstone();
  draft.team("tier-1", 99).on_removal(OnRemoval::forget);
  State state = draft.build();
  state.last_plan = "sha256:feed";
  state.tenant = "acme";
  state.cleared_with_text = {{ResourceType::agent, field(ResourceType::agent, "phone")},
                             {ResourceType::contact, field(ResourceType::contact, "mobile")}};
  Entry& jane = state.resources.at(address("agent.jane-smith"));
  jane.changed = 6;
  jane.draft.made = *parse_iso_time("2026-11-23T22:05:07.123Z");
  jane.draft.kept.edit().set(field(ResourceType::agent, "email"), Value::text("Jane-Smith@example.com"));
  state.resources.at(address("team.tier-1")).changed = 7;
  return state;
}

Result<State> decode(std::string_view text) {
  return decode_state(sample_catalog(), text, "haloform.state.json");
}

/// A state whose top is well and whose resources are `resources`.
std::string with_resources(std::string_view resources) {
  return R"({"format_version": 1, "lineage": "l", "serial": 3, "tool_version": "0.1.0",
"instance": "https://acme.halopsa.com", "profile": "guide",
"resources": {
)" + std::string(resources) +
         "\n}}";
}

// Above 8 MiB: one that is read in blocks.
TEST(StateCodec, a_large_one_is_read_as_a_small_one_and_its_mistakes_are_found_where_they_stand) {
  StateDraft draft;
  for (int number = 1; number <= 40'000; ++number)
    draft.agent("agent-" + std::to_string(number), number, {{"surname", std::string(60, 'x')}});
  const State state = draft.build();
  std::string text = encode_state(sample_catalog(), state);
  ASSERT_GT(text.size(), 8U << 20U);
  const auto decoded = [&text] {
    std::ispanstream stream(std::span(text.data(), text.size()));
    return decode_state(sample_catalog(), *stream.rdbuf(), "haloform.state.json");
  };
  EXPECT_EQ(encode_state(sample_catalog(), decoded().value()), text);
  EXPECT_EQ(encode_state(sample_catalog(), decode_state(sample_catalog(), text, "").value()), text);
  const auto last = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  text.insert(text.size() - 1, ",");
  const auto broken = decoded();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().where.plain(), "haloform.state.json:" + std::to_string(last) + ":2");
}

TEST(StateCodec, who_owns_and_what_holds_back_is_kept_where_it_is_said) {
  State state = small_state();
  EXPECT_THAT(encode_state(sample_catalog(), state), testing::Not(HasSubstr("block_if")));
  EntryDraft& jane = state.resources.at(address("agent.jane-smith")).draft;
  jane.owner = Lifecycle::Owner::haloform;
  jane.block_if = std::vector<std::string>{"cab", "open_tickets"};
  const std::string text = encode_state(sample_catalog(), state);
  EXPECT_THAT(text, HasSubstr("\"owner\": \"haloform\""));
  EXPECT_THAT(text, HasSubstr("\"block_if\": [\"cab\", \"open_tickets\"]"));
  const auto again = decode(text);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->resources, state.resources);
  for (const char* wrong :
       {R"("owner": "entra")", R"("owner": true)", R"("block_if": "cab")", R"("block_if": [1])",
        R"("block_if": [["cab"]])", R"("block_if": {"cab": 1})", R"("block_if": ["cab", {}])"}) {
    const auto refused = decode(with_resources(
        R"("agent.jane": {"id": 7, "status": "active", "applied": {}, "protect": false, "on_removal": "deactivate", )" +
        std::string(wrong) + "}"));
    EXPECT_FALSE(refused) << wrong;
  }
}

TEST(StateCodec, the_file_reads_well_and_diffs_well) {
  EXPECT_EQ(encode_state(sample_catalog(), small_state()), R"({
  "format_version": 3,
  "lineage": "0f8fad5b-d9cb-469f-a165-70867728950e",
  "serial": 7,
  "tool_version": "0.1.0",
  "instance": "https://acme.halopsa.com",
  "tenant": "acme",
  "profile": "guide",
  "last_applied_plan": "sha256:feed",
  "cleared_with_text": ["agent.phone", "contact.mobile"],
  "resources": {
    "agent.jane-smith": {
      "id": 99, "status": "active",
      "applied": {"name": "Jane Smith", "email": "jane-smith@example.com", "phone": null, "site_id": 5, "active": true, "teams": ["tier-1", "tier-2"]},
      "protect": true, "on_removal": "deactivate",
      "kept": {"email": "Jane-Smith@example.com"},
      "made": "2026-11-23T22:05:07.123Z", "changed": 6
    },
    "agent.old-timer": {
      "id": 17, "status": "deactivated",
      "applied": {"name": "Old Timer", "email": "old-timer@example.com", "active": false},
      "protect": false, "on_removal": "deactivate"
    },
    "team.tier-1": {
      "id": 99, "status": "active",
      "applied": {"name": "Tier 1"},
      "protect": false, "on_removal": "forget",
      "changed": 7
    }
  }
}
)");
}

TEST(StateCodec, what_was_written_is_read_again) {
  const State state = small_state();
  const auto read = decode(encode_state(sample_catalog(), state));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->lineage, state.lineage);
  EXPECT_EQ(read->serial, state.serial);
  EXPECT_EQ(read->last_plan, state.last_plan);
  EXPECT_EQ(read->tenant, state.tenant);
  EXPECT_EQ(read->cleared_with_text, state.cleared_with_text);
  EXPECT_EQ(read->resources, state.resources);
}

TEST(StateCodec, the_commit_of_the_last_apply_is_read_again) {
  State state = small_state();
  EXPECT_FALSE(decode(encode_state(sample_catalog(), state))->applied_from);
  const WallTime time = *parse_iso_time("2026-11-23T22:05:07.000Z");
  for (const AppliedFrom& from : {AppliedFrom{{std::string(40, 'a'), time}, "https://ci.example/run/7", time},
                                  AppliedFrom{{std::string(40, 'a'), std::nullopt}, {}, time}}) {
    state.applied_from = from;
    const auto read = decode(encode_state(sample_catalog(), state));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->applied_from, from);
  }
  EXPECT_THAT(encode_state(sample_catalog(), state),
              HasSubstr("  \"applied_from\": {\"commit\": \"" + std::string(40, 'a') +
                        "\", \"at\": \"2026-11-23T22:05:07.000Z\"},\n"));
}

TEST(StateCodec, the_greatest_id_of_agents_is_read_again_and_a_wrong_one_refused) {
  State state = small_state();
  EXPECT_FALSE(decode(encode_state(sample_catalog(), state))->agents_up_to);
  for (const std::int64_t greatest : {0, 412}) {
    state.agents_up_to = greatest;
    const std::string text = encode_state(sample_catalog(), state);
    EXPECT_THAT(text, HasSubstr("  \"agents_up_to\": " + std::to_string(greatest) + ",\n"));
    EXPECT_EQ(decode(text)->agents_up_to, greatest);
  }
  std::string text = encode_state(sample_catalog(), state);
  text.replace(text.find(": 412"), 5, ": -12");
  const auto refused = decode(text);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("\"agents_up_to\" must be a whole number from 0"));
}

TEST(StateCodec, a_commit_of_the_last_apply_that_is_no_such_thing_is_refused) {
  struct Row {
    std::string_view text;
    std::string_view words;
  };
  for (const Row& row :
       {Row{R"({"commit": "a"})", "the key \"at\" is missing in \"applied_from\""},
        Row{R"({"at": "2026-11-23T22:05:07.000Z"})", "the key \"commit\" is missing"},
        Row{R"({"commit": "", "at": "2026-11-23T22:05:07.000Z"})",
            "\"commit\" in \"applied_from\" must be a text"},
        Row{R"({"commit": "a", "at": "yesterday"})", "\"at\" in \"applied_from\" must be a time"},
        Row{R"({"commit": "a", "by": "x"})", "by"},
        Row{R"({"commit": {}})", "\"applied_from\" must be an object"},
        Row{R"(["a"])", "\"applied_from\" must be"}, Row{R"("a")", "\"applied_from\" must be an object"}}) {
    std::string text = with_resources({});
    text.insert(1, "\"applied_from\": " + std::string(row.text) + ",");
    const auto read = decode(text);
    ASSERT_FALSE(read) << row.text;
    EXPECT_THAT(read.error().what, HasSubstr(std::string(row.words))) << row.text;
  }
}

TEST(StateCodec, how_far_the_audit_log_came_is_read_again) {
  State state = small_state();
  EXPECT_FALSE(decode(encode_state(sample_catalog(), state))->audit);
  state.audit = AuditHead{"c0ffee", 41, "sha256:" + std::string(64, 'a')};
  const auto read = decode(encode_state(sample_catalog(), state));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->audit, state.audit);
  EXPECT_THAT(encode_state(sample_catalog(), state),
              HasSubstr("  \"audit\": {\"chain\": \"c0ffee\", \"count\": 41, \"head\": \"sha256:"));
}

TEST(StateCodec, an_audit_log_that_came_nowhere_is_refused) {
  for (const auto& [part, words] : std::vector<std::pair<std::string, std::string>>{
           {R"({"chain": "c", "count": 1})", "the key \"head\" is missing in \"audit\""},
           {R"({"chain": "c", "count": 0, "head": "h"})", "\"count\" in \"audit\" must be a whole number"},
           {R"({"chain": "c", "count": "1", "head": "h"})", "\"count\" in \"audit\" must be a whole number"},
           {R"({"chain": "", "count": 1, "head": "h"})", "\"chain\" in \"audit\" must be a text"},
           {R"({"chain": "c", "count": 1, "head": 7})", "\"head\" in \"audit\" must be a text"},
           {R"({"chain": "c", "count": 1, "head": "h", "more": 1})", "more"},
           {R"({"chain": {}})", "\"audit\" must be an object"},
           {R"([1])", "\"audit\" must be"},
           {R"(7)", "\"audit\" must be an object"}}) {
    std::string text = with_resources({});
    text.insert(1, "\"audit\": " + part + ",");
    const auto read = decode(text);
    ASSERT_FALSE(read) << part;
    EXPECT_THAT(read.error().text(), HasSubstr(words)) << part;
  }
}

TEST(StateCodec, feeds_are_read_again) {
  State state = small_state();
  EXPECT_THAT(decode(encode_state(sample_catalog(), state))->feeds, testing::IsEmpty());
  const WallTime at = *parse_iso_time("2026-11-30T06:00:00.000Z");
  state.feeds["hr"] = {"feeds/hr.csv", "sha256:1",  2000, {{"Acme \"x\"", 1900}, {"", 100}},
                       {{"mail", 0}},  {{"e7", 1}}, at};
  state.feeds["payroll"] = {"p.jsonl", "sha256:2", 0, {}, {}, {}, at};
  const auto read = decode(encode_state(sample_catalog(), state));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->feeds, state.feeds);
}

TEST(StateCodec, feeds_that_are_none_are_refused) {
  for (const auto& [part, words] : std::vector<std::pair<std::string, std::string>>{
           {R"([1])", "\"feeds\" must be"},
           {R"(7)", "\"feeds\" must be an object of feeds"},
           {R"({"hr": 7})", "a feed in \"feeds\" must be an object"},
           {R"({"hr": {}})", "the key \"file\" is missing in a feed"},
           {R"({"hr": {"rows": -1}})", "\"rows\" of a feed in \"feeds\" must be a whole number"},
           {R"({"hr": {"rows": {}}})", "\"rows\" of a feed in \"feeds\" must be a plain value"},
           {R"({"hr": {"empty": 1}})", "\"empty\" of a feed in \"feeds\" must be an object of counts"},
           {R"({"hr": {"empty": {"a": "b"}}})", "must be an object of counts"},
           {R"({"hr": {"missing": {"a": 1, "a": 2}}})", "each name occurs once"},
           {R"({"hr": {"at": "today"}})", "must be a time as"},
           {R"({"hr": {"more": 1}})", "unknown key \"more\""}}) {
    std::string text = with_resources({});
    text.insert(1, "\"feeds\": " + part + ",");
    const auto read = decode(text);
    ASSERT_FALSE(read) << part;
    EXPECT_THAT(read.error().text(), HasSubstr(words)) << part;
  }
}

TEST(StateCodec, format_1_is_read) {
  const auto read = decode(with_resources(R"("agent.a": {"id": 1, "status": "active", "applied": {}})"));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->find(address("agent.a"))->changed, 0U);
  EXPECT_THAT(encode_state(sample_catalog(), *read), HasSubstr("\"format_version\": 3"));
}

TEST(StateCodec, a_state_without_resources_is_still_a_state) {
  State state = StateDraft().build();
  const std::string text = encode_state(sample_catalog(), state);
  EXPECT_THAT(text, HasSubstr("\"resources\": {}\n}\n"));
  const auto read = decode(text);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_TRUE(read->exists());
}

TEST(StateCodec, protect_and_on_removal_have_defaults_in_a_file_written_by_hand) {
  const auto read = decode(with_resources(R"("agent.a": {"id": 1, "status": "active", "applied": {}})"));
  ASSERT_TRUE(read) << read.error().text();
  const Entry* entry = read->find(address("agent.a"));
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->draft.protection, Protection::none);
  EXPECT_EQ(entry->draft.on_removal, OnRemoval::deactivate);
}

TEST(StateCodec, text_is_escaped_and_bytes_that_are_no_utf8_are_repaired) {
  StateDraft draft;
  draft.agent("a", 1, {{"name", "O\"Neil \\ \n\t\x01 Zoë"}, {"role", "bad\xFF"}});
  const std::string text = encode_state(sample_catalog(), draft.build());
  EXPECT_THAT(text, HasSubstr(R"("name": "O\"Neil \\ \n\t\u0001 Zoë")"));
  const auto read = decode(text);
  ASSERT_TRUE(read) << read.error().text();
  const auto& fields = read->find(address("agent.a"))->draft.applied.fields;
  EXPECT_EQ(fields.text(field(ResourceType::agent, "name")), "O\"Neil \\ \n\t\x01 Zoë");
  EXPECT_EQ(fields.text(field(ResourceType::agent, "role")), "bad\xEF\xBF\xBD");
}

struct Refusal {
  std::string_view name;
  std::string text;
  std::string_view where;
  std::string_view what;
  friend void PrintTo(const Refusal& one, std::ostream* out) { *out << one.name; }
};

class Refused : public testing::TestWithParam<Refusal> {};

TEST_P(Refused, with_its_place_and_a_way_out) {
  const auto read = decode(GetParam().text);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::state);
  EXPECT_EQ(read.error().where, GetParam().where);
  EXPECT_THAT(read.error().what, HasSubstr(std::string(GetParam().what)));
  EXPECT_FALSE(read.error().advice.empty());
}

std::string entry_text(std::string_view inside) {
  return with_resources(R"("agent.a": {)" + std::string(inside) + "}");
}

std::string applied_text(std::string_view inside) {
  return entry_text(R"("id": 1, "status": "active", "applied": {)" + std::string(inside) + "}");
}

INSTANTIATE_TEST_SUITE_P(
    StateCodec, Refused,
    testing::Values(
        Refusal{"an_empty_file", "", "haloform.state.json", "the state file is empty"},
        Refusal{"white_space", " \n\t\n", "haloform.state.json", "the state file is empty"},
        Refusal{"zero_bytes", std::string(64, '\0'), "haloform.state.json:1:1", "not readable JSON"},
        Refusal{"a_cut_file",
                R"({"format_version": 1,)"
                "\n"
                R"( "lineage": "ab)",
                "haloform.state.json:2:16", "not readable JSON"},
        Refusal{"a_merge_conflict", "{\n<<<<<<< HEAD\n", "haloform.state.json:2:1", "not readable JSON"},
        Refusal{"more_behind_the_end", with_resources("") + "x", "haloform.state.json:5:3",
                "not readable JSON"},
        Refusal{"a_list", "[]", "haloform.state.json:1", "a state must be an object"},
        Refusal{"a_number", "5", "haloform.state.json:1", "a state must be an object"},
        Refusal{"a_bottomless_list", std::string(100'000, '['), "haloform.state.json:1", "must be an object"},
        Refusal{"nothing_in_it", "{}", "haloform.state.json:1", "the key \"format_version\" is missing"},
        Refusal{"a_newer_format", R"({"format_version": 4, "shards": []})", "haloform.state.json:1",
                "written by a newer haloform"},
        Refusal{"an_old_format", R"({"format_version": 0})", "haloform.state.json:1",
                "a whole number from 1"},
        Refusal{"an_unknown_key", "{\n\"format_version\": 1,\n\"linage\": \"x\"}", "haloform.state.json:3",
                "unknown key \"linage\""},
        Refusal{"a_key_twice", "{\"format_version\": 1,\n\"serial\": 1,\n\"serial\": 2}",
                "haloform.state.json:3", "the key \"serial\" occurs twice"},
        Refusal{"a_negative_serial", R"({"serial": -1})", "haloform.state.json:1", "\"serial\" must be"},
        Refusal{"a_fraction", R"({"serial": 1.5})", "haloform.state.json:1", "\"serial\" must be"},
        Refusal{"a_giant_serial", R"({"serial": 18446744073709551615})", "haloform.state.json:1",
                "\"serial\" must be"},
        Refusal{"no_lineage", R"({"lineage": ""})", "haloform.state.json:1", "\"lineage\" must be"},
        Refusal{"an_unknown_profile", R"({"profile": "dialect"})", "haloform.state.json:1",
                "the profile \"dialect\" is not known"},
        Refusal{"an_object_for_a_text", R"({"instance": {}})", "haloform.state.json:1",
                "\"instance\" must be a plain value"},
        Refusal{"a_list_of_resources", R"({"resources": []})", "haloform.state.json:1",
                "\"resources\" must be an object"},
        Refusal{"a_bad_address", with_resources(R"("agent.Jane": {})"), "haloform.state.json:4",
                "\"agent.Jane\" is not an address"},
        Refusal{"an_unknown_type", with_resources(R"("robot.r2": {})"), "haloform.state.json:4",
                "\"robot.r2\" is not an address"},
        Refusal{"a_resource_that_is_null", with_resources(R"("agent.a": null)"), "haloform.state.json:4",
                "agent.a: a resource must be an object"},
        Refusal{"an_address_twice",
                with_resources(R"("agent.a": {"id": 1, "status": "active", "applied": {}},)"
                               "\n"
                               R"("agent.a": {"id": 2, "status": "active", "applied": {}})"),
                "haloform.state.json:5", "agent.a occurs twice"},
        Refusal{"a_record_twice",
                with_resources(R"("agent.a": {"id": 1, "status": "active", "applied": {}},)"
                               R"("agent.b": {"id": 1, "status": "deactivated", "applied": {}})"),
                "haloform.state.json:5", "agent.a and agent.b are both bound to agent 1"},
        Refusal{"no_id", entry_text(R"("status": "active", "applied": {})"), "haloform.state.json:4",
                "agent.a: the key \"id\" is missing"},
        Refusal{"id_zero", entry_text(R"("id": 0)"), "haloform.state.json:4",
                "\"id\" must be a whole number from 1"},
        Refusal{"id_as_text", entry_text(R"("id": "7")"), "haloform.state.json:4", "\"id\" must be"},
        Refusal{"id_with_a_point", entry_text(R"("id": 18.0)"), "haloform.state.json:4", "\"id\" must be"},
        Refusal{"id_twice", entry_text(R"("id": 1, "id": 1)"), "haloform.state.json:4",
                "the key \"id\" occurs twice"},
        Refusal{"a_status_unheard_of", entry_text(R"("status": "asleep")"), "haloform.state.json:4",
                "\"status\" must be"},
        Refusal{"a_policy_unheard_of", entry_text(R"("on_removal": "burn")"), "haloform.state.json:4",
                "\"on_removal\" must be"},
        Refusal{"protect_as_text", entry_text(R"("protect": "yes")"), "haloform.state.json:4",
                "\"protect\" must be true, false or \"break_glass\""},
        Refusal{"applied_as_a_list", entry_text(R"("applied": [])"), "haloform.state.json:4",
                "\"applied\" must be an object"},
        Refusal{"an_unknown_entry_key", entry_text(R"("ids": 1)"), "haloform.state.json:4",
                "unknown key \"ids\""},
        Refusal{"an_unknown_field", applied_text(R"("shoe_size": 44)"), "haloform.state.json:4",
                "unknown key \"shoe_size\" in \"applied\""},
        Refusal{"a_field_twice", applied_text(R"("name": "A", "name": "B")"), "haloform.state.json:4",
                "the key \"name\" occurs twice"},
        Refusal{"a_number_for_a_text", applied_text(R"("phone": 123)"), "haloform.state.json:4",
                "\"applied.phone\" must be a text or null"},
        Refusal{"a_text_for_a_number", applied_text(R"("site_id": "5")"), "haloform.state.json:4",
                "\"applied.site_id\" must be a whole number or null"},
        Refusal{"an_object_for_a_field", applied_text(R"("name": {})"), "haloform.state.json:4",
                "\"applied.name\" must be a plain value"},
        Refusal{"active_as_null", applied_text(R"("active": null)"), "haloform.state.json:4",
                "\"applied.active\" must be true or false"},
        Refusal{"teams_as_text", applied_text(R"("teams": "tier-1")"), "haloform.state.json:4",
                "\"applied.teams\" must be a list of team keys"},
        Refusal{"a_team_that_is_no_key", applied_text(R"("teams": ["Tier 1"])"), "haloform.state.json:4",
                "\"Tier 1\" in \"applied.teams\" is not a team key"},
        Refusal{"a_team_twice", applied_text(R"("teams": ["a", "a"])"), "haloform.state.json:4",
                "\"a\" occurs twice in \"applied.teams\""},
        Refusal{"a_kept_form_of_no_field",
                with_resources(
                    R"("agent.a": {"id": 1, "status": "active", "applied": {}, "kept": {"active": true}})"),
                "haloform.state.json:4", "unknown key \"active\" in \"kept\""},
        Refusal{"a_time_that_is_none",
                with_resources(R"("agent.a": {"id": 1, "status": "active", "applied": {}, "made": "today"})"),
                "haloform.state.json:4", "\"made\" must be a time"},
        Refusal{"a_serial_that_is_none",
                with_resources(R"("agent.a": {"id": 1, "status": "active", "applied": {}, "changed": 0})"),
                "haloform.state.json:4", "\"changed\" must be a whole number from 1"},
        Refusal{"a_list_in_the_teams", applied_text(R"("teams": [["a"]])"), "haloform.state.json:4",
                "\"applied.teams\" must be a list of team keys"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(StateCodec, a_newer_format_asks_for_an_upgrade_and_not_for_a_restore) {
  const auto read = decode(R"({"format_version": 4})");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().advice, HasSubstr("upgrade haloform"));
}

// What is named as a state may be a link to anything.
TEST(StateCodec, what_is_no_json_is_not_repeated) {
  std::string number = "4711";
  while (number.size() < 400) number += number;
  for (const std::string& text : {number, "{\"serial\": " + number, std::string("\"Zk9-4711\" x"),
                                  std::string("\"Zk9-4711"), std::string("{\"lineage\": \"Zk9-4711\\q")}) {
    const auto read = decode(text);
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().text(), testing::Not(HasSubstr("4711"))) << text;
  }
}

TEST(StateCodec, no_prefix_of_a_state_passes_for_a_state) {
  const std::string text = encode_state(sample_catalog(), small_state());
  for (std::size_t length = 0; length + 2 < text.size(); ++length)
    EXPECT_FALSE(decode(std::string_view(text).substr(0, length))) << "cut at " << length;
}

TEST(StateCodec, of_any_size_says_the_line_and_column_of_what_is_wrong) {
  // Read in blocks of 64 KiB: the fault is moved over the edges of the first ones, and behind letters of two bytes.
  StateDraft draft;
  for (int number = 0; number < 1200; ++number)
    draft.agent("agent-" + std::to_string(number), number + 1, {{"firstname", "Zoë"}});
  const std::string whole = encode_state(sample_catalog(), draft.build());
  ASSERT_GT(whole.size(), 3U * 65536U);
  ASSERT_TRUE(decode(whole));
  std::size_t line = 1;
  int tried = 0;
  for (std::size_t start = 0, at = 0; at < whole.size(); start = at + 1, ++line) {
    at = whole.find('\n', start);
    const bool near_an_edge = at % 65536 < 300 || at % 65536 > 65536 - 300;
    const std::size_t word = whole.find("Zoë\"", start);
    if (!near_an_edge || word == std::string::npos || word > at) continue;
    ++tried;
    std::string broken = whole;
    broken[word + 5] = '!';                // in the place of the comma behind it
    const auto column = word + 5 - start;  // one letter less than bytes, and counted from 1
    const auto state = decode(broken);
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().where,
              "haloform.state.json:" + std::to_string(line) + ":" + std::to_string(column));
  }
  EXPECT_GT(tried, 5);
}

TEST(StateCodec, the_stamp_is_read_from_the_beginning_alone) {
  const std::string text = encode_state(sample_catalog(), small_state());
  const Stamp stamp{small_state().lineage, 7};
  EXPECT_EQ(peek_stamp(std::string_view(text).substr(0, 120)), stamp);
  EXPECT_EQ(peek_stamp(text), stamp);
  EXPECT_EQ(peek_stamp(R"({"resources": {"serial": 9}, "serial": 4, "lineage": "x"})"), (Stamp{"x", 4}));
  EXPECT_EQ(peek_stamp("{\"lineage\": \"x\"}"), std::nullopt);
  EXPECT_EQ(peek_stamp(""), std::nullopt);
  EXPECT_EQ(peek_stamp("garbage"), std::nullopt);
}

TEST(StateCodec, two_addresses_of_one_record_are_found_before_they_are_written) {
  StateDraft draft;
  draft.agent("a", 1);
  draft.team("a", 1);
  EXPECT_TRUE(check_bindings(draft.build())) << "an agent and a team may bear the same number";
  draft.agent("b", 1);
  const auto checked = check_bindings(draft.build());
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().what, HasSubstr("agent.a and agent.b"));
}

}  // namespace
}  // namespace haloform::state
