#include "planner/audit/history.hpp"

#include "planner/render/audit/audit_json.hpp"
#include "planner/render/audit/audit_text.hpp"
#include "planner/render/audit/audit_words.hpp"
#include "tests/audit/log_maker.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace haloform::audit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Line write_of(std::string_view who, std::string_view time, std::string action, std::int64_t id) {
  Line line{{wall_time(time), address(who)}, {}};
  line.write.action = std::move(action);
  line.write.id = remote_id(id);
  line.write.person = {"Jane Smith", "jane@example.com"};
  line.run.instance = "https://acme.halopsa.com";
  return line;
}

/// Jane is created, moves to another team, gets another key, and leaves; Bob has nothing to do with it.
std::vector<Line> janes_life() {
  std::vector<Line> lines;
  lines.push_back(write_of("agent.jane", "2026-01-01T00:00:00.000Z", "create", 99));
  lines.back().write.fields.push_back({"email", std::nullopt, Value::text("jane@old.example"), std::nullopt});
  lines.push_back(write_of("agent.bob", "2026-01-02T00:00:00.000Z", "create", 7));
  lines.back().write.person = {"Bob", "bob@example.com"};
  lines.push_back(write_of("agent.jane", "2026-02-01T00:00:00.000Z", "update", 99));
  lines.back().write.fields.push_back(
      {"teams", Value::names({"Tier 1", "Tier 2"}), Value::names({"Tier 1"}), Value::names({"Tier 1"})});
  lines.back().run.provenance = {"41", "ann", {"bob"}, "1a2b", "", ""};
  lines.back().run.actor = "ci";
  lines.push_back(write_of("agent.jane-smith", "2026-03-01T00:00:00.000Z", "update", 99));
  lines.back().write.moved_from = address("agent.jane");
  lines.back().write.fields.push_back(
      {"phone", Value::text("+44 1"), Value::text("+44 2"), Value::text("0044 2")});
  lines.push_back(write_of("agent.jane-smith", "2026-04-01T00:00:00.000Z", "deactivate", 99));
  lines.back().write.reasons = {"removed_from_configuration"};
  return lines;
}

std::vector<LogFile> janes_log() {
  Chain chain = Chain::begun("c0ffee");
  std::vector<std::string> lines;
  for (const Line& line : janes_life()) lines.push_back(chain.add(line));
  return {file_of({lines[3], lines[4]}, "newer.jsonl"),
          file_of({lines[0], lines[1], lines[2], lines[3]}, "old.jsonl")};
}

std::vector<std::string> words_of(const History& found) {
  std::vector<std::string> words;
  for (const Event& event : found.events) words.push_back(render::event_words(event.line));
  return words;
}

TEST(History, of_an_address_follows_its_record_through_all_its_names_and_files) {
  const History found = history(janes_log(), {address("agent.jane-smith"), {}});
  EXPECT_THAT(words_of(found), ElementsAre("created", "removed from Tier 2", "updated", "deactivated"));
  EXPECT_EQ(found.lines, 5U) << "the line that both files have counts once";
  EXPECT_THAT(words_of(history(janes_log(), {address("agent.jane"), {}})), testing::SizeIs(4));
}

TEST(History, of_an_email_finds_whoever_has_it_or_had_it) {
  for (const char* email : {"jane@example.com", " Jane@Example.com ", "jane@old.example"})
    EXPECT_THAT(words_of(history(janes_log(), {std::nullopt, email})), testing::SizeIs(4)) << email;
  EXPECT_THAT(words_of(history(janes_log(), {std::nullopt, "jane@example.co"})), IsEmpty());
}

TEST(History, says_what_happened_when_and_by_which_pull_request) {
  const std::string text = render::render_history(history(janes_log(), {address("agent.jane"), {}}), {});
  EXPECT_THAT(text, HasSubstr("2026-02-01T00:00:00.000Z  removed from Tier 2\n"
                              "    Jane Smith <jane@example.com>, agent.jane (id 99)\n"
                              "      teams  Tier 1, Tier 2 -> Tier 1\n"
                              "    by pull request 41 of ann, approved by bob; run by ci, commit 1a2b\n"
                              "    old.jsonl:3\n"));
  EXPECT_THAT(text, HasSubstr("phone  \"+44 1\" -> \"+44 2\"  (HaloPSA answered \"0044 2\")"));
  EXPECT_THAT(text, HasSubstr("moved from agent.jane"));
  EXPECT_THAT(text, HasSubstr("4 writes of agent.jane, of 5 lines in 2 files."));
  EXPECT_THAT(text, Not(HasSubstr("bob@example.com")));
}

TEST(History, as_json_has_every_fact_and_its_place) {
  const auto document =
      nlohmann::json::parse(render::json_history(history(janes_log(), {address("agent.jane"), {}})));
  const auto& event = document.at("events").at(1);
  EXPECT_EQ(event.at("what"), "removed from Tier 2");
  EXPECT_EQ(event.at("pull_request"), "41");
  EXPECT_EQ(event.at("changes").at("teams").at("after"), nlohmann::json::parse(R"(["Tier 1"])"));
  EXPECT_EQ(event.at("at").at("file"), "old.jsonl");
  EXPECT_EQ(event.at("at").at("line"), 3);
  EXPECT_EQ(document.at("events").at(3).at("reasons"),
            nlohmann::json::parse(R"(["removed_from_configuration"])"));
}

TEST(History, tells_of_what_did_not_succeed) {
  Line refused = write_of("agent.zed", "2026-01-01T00:00:00.000Z", "create", 1);
  refused.write.id.reset();
  refused.write.end = plan::WriteEnd::refused;
  refused.write.words = "HTTP 400: no seat";
  const LogFile file = file_of({encode_line(refused), "noise"});
  const History found = history({&file, 1}, {address("agent.zed"), {}});
  EXPECT_THAT(words_of(found), ElementsAre("create refused"));
  EXPECT_EQ(found.unreadable, 1U);
  EXPECT_THAT(render::render_history(found, {}), HasSubstr("HTTP 400: no seat"));
}

TEST(History, of_nobody_is_said) {
  EXPECT_EQ(render::render_history(history(janes_log(), {address("agent.nobody"), {}}), {}),
            "Nothing is written of agent.nobody in 5 lines of 2 files.\n");
}

TEST(History, shows_hostile_texts_and_obeys_none) {
  Line line = write_of("agent.zed", "2026-01-01T00:00:00.000Z", "update", 1);
  line.write.person.name = "\x1b[2JZed\n##vso[x]";
  line.write.words = "a\nb\x07 \u202e";
  line.write.fields.push_back(
      {"na\nme", Value::text("\x1b]0;x\x07"), Value::names({"Ti\ner"}), std::nullopt});
  line.run.provenance.pull_request = "41\n::error::x";
  const LogFile file = file_of({encode_line(line)}, "a\nb.jsonl");
  const std::string text = render::render_history(history({&file, 1}, {address("agent.zed"), {}}), {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
  EXPECT_THAT(text, Not(HasSubstr("\n::error")));
}

}  // namespace
}  // namespace haloform::audit
