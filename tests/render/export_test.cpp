// What an export says, and which keys it gives.
#include "planner/export/keys.hpp"
#include "planner/render/export_json.hpp"
#include "planner/render/export_text.hpp"
#include "tests/support/hostile_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace haloform::render {
namespace {

using exporting::key_of;
using exporting::KeyBook;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(KeysOfNames, are_what_people_would_write) {
  for (const auto& [name, key] : std::vector<std::pair<std::string, std::string>>{
           {"Jane Smith", "jane-smith"},
           {"  Zo\u00eb   O'Hara ", "zoe-ohara"},
           {"\u0141ukasz \u017b\u00f3\u0142w", "lukasz-zolw"},
           {"M\u00fcller, J\u00fcrgen", "muller-jurgen"},
           {"Stra\u00dfe & S\u00f8n", "strasse-son"},
           {"R&amp;D", "r-d"},
           {"\u0418\u0432\u0430\u043d \u0429\u0443\u043a\u0438\u043d", "ivan-shchukin"},
           {"\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2", "giorgos"},
           {"\U0001F600 Smile", "smile"},
           {"-- 012 --", "012"},
           {"\u6f22\u5b57", ""},
           {"", ""},
       }) {
    EXPECT_EQ(key_of(name), key) << name;
  }
}

TEST(KeysOfNames, are_keys_whatever_somebody_is_called) {
  for (const auto& [what, text] : test::hostile_texts()) {
    const std::string key = key_of(text);
    EXPECT_TRUE(key.empty() || (Address::valid_key(key) && key.size() <= 60)) << what << ": " << key;
  }
}

TEST(KeysOfNames, get_a_number_only_where_nothing_else_is_left) {
  KeyBook book;
  const auto id = [](std::int64_t number) { return *RemoteId::from(number); };
  const std::array wishes{std::string("jane"), std::string("jane-acme")};
  EXPECT_EQ(book.give(wishes, "contact", id(1)), "jane");
  EXPECT_EQ(book.give(wishes, "contact", id(2)), "jane-acme");
  EXPECT_EQ(book.give(wishes, "contact", id(3)), "jane-3");
  EXPECT_EQ(book.give({}, "contact", id(4)), "contact-4");
}

exporting::Report sample(const std::string& name) {
  exporting::Report report;
  report.instance = "http://127.0.0.1:1";
  const auto who = [&](std::int64_t id) {
    return exporting::Subject{ResourceType::agent, *RemoteId::from(id), name, "jane@example.com"};
  };
  report.exported.push_back({*Address::parse("agent.jane"), who(1), true, "people/agents.yaml"});
  report.files.push_back({"people/agents.yaml", exporting::FileChange::What::created, 1, 0});
  for (int why = 0; why <= static_cast<int>(exporting::Why::differs); ++why)
    report.left_out.push_back({who(2 + why),
                               static_cast<exporting::Why>(why),
                               marked(MarkedText::Personal::name, name),
                               {*RemoteId::from(9)}});
  report.omissions.push_back(
      {*Address::parse("agent.jane"), "roles", exporting::Omission::Why::unnamed, name});
  report.kept.emplace_back(marked(MarkedText::Personal::name, name));
  return report;
}

TEST(ExportReport, says_each_reason_in_words_and_by_a_name_that_stays) {
  const std::string text = render_export(sample("Jane Smith"), {});
  EXPECT_THAT(text, AllOf(HasSubstr("Exported 1 agent to 1 file:"), HasSubstr("Left out, 9 records:"),
                          HasSubstr("API-only"), HasSubstr("id 9")));
  const auto json = nlohmann::json::parse(json_export(sample("Jane Smith")));
  EXPECT_EQ(json.at("left_out").at(4).at("why"), "twin");
  EXPECT_EQ(json.at("left_out").at(4).at("others"), nlohmann::json::array({9}));
  EXPECT_EQ(json.at("exported").at(0).at("file"), "people/agents.yaml");
}

TEST(ExportReport, covers_whoever_is_named_and_keeps_addresses) {
  const auto covered = exporting::without_people(sample("Jane Smith"), plan::Veil(Privacy::mask, {}));
  EXPECT_THAT(
      render_export(covered, {}) + json_export(covered),
      AllOf(Not(HasSubstr("jane@example.com")), HasSubstr("agent.jane"), HasSubstr("\"pii\": \"mask\"")));
}

TEST(ExportReport, obeys_nobody_who_is_named_in_it) {
  for (const auto& [what, text] : test::hostile_texts()) {
    EXPECT_THAT(test::obeyed_characters(render_export(sample(text), {})), IsEmpty()) << what;
    EXPECT_TRUE(nlohmann::json::accept(json_export(sample(text)))) << what;
  }
}

}  // namespace
}  // namespace haloform::render
