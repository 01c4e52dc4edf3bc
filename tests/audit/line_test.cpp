#include "planner/audit/line.hpp"

#include "planner/audit/line_privacy.hpp"
#include "tests/audit/log_maker.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace haloform::audit {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Line full_line() {
  Line line = sample_line(7);
  line.write.action = "deactivate";
  line.write.moved_from = address("agent.old");
  line.write.reasons = {"removed_from_configuration"};
  line.write.fields.push_back({"active", Value::boolean(true), Value::boolean(false), std::nullopt});
  line.write.fields.push_back(
      {"teams", Value::names({"Tier 1", "Tier 2"}), Value::names({"Tier 1"}), Value::null()});
  line.write.fields.push_back({"site_id", Value::integer(5), Value::null(), Value::integer(5)});
  line.write.end = plan::WriteEnd::not_stored;
  line.write.words = "HTTP 200: Jane said \"no\"\nreally";
  line.run.provenance = {"41", "ann", {"bob", "carol"}, "1a2b3c", "https://ci.example.com/9", "sha256:ok"};
  line.run.digest = "sha256:d";
  line.run.allowed = {{"agents.deactivate", 12}};
  line.run.deletes_allowed = true;
  line.link = Link{"c0ffee", 3, "sha256:before"};
  return line;
}

TEST(AuditLine, says_who_what_why_and_what_came_back_on_one_line) {
  const std::string text = encode_line(full_line());
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_TRUE(text.starts_with(line_mark));
  EXPECT_EQ(json::parse(text), json::parse(R"({
    "time": "2026-11-23T22:05:07.123Z", "actor": "ci", "commit": "1a2b3c", "run": "https://ci.example.com/9",
    "pull_request": {"number": "41", "author": "ann", "approvers": ["bob", "carol"]}, "approval": "sha256:ok",
    "instance": "https://acme.halopsa.com", "digest": "sha256:d", "allowed": {"agents.deactivate": 12},
    "deletes_allowed": true, "address": "agent.a7", "moved_from": "agent.old",
    "person": {"name": "Agent 7", "email": "a7@example.com"}, "action": "deactivate",
    "reasons": ["removed_from_configuration"], "id": 107, "fields": ["phone", "active", "teams", "site_id"],
    "changes": {"phone": {"before": "+44 1", "after": "+44 2", "returned": "+44 2"},
                "active": {"before": true, "after": false},
                "teams": {"before": ["Tier 1", "Tier 2"], "after": ["Tier 1"], "returned": null},
                "site_id": {"before": 5, "after": null, "returned": 5}},
    "request": "POST /api/agent", "status": 200, "outcome": "not_stored",
    "words": "HTTP 200: Jane said \"no\"\nreally", "pii": "full", "chain": "c0ffee", "line": 3,
    "prev": "sha256:before"})"));
}

TEST(AuditLine, is_read_back_as_it_was_written) {
  const std::string text = encode_line(full_line());
  const auto line = decode_line(text);
  ASSERT_TRUE(line);
  // What was allowed for the run stays in the file: nobody asks a history for it.
  Line expected = *line;
  expected.run.allowed = full_line().run.allowed;
  expected.run.deletes_allowed = true;
  EXPECT_EQ(encode_line(expected), text);
}

TEST(AuditLine, of_an_earlier_version_is_read_as_far_as_it_goes) {
  const auto line = decode_line(
      R"({"time":"2026-11-23T22:05:07.123Z","actor":"jane","commit":"abc","instance":"https://a.example",)"
      R"("digest":"sha256:d","allowed":{},"deletes_allowed":false,"address":"agent.zed","action":"update",)"
      R"("id":7,"fields":["phone"],"request":"POST /api/Agent","status":400,"outcome":"refused: HTTP 400: no"})");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->write.end, plan::WriteEnd::refused);
  EXPECT_EQ(line->write.words.plain(), "refused: HTTP 400: no");
  EXPECT_EQ(line->write.fields.at(0).name, "phone");
  EXPECT_FALSE(line->link);
}

TEST(AuditLine, that_is_none_is_not_read) {
  for (const char* text :
       {"", "{", "[]", "null", "{}", R"({"time":"yesterday","address":"agent.a","action":"update"})",
        R"({"time":"2026-11-23T22:05:07.123Z","address":"nobody","action":"update"})",
        R"({"time":"2026-11-23T22:05:07.123Z","address":"agent.a","action":7})"})
    EXPECT_FALSE(decode_line(text)) << text;
}

TEST(AuditLine, breaks_out_of_no_line_and_gives_no_runner_a_command) {
  Line line = full_line();
  line.write.person.name = "##vso[task.setvariable]\n::error::x \x1b[2J \u202e";
  line.write.words = "::set-output name=x::y\n##[group]";
  const std::string text = encode_line(line);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("##vso["), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
  EXPECT_EQ(json::parse(text).at("person").at("name"), line.write.person.name);
}

TEST(AuditLine, shows_nobody_where_it_is_to_be_masked) {
  Line line = full_line();
  line.write.words = "the e-mail " + marked(MarkedText::Personal::email, "a7@example.com") + " is taken";
  const std::string text =
      encode_line(without_people(sample_catalog(), line, plan::Veil(Privacy::mask, "lineage")));
  for (const char* secret : {"Agent 7", "a7@", "+44"}) EXPECT_THAT(text, Not(HasSubstr(secret)));
  const json shown = json::parse(text);
  EXPECT_EQ(shown.at("pii"), "mask");
  EXPECT_EQ(shown.at("id"), 107);
  EXPECT_EQ(shown.at("address"), "agent.a7");
  EXPECT_EQ(shown.at("changes").at("teams").at("before"), json::parse(R"(["Tier 1", "Tier 2"])"));
  EXPECT_EQ(shown.at("pull_request").at("approvers"), json::parse(R"(["bob", "carol"])"));
  EXPECT_THAT(shown.at("words"), HasSubstr("is taken"));
}

}  // namespace
}  // namespace haloform::audit
