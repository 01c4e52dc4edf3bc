// Reasons are data, and planner/render puts them into English: below planner/plan nobody writes sentences.
#include "tests/architecture/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <cstddef>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::house {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The string literals of a source, as they are written; comments and includes left out.
std::vector<std::string> literals_of(std::string_view text) {
  std::vector<std::string> literals;
  const auto skip_to = [&](std::size_t at, std::string_view end) {
    const std::size_t found = text.find(end, at);
    return found == std::string_view::npos ? text.size() : found + end.size();
  };
  for (std::size_t at = 0; at < text.size();) {
    const bool starts_line = at == 0 || text[at - 1] == '\n';
    if (text.substr(at).starts_with("//") || (starts_line && text.substr(at).starts_with("#include"))) {
      at = skip_to(at, "\n");
    } else if (text.substr(at).starts_with("/*")) {
      at = skip_to(at, "*/");
    } else if (text[at] == '"' ||
               (text[at] == '\'' &&
                (at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0))) {
      const char quote = text[at++];
      const std::size_t first = at;
      while (at < text.size() && text[at] != quote) at += text[at] == '\\' ? 2U : 1U;
      if (quote == '"') literals.emplace_back(text.substr(first, at - first));
      ++at;
    } else {
      ++at;
    }
  }
  return literals;
}

/// Those in which two words of small letters stand with a blank between them.
std::vector<std::string> prose_in(std::string_view text) {
  static const std::regex words("[a-z]+ [a-z]+");
  std::vector<std::string> prose;
  for (std::string& literal : literals_of(text)) {
    if (std::regex_search(literal, words)) prose.push_back(std::move(literal));
  }
  return prose;
}

struct Excused {
  std::string_view file;
  std::string_view literal;
  std::string_view why;
};
constexpr std::array<Excused, 10> excused{
    {{"planner/plan/codec/json_names.cpp", "an id is a whole number from 1",
      "completes a sentence of planner/json/node"},
     {"planner/plan/codec/json_names.cpp", "this is not an address", "likewise"},
     {"planner/plan/codec/json_names.cpp", "there is no such field", "likewise"},
     {"planner/plan/codec/plan_codec.cpp", "haloform plan file 1",
      "what the seal of a saved plan begins with"},
     {"planner/plan/codec/plan_digest.cpp", "leaves nobody", "in the digest"},
     {"planner/plan/codec/plan_digest.cpp", "leaves some", "in the digest"},
     {"planner/plan/codec/step_decode.cpp", "this action changes it",
      "completes a sentence of planner/json/node"},
     {"planner/plan/codec/step_decode.cpp", "this action needs an id", "likewise"},
     {"planner/plan/codec/step_decode.cpp", "an update needs changes", "likewise"},
     {"planner/plan/judging/completeness.cpp", "--allow empty=", "a flag"}}};
static_assert(excused.size() <= 12, "what is said here is said in planner/render");

TEST(Prose, is_written_in_render_and_not_in_plan) {
  std::vector<std::string> found;
  std::size_t files = 0;
  for (const SourceFile& file : all_sources()) {
    if (!file.path.starts_with("planner/plan/")) continue;
    ++files;
    for (const std::string& literal : prose_in(file.text)) found.push_back(file.path + ": " + literal);
  }
  EXPECT_GT(files, 50U) << "the sources were not found";
  std::vector<std::string> expected;
  expected.reserve(excused.size());
  for (const Excused& one : excused)
    expected.push_back(std::string(one.file) + ": " + std::string(one.literal));
  EXPECT_EQ(found, expected);
}

// The rule itself, so that nobody finds out later that the test above could not fail.
TEST(Prose, is_seen_where_it_stands) {
  EXPECT_THAT(prose_in("step.reason = \"deleted outside\";"), ElementsAre("deleted outside"));
  EXPECT_THAT(prose_in("f('\"', \"no \\\"such\\\" field here\", \"x\");"),
              ElementsAre("no \\\"such\\\" field here"));
  EXPECT_THAT(prose_in("const int million = 1'000'000; f(\"a b\");"), ElementsAre("a b"));
  EXPECT_THAT(prose_in("// \"deleted outside\"\n/* \"so it is\" */ f(\"deleted_outside\", \"Deleted\");"),
              IsEmpty());
}

}  // namespace
}  // namespace haloform::house
