// More than sixty names of people who wish us ill, in every place where a name can be, through every kind of output that there is: nothing in
// it is a command to a runner or a terminal, a document stays what it is, and ids stay whole. Where people are covered, no byte of it
// is theirs. It goes over the table of outputs, so that a row that is added is tried too.
#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "tests/hostile/outputs_world.hpp"
#include "tests/support/hostile_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>

namespace haloform::test {
namespace {

using testing::IsEmpty;

PersonTexts all_called(const std::string& text) { return {text, text, text, text, text}; }

/// The same of people with ordinary names.
std::vector<Rendering> harmless(std::optional<Privacy> privacy) {
  static const ShownWorld world(
      {"Jane Smith", "jane@example.com", "+44 20 7946 0018", "jsmith", "Service Desk"});
  return renderings_of(world, privacy);
}

std::string cut(std::string_view text) { return std::string(text.substr(0, 60)); }

/// A document of JSON, or one a line.
bool is_json(std::string_view text) {
  if (nlohmann::json::accept(text)) return true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!nlohmann::json::accept(text.substr(0, end))) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

std::size_t times(std::string_view text, std::string_view phrase) {
  std::size_t count = 0;
  for (std::size_t at = text.find(phrase); at != std::string_view::npos; at = text.find(phrase, at + 1))
    ++count;
  return count;
}

/// Lines that end in CR LF end in LF.
std::string with_plain_ends(std::string text) {
  for (std::size_t at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n", at))
    text.erase(at, 1);
  return text;
}

/// Held against what the same output makes of people with ordinary names.
void expect_whole(const Rendering& one, const Rendering& usual, const std::string& whose) {
  const std::string where = one.what + ", " + whose;
  EXPECT_EQ(runner_commands(one.text), runner_commands(usual.text)) << where;
  if (!one.kind->needs.runner_commands) {
    EXPECT_THAT(runner_commands(one.text), IsEmpty()) << where;
  }
  // CSV has CR LF at the ends of its lines.
  EXPECT_THAT(obeyed_characters(one.kind->name == "csv" ? with_plain_ends(one.text) : one.text), IsEmpty())
      << where;
  EXPECT_FALSE(invalid_utf8(one.text)) << where;
  // What tools of Terraform, and we ourselves, find again.
  const std::string_view kind = one.kind->name;
  for (const std::string_view phrase : {"Plan: ", "No changes", "Apply complete!"}) {
    if (kind == "terraform") {
      EXPECT_EQ(times(one.text, phrase), times(usual.text, phrase)) << where << phrase;
    }
  }
  if (kind == "comment" || kind == "markdown") {
    EXPECT_EQ(times(one.text, "<!--"), times(usual.text, "<!--")) << where;
  }
  const std::string_view start =
      std::string_view(usual.text).substr(0, usual.text.find_first_not_of(" \n") + 1);
  if (start.ends_with('{') || start.ends_with('[')) {
    EXPECT_TRUE(is_json(one.text)) << where << cut(one.text);
  }
  if (usual.text.starts_with("<?xml")) {
    EXPECT_EQ(xml_fault(one.text), "") << where;
  }
  if (folded(usual.text.substr(0, 200)).contains("<html")) {
    const std::vector<std::string> tags = tags_of(usual.text);
    const std::set<std::string> known(tags.begin(), tags.end());
    for (const std::string& tag : tags_of(one.text))
      EXPECT_TRUE(known.contains(tag)) << where << ": <" << tag;
    const auto scripts = [](const std::string& text) { return std::ranges::count(tags_of(text), "script"); };
    EXPECT_EQ(scripts(one.text), scripts(usual.text)) << where;
  }
}

TEST(HostileOutputs, are_more_than_sixty) { EXPECT_GT(hostile_texts().size(), 60U); }

void expect_that_none_breaks_out(std::optional<Privacy> privacy) {
  std::size_t tried = 0;
  const std::vector<Rendering> usual = harmless(privacy);
  for (const HostileText& hostile : hostile_texts()) {
    const ShownWorld world(all_called(hostile.text));
    const std::vector<Rendering> all = renderings_of(world, privacy);
    ASSERT_EQ(all.size(), usual.size());
    for (std::size_t at = 0; at < all.size(); ++at) {
      expect_whole(all[at], usual[at], std::string(hostile.what));
      ++tried;
    }
    if (::testing::Test::HasFailure()) return;
  }
  std::cout << "  " << tried << " renderings of " << hostile_texts().size() << " texts\n";
}

TEST(HostileOutputs, break_out_of_no_output) { expect_that_none_breaks_out({}); }

TEST(HostileOutputs, break_out_of_no_output_that_shows_people) { expect_that_none_breaks_out(Privacy::full); }

TEST(HostileOutputs, keep_ids_and_addresses) {
  std::set<std::string> ids{"agent.joiner",  "agent.changed",     "contact.changed", "agent.leaver",
                            "agent.deleted", "contact.forgotten", "agent.jane",      "agent.doubtful"};
  for (int id = 7700901; id < 7700912; ++id) ids.insert(std::to_string(id));
  std::size_t seen = 0;
  for (const std::optional<Privacy> privacy : {std::optional<Privacy>(), std::optional(Privacy::hash)}) {
    const std::vector<Rendering> usual = harmless(privacy);
    for (const char* text : {"##[error]x", "</script><b>", "\",\"x\":\"y\\\"}]", "| a |\n|---|"}) {
      const ShownWorld world(all_called(text));
      const std::vector<Rendering> all = renderings_of(world, privacy);
      for (std::size_t at = 0; at < all.size(); ++at) {
        for (const std::string& id : ids) {
          if (!usual[at].text.contains(id)) continue;
          EXPECT_TRUE(all[at].text.contains(id)) << all[at].what << ": " << id;
          ++seen;
        }
      }
    }
  }
  EXPECT_GT(seen, 100U);
}

/// Words that are in nothing else, whole and in the forms in which an output may write them.
std::vector<std::string> traces_of(const PersonTexts& texts) {
  std::vector<std::string> traces;
  for (const std::string* text : {&texts.name, &texts.email, &texts.phone, &texts.other}) {
    std::string word;
    for (const char letter : *text + ' ') {
      const bool part = std::isalnum(static_cast<unsigned char>(letter)) != 0;
      if (part) word += letter;
      if (part) continue;
      if (word.size() >= 4 && word != "example") traces.push_back(folded(word));
      word.clear();
    }
  }
  return traces;
}

TEST(HostileOutputs, name_nobody_where_people_are_covered) {
  const PersonTexts texts{"Xanthippe Quillfeather", "xan.quillfeather@quagmire.example", "+44 20 79460991",
                          "quillfeatherlogin", "Service Desk"};
  const ShownWorld world(texts);
  const std::vector<std::string> traces = traces_of(texts);
  ASSERT_GE(traces.size(), 6U);
  for (const Privacy privacy : {Privacy::mask, Privacy::hash}) {
    for (const Rendering& one : renderings_of(world, privacy)) {
      const std::string text = folded(one.text);
      for (const std::string& trace : traces)
        EXPECT_FALSE(text.contains(trace))
            << one.what << " shows " << trace << " under " << privacy_name(privacy);
      EXPECT_FALSE(text.contains(world.plan.lineage)) << one.what << " shows the salt of hashes";
    }
  }
  // The test can fail: in full they are there.
  std::size_t seen = 0;
  for (const Rendering& one : renderings_of(world, Privacy::full))
    seen += folded(one.text).contains("quillfeather") ? 1U : 0U;
  EXPECT_GT(seen, 8U);
}

TEST(HostileOutputs, cover_people_by_themselves_where_they_are_published) {
  const std::map<std::string_view, Privacy> wanted{
      {"text", Privacy::full},        {"json", Privacy::full},   {"terraform", Privacy::full},
      {"markdown", Privacy::mask},    {"html", Privacy::mask},   {"github", Privacy::mask},
      {"gitlab", Privacy::mask},      {"azure", Privacy::mask},  {"bitbucket", Privacy::mask},
      {"codequality", Privacy::mask}, {"sarif", Privacy::mask},  {"junit", Privacy::mask},
      {"comment", Privacy::mask},     {"notify", Privacy::mask},
  };
  for (const cli::OutputKind& kind : cli::output_kinds()) {
    const auto row = wanted.find(kind.name);
    if (row == wanted.end()) continue;
    EXPECT_EQ(kind.privacy, row->second) << kind.name;
  }
}

}  // namespace
}  // namespace haloform::test
