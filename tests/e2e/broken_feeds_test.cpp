// Feeds that are not to be believed, one after the other, before a state that accepted a good one: each ends the run with exit
// code 3 and names its fault at its place, and nothing is written, in HaloPSA or in the state.
#include "tests/support/stage.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using namespace std::chrono_literals;

std::string time_text(std::chrono::hours ago) {
  return fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() - ago)));
}

constexpr int everybody = 40;

struct Row {
  std::string no, first, last, mail, phone, dept, company;
  [[nodiscard]] std::string text(std::string_view by = ",") const {
    return fmt::format("{1}{0}{2}{0}{3}{0}{4}{0}{5}{0}{6}{0}{7}\n", by, no, first, last, mail, phone, dept,
                       company);
  }
};

std::vector<Row> good_rows() {
  std::vector<Row> rows;
  for (int at = 1; at <= everybody; ++at) {
    rows.push_back({fmt::format("E{:03}", at), fmt::format("First{}", at), fmt::format("Last{}", at),
                    fmt::format("p{}@example.com", at), fmt::format("+44 {}", at),
                    at % 2 == 0 ? "Service Desk" : "Network", at > 32 ? "Beta" : "Acme"});
  }
  return rows;
}

constexpr std::string_view header = "no,first,last,mail,phone,dept,company\n";

std::string trailer(std::size_t rows = everybody, std::chrono::hours ago = 1h) {
  return fmt::format("TRAILER,{},{},,,,\n", rows, time_text(ago));
}

std::string text_of(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) text += row.text();
  return text;
}

/// A good feed with its rows changed.
std::string with_rows(const std::function<void(std::vector<Row>&)>& change) {
  std::vector<Row> rows = good_rows();
  change(rows);
  return std::string(header) + text_of(rows) + trailer(rows.size());
}

std::string good() {
  return with_rows([](std::vector<Row>&) {});
}

/// A good feed with one text in the place of another.
std::string with(std::string_view from, std::string_view to, std::string text = good()) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("there is no " + std::string(from));
  return text.replace(at, from.size(), to);
}

std::string as_utf16(std::string_view text) {
  std::string wide = "\xff\xfe";
  for (const char letter : text) wide.append(1, letter).append(1, '\0');
  return wide;
}

struct Broken {
  const char* what;
  std::string feed;
  const char* said;       ///< Place and words, as the error has them, on one line.
  const char* more = "";  ///< Further lines of the feed's configuration.
};

std::string configuration(std::string_view more) {
  return "teams: {sd: {name: Service Desk}, net: {name: Network}}\n"
         "feeds:\n"
         "  hr:\n"
         "    csv: hr.csv\n"
         "    type: agent\n"
         "    key: no\n"
         "    fields: {name: \"{first} {last}\", email: \"{mail}\", phone: \"{phone}\"}\n"
         "    teams: {column: dept, map: {Service Desk: sd, Network: net}}\n"
         "    population: {column: company}\n"
         "    trailer: {prefix: TRAILER, count: 1}\n"
         "    generated: {trailer: 2}\n"
         "    max_age: 36h\n"
         "    rows: {min: 5, max_drop: [10%, 3]}\n"
         "    empty: {max_rise: 5%}\n" +
         std::string(more);
}

class BrokenFeeds : public testing::Test {
 protected:
  BrokenFeeds()
      : stage_(
            json::parse(
                R"({"agents": [], "teams": [{"id": 1, "name": "Service Desk"}, {"id": 2, "name": "Network"}]})"),
            {"--profile", "guide"}) {
    stage_.configure(configuration(""));
    stage_.write("hr.csv", good());
    const ProcessResult applied = stage_.apply({"--allow", "empty=agents"});
    EXPECT_EQ(applied.exit_code, 0) << shown(applied);
    stage_.control().reset_log();
    state_ = stage_.read("haloform.state.json");
  }

  void expect_stopped(const std::vector<Broken>& all, std::string_view file = "hr.csv") {
    for (const Broken& one : all) {
      stage_.configure(configuration(one.more));
      stage_.write(file, one.feed);
      const ProcessResult applied = stage_.apply();
      EXPECT_EQ(applied.exit_code, 3) << one.what << ": " << shown(applied);
      EXPECT_THAT(unwrapped(applied.err), HasSubstr(one.said)) << one.what;
    }
    EXPECT_EQ(stage_.control().writes(), 0);
    EXPECT_EQ(stage_.read("haloform.state.json"), state_);
    stage_.configure(configuration(""));
    stage_.write("hr.csv", good());
    const ProcessResult planned = stage_.plan();
    EXPECT_EQ(planned.exit_code, 0) << shown(planned);
    EXPECT_THAT(planned.out, HasSubstr("No changes.")) << "the good one is believed all the same";
  }

  Stage stage_;
  std::string state_;
};

TEST_F(BrokenFeeds, whose_bytes_are_wrong) {
  expect_stopped({
      {"Windows-1252", with("First7", "Ren\xe9"),
       "hr.csv:8:9: 0xE9 at byte 373 (counted from 0) is not valid UTF-8; in Windows-1252 it is é"},
      {"mixed encodings", with("First9", "Ren\xe9", with("First8", "Ren\xc3\xa9")),
       "in Windows-1252 it is é"},
      {"UTF-16 with a mark", as_utf16(good()),
       "hr.csv:1:1: the feed is UTF-16LE, as its first bytes say, and not UTF-8"},
      {"UTF-16 without one", as_utf16(good()).substr(2), "hr.csv:1:1: the feed is UTF-16LE"},
      {"NUL", with("First3", std::string("Fi\0st", 5)), "hr.csv:4:8: there is a NUL at byte"},
      {"U+001F", with("First3", "Fi\x1fst"), "hr.csv:4:8: there is a control character U+001F at byte"},
      {"a letter that was encoded twice", with("First7", "Ren\xc3\x83\xc2\xa9"),
       "hr.csv:8:9: é at byte 373 (counted from 0) is encoded twice"},
      {"a letter that was lost on the way", with("First7", "Ren\xef\xbf\xbd"),
       "hr.csv:8:9: there is U+FFFD at byte 373 (counted from 0), in the place of a letter that was lost"},
      {"lone carriage returns", with("\nE005", "\rE005"),
       "hr.csv:5:57: there is a carriage return without a line feed"},
      {"a second byte order mark",
       with("E020",
            "\xef\xbb\xbf"
            "E020"),
       "hr.csv:21:1: there is a byte order mark in the middle of the file"},
      {"a workbook", "PK\x03\x04 and so on",
       "hr.csv:1:1: the feed is a ZIP file, as workbooks of a spreadsheet (.xlsx) are"},
      {"a page of HTML", "<!DOCTYPE html><title>Sign in</title>\n", "hr.csv:1:1: the feed begins with <"},
      {"an empty file", "", "hr.csv:1:1: the feed is empty"},
      {"only blank lines", "\n\n", "hr.csv:1:1: the feed is empty"},
  });
}

TEST_F(BrokenFeeds, whose_rows_cannot_be_told_apart) {
  expect_stopped({
      {"a quote that is never closed", with("First30", "\"First30"),
       "hr.csv:31:6: this quote is never closed"},
      {"a quote that closes at another one", with("First31", "\"First31", with("First33", "\"First33\"")),
       "hr.csv:34:7: something stands behind the quote that closes this cell"},
      {"a quote in the middle", with("First5", "Fir\"st5"), "hr.csv:6:9: there is a quote inside of a cell"},
      {"text behind a quote", with("First5", "\"First5\"x"),
       "hr.csv:6:14: something stands behind the quote"},
      {"a cell too few", with(",Last6,", ","), "hr.csv:7:1: this row has 6 cells, and the header has 7"},
      {"a cell too many", with("Last6", "Last6, Jr"),
       "hr.csv:7:57: this row has 8 cells, and the header has 7 put a value with a comma in it in quotes"},
      {"a row that was cut off",
       with_rows([](auto& rows) { rows.resize(39); }).substr(0, 1800) + "\n" + trailer(39), "this row has"},
      {"a blank line", with("\nE010", "\n\nE010"), "hr.csv:11:1: there is a blank line between the rows"},
      {"another delimiter than is written", with(",", ";", with(",", ";")),
       "hr.csv:1:1: the column \"no\" is missing", "    delimiter: \",\"\n"},
      {"only the other delimiter",
       [] {
         std::string text = good();
         for (char& letter : text) letter = letter == ',' ? ';' : letter;
         return text;
       }(),
       "hr.csv:1:1: the header is one column when it is divided by a comma, and it has 6 semicolons in it",
       "    delimiter: \",\"\n"},
      {"a repeated header", with("E021,", std::string(header) + "E021,"),
       "hr.csv:22:1: the header is repeated here"},
      {"Excel's hint", "sep=,\n" + good(), "hr.csv:1:1: the first line is Excel's `sep=`"},
  });
}

TEST_F(BrokenFeeds, whose_columns_are_wrong) {
  expect_stopped({
      {"a column is missing", with(",phone,", ",telephone,"), "hr.csv:1:1: the column \"phone\" is missing"},
      {"a column has other capitals", with(",mail,", ",Mail,"), "hr.csv:1:1: the column \"mail\" is missing"},
      {"a column is there twice", with(",phone,", ",mail,"),
       "hr.csv:1:20: the column \"mail\" is there twice"},
      {"a column has no name", with(",phone,", ",,"), "hr.csv:1:20: a column has no name in the header"},
      {"there is no header", good().substr(header.size()),
       "hr.csv:1:1: none of the columns that are needed is there"},
      {"one that is named for itself is missing", good(), "hr.csv:1:1: the column \"site\" is missing",
       "    columns: [site]\n"},
      {"the population's is missing", with(",company", ",firm"),
       "hr.csv:1:1: the column \"company\" is missing"},
  });
}

TEST_F(BrokenFeeds, whose_keys_and_values_are_wrong) {
  expect_stopped({
      {"a key is empty", with("E012", ""), "hr.csv:13:1: the key (\"no\") is empty"},
      {"a key is there twice", with("E012", "E007"), "hr.csv:13:1: the key \"E007\" is there twice"},
      {"two keys become one", with("E012", "e007"),
       "hr.csv:13:1: the keys \"E007\" and \"e007\" both become agent.e007"},
      {"a key becomes nothing", with("E012", "山田"), "hr.csv:13:1: the key \"山田\" becomes no address"},
      {"a key that a spreadsheet shortened", with("E012", "1.23457E+11"),
       "hr.csv:13:1: the key \"1.23457E+11\" is a number that a spreadsheet shortened"},
      {"no e-mail", with("p9@example.com", ""), "hr.csv:10:19: email is required and cannot be cleared"},
      {"no e-mail address", with("p9@example.com", "p9.example.com"),
       "hr.csv:10:19: \"p9.example.com\" is not an e-mail address"},
      {"an e-mail twice", with("p9@example.com", "p8@example.com"), "hr.csv:10:19: "},
      {"no name", with("First9,Last9", ","), "hr.csv:10:6: name is required and cannot be cleared"},
      {"a department nobody knows", with("p9@example.com,+44 9,Network", "p9@example.com,+44 9,Logistics"),
       "hr.csv:10:40: \"Logistics\" of dept is not in the map of teams"},
  });
}

TEST_F(BrokenFeeds, that_are_not_whole_or_old) {
  const auto rows = [](std::size_t count) { return with_rows([&](auto& all) { all.resize(count); }); };
  std::string cut = good();
  cut.resize(cut.rfind("TRAILER"));
  expect_stopped({
      {"the trailer is missing", cut,
       "hr.csv:41:1: the feed has no trailer row, which begins with \"TRAILER\""},
      {"the trailer counts otherwise", with("TRAILER,40", "TRAILER,41"),
       "hr.csv:42:9: the trailer says 41 rows, and the feed has 40"},
      {"the trailer has no number", with("TRAILER,40", "TRAILER,many"),
       "hr.csv:42:9: the trailer does not say how many rows there are"},
      {"rows behind the trailer", good() + good_rows().front().text(),
       "hr.csv:43:1: there is a row behind the trailer"},
      {"it is old", std::string(header) + text_of(good_rows()) + trailer(everybody, 50h),
       "hr.csv:42:12: the feed hr is not believed: it was made at"},
      {"it is of tomorrow", std::string(header) + text_of(good_rows()) + trailer(everybody, -30h),
       "which is yet to come"},
      {"its time is none", with(time_text(1h).substr(0, 10), "yesterday", good()),
       "is no time, and should say when the feed was made"},
      {"too few rows", rows(4), "hr.csv:5:1: the feed has 4 rows, and at least 5 are expected"},
      {"a tenth and more is gone", rows(35), "hr.csv:36:1: the feed hr is not believed: it has 35 rows"},
      {"more than a number", rows(36), "at most 3 (max_drop) may be"},
      {"another feed of as many people", with_rows([](auto& all) {
         for (std::size_t at = 0; at < 5; ++at) all[at].no += "x";
       }),
       "hr.csv:41:1: the feed hr is not believed: 5 people of the last one that was accepted"},
      {"a population is gone", with_rows([](auto& all) {
         for (auto& row : all) row.company = "Acme";
       }),
       "hr.csv:41:1: the feed hr is not believed: it has 0 rows of company \"Beta\""},
      {"a column lost its values", with_rows([](auto& all) {
         for (std::size_t at = 0; at < 5; ++at) all[at].phone.clear();
       }),
       "hr.csv:1:20: the feed hr is not believed: its column \"phone\" is empty in 5 of 40 rows (12.5%)"},
      {"a feed that is not there", "", "cannot be read: there is no such file",
       "  more: {csv: more.csv, type: agent, key: a, fields: {name: \"{a}\", email: \"{b}\"}}\n"},
  });
}

constexpr std::string_view json_feeds =
    "feeds:\n"
    "  lines: {jsonl: hr.jsonl, type: agent, key: no, fields: {name: \"{name}\", email: \"{mail}\"}}\n"
    "  scim: {scim: hr.scim, type: agent, key: externalId, fields: {name: \"{displayName}\", email: "
    "\"{emails.value}\"}}\n";
constexpr std::string_view good_lines =
    "{\"no\": \"1\", \"name\": \"A B\", \"mail\": \"a@example.com\"}\n{\"no\": \"2\", \"name\": \"C D\", "
    "\"mail\": \"c@example.com\"}\n";
constexpr std::string_view good_scim =
    "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],\n"
    " \"Operations\": [{\"method\": \"POST\", \"path\": \"/Users\", \"data\": {\"externalId\": \"9\", "
    "\"displayName\": \"E F\", \"emails\": [{\"value\": \"e@example.com\"}]}}]}\n";

TEST(BrokenJsonFeeds, are_stopped_before_anything_is_written) {
  const Stage stage(world_of({}));
  stage.configure(json_feeds);
  const auto lines = [](std::string_view from, std::string_view to) {
    return with(from, to, std::string(good_lines));
  };
  const auto scim = [](std::string_view from, std::string_view to) {
    return with(from, to, std::string(good_scim));
  };
  struct Case {
    std::string lines, scim;
    const char* said;
  };
  const std::string l(good_lines);
  const std::string s(good_scim);
  for (const Case& one : std::vector<Case>{
           {lines("\"}\n{", "\"\n{"), s, "hr.jsonl:1:"},
           {l.substr(0, l.size() - 5), s, "hr.jsonl:2:"},
           {lines("{\"no\": \"2\"", "[{\"no\": \"2\""), s, "hr.jsonl:2:"},
           {lines("\n{\"no\": \"2\"", "\n\n{\"no\": \"2\""), s, "hr.jsonl:2:1: there is a blank line"},
           {lines("\"name\": \"C D\"", "\"no\": \"3\""), s,
            "hr.jsonl:2:13: the member \"no\" stands in this object twice"},
           {lines("\"no\": \"2\"", "\"no\": \"1\""), s, "hr.jsonl:2:8: the key \"1\" is there twice"},
           {lines("\"2\"", "null"), s, "hr.jsonl:2:8: the key (\"no\") is empty"},
           {"", s, "hr.jsonl:1:1: the feed has nobody in it"},
           {l, scim("BulkRequest", "ListResponse"),
            "hr.scim:1:1: the schemas of this body do not say that it is a BulkRequest"},
           {l, scim("\"Operations\"", "\"Resources\""), "hr.scim:1:1: the body has no list of Operations"},
           {l, scim("POST", "PATCH"), "hr.scim:2:17: the method of this operation is"},
           {l, scim("/Users", "/Groups"), "hr.scim:2:17: this operation is on \"/Groups\""},
           {l, scim("}}]}", "}}]"), "hr.scim:3:"},
           {l, scim("externalId", "employeeNumber"), "hr.scim:1:1: the column \"externalId\" is missing"},
       }) {
    stage.write("hr.jsonl", one.lines);
    stage.write("hr.scim", one.scim);
    const ProcessResult applied = stage.apply({"--allow", "empty=agents"});
    EXPECT_EQ(applied.exit_code, 3) << one.said << ": " << shown(applied);
    EXPECT_THAT(unwrapped(applied.err), HasSubstr(one.said));
  }
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_FALSE(stage.exists("haloform.state.json"));
  stage.write("hr.jsonl", l);
  stage.write("hr.scim", s);
  EXPECT_EQ(stage.apply({"--allow", "empty=agents"}).exit_code, 0);
  EXPECT_EQ(stage.control().count("create"), 3);
}

}  // namespace
}  // namespace haloform::test
